import Foundation

/// Archives of text conversations, in the shapes that their APIs' documents show.
public enum WrittenArchives {
    /// The example of Personal AI's page, word for word.
    public static let personalAIExample = """
        [
            {
                "ai_message": "what is a personal AI",
                "ai_score": 0.0,
                "ai_name": "AI Name",
                "ai_picture": null,
                "raw_message": "what is a personal AI",
                "timestamp": "2024-09-16T03:52:40.821Z",
                "SessionId": "98bf4dd5-5ab0-4d28-a439-d2f2d18d5443",
                "Metadata": {}
            },
            {
                "ai_message": "A personal AI is a digital extension of your mind...",
                "ai_score": 0.0,
                "ai_name": "AI Name",
                "ai_picture": null,
                "raw_message": "A personal AI is a digital extension of your mind...",
                "timestamp": "2024-09-16T03:52:40.822Z",
                "SessionId": "98bf4dd5-5ab0-4d28-a439-d2f2d18d5443",
                "Metadata": {}
            }
        ]
        """

    /// A persona's conversation on the day of the fixtures' calls.
    public static let personalAI = """
        [
            {"raw_message": "Which calls were about refunds?", "ai_message": "Three: barge-in,\\nsame-second, on-hold.",
             "ai_score": 0.73, "ai_name": "Case Clerk", "ai_picture": null, "timestamp": "2025-12-12T14:10:00.125Z",
             "SessionId": "dd3ec564-5948-4da0-8ab6-94b23f92705b", "Metadata": {"tags": ["refund"], "n": 1e400}},
            {"raw_message": "Thank you", "ai_message": "", "ai_name": "Case Clerk", "ai_score": 0.0,
             "timestamp": "2025-12-12T15:10:00+00:00", "SessionId": "dd3ec564-5948-4da0-8ab6-94b23f92705b", "Metadata": {}}
        ]
        """

    /// A file that somebody has attached.
    public struct File: Sendable {
        public var id: String
        public var name: String
        public var bytes: [UInt8]
        /// Where it lies, beside the archive.
        public var path: String

        public init(id: String, name: String, bytes: [UInt8], path: String? = nil) {
            self.id = id
            self.name = name
            self.bytes = bytes
            self.path = path ?? name
        }
    }

    /// 3 MB, in pieces of 256 bytes: tests are built without optimization.
    private static let largeFile = {
        let piece = (0..<256).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        var bytes: [UInt8] = []
        while bytes.count < 3_000_000 { bytes += piece }
        return Array(bytes.prefix(3_000_000))
    }()

    /// Names and sizes that people and machines come up with.
    public static let awkwardFiles = [
        File(
            id: "pvKocCqVSMygaOcKus5Afw", name: "Screenshot 2025-02-12 at 10.42.27 AM.png",
            bytes: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + Array(repeating: 7, count: 5000)),
        File(id: "empty", name: "empty.txt", bytes: []),
        File(id: "dots", name: "../../../etc/passwd", bytes: Array("not yours\n".utf8), path: "dots"),
        File(id: "markup", name: "<img src=x onerror=alert(1)>.html", bytes: Array("<script>alert(1)</script>".utf8)),
        File(id: "unicode", name: "Ünïcodé \u{202E}gnp.exe", bytes: [0, 1, 2], path: "unicode"),
        File(id: "same-1", name: "report.pdf", bytes: Array("%PDF-1.7 one".utf8), path: "same-1"),
        File(id: "same-2", name: "report.pdf", bytes: Array("%PDF-1.7 another".utf8), path: "same-2"),
        File(id: "zip", name: "contract.zip", bytes: Array("PK\u{3}\u{4} not for stitching".utf8)),
        File(id: "long", name: String(repeating: "very long ", count: 40) + ".docx", bytes: [1], path: "long"),
        File(id: "large", name: "large.bin", bytes: largeFile),
    ]

    /// Zoom's response, its history file and the physical files, in a folder.
    ///
    /// - Parameter messages: the history's; each may name files by their ids.
    public static func writeZoom(
        to folder: String, history: String? = nil, files: [File] = awkwardFiles, historyName: String = "history.json"
    ) throws {
        let history = Array((history ?? zoomHistory(files: files)).utf8)
        try Disk.write(history, to: "\(folder)/\(historyName)")
        for file in files { try Disk.write(file.bytes, to: "\(folder)/files/\(file.path)") }
        let response: [String: Any] = [
            "user_id": "ABCDEF123456", "email": "jchill@example.com", "display_name": "Jill Chill",
            "start_time": "2025-12-01T00:00:00Z", "end_time": "2025-12-31T00:00:00Z", "timezone": "Asia/Shanghai",
            "aic_history_download_url": "https://aic.zoom.us/rest/v1/aic/archive/conversations/download/Qg75t7xZ",
            "file_extension": "JSON", "file_size": history.count, "file_type": "AIC_CONVERSATION",
            "physical_files": files.map { file -> [String: Any] in
                [
                    "file_id": file.id, "file_name": file.name, "file_size": file.bytes.count,
                    "download_url": "https://aic.zoom.us/rest/v1/aic/archive/attached/download/\(file.id)",
                ]
            },
        ]
        let json = try JSONSerialization.data(withJSONObject: response, options: [.prettyPrinted, .sortedKeys])
        try Disk.write(Array(json), to: "\(folder)/archive.json")
    }

    /// A history in a shape that Zoom might use: the document says nothing of it.
    public static func zoomHistory(files: [File] = awkwardFiles) -> String {
        let ids = files.map { "{\"file_id\": \"\($0.id)\"}" }.joined(separator: ", ")
        return """
            {
              "user_id": "ABCDEF123456",
              "conversations": [{
                "conversation_id": "thread-1", "title": "Refunds",
                "messages": [
                  {"message_id": "m1", "role": "user", "content": "What do these say?\\n<b>Hurry</b>",
                   "create_time": "2025-12-12T14:06:00Z", "attachments": [\(ids)], "client": "panel"},
                  {"message_id": "m2", "role": "assistant", "content": [{"type": "text", "text": "A lot."}],
                   "create_time": 1765548365250, "model": "m"}
                ]
              }]
            }
            """
    }
}
