import Calls
import Foundations
import Testing

@Suite("metadata.json is read")
struct ArchiveMetadataTests {
    private static let example = """
        {
          "generatedAt": "2025-12-13T02:15:32Z", "utcDay": "2025-12-12", "hour": "14", "totalSessions": 12,
          "sessions": [{
            "externalConversationId": "conv-123", "sessionId": "session-456",
            "files": [{
              "fileName": "message_789_agent_tts.opus", "originalPath": "tenant/project", "messageId": 789,
              "type": "agent_tts", "timestamp": "2025-12-12T14:23:45Z", "originalSizeBytes": 45000
            }]
          }]
        }
        """

    @Test("as the API's documentation shows it")
    func documentedExample() throws {
        let metadata = try ArchiveMetadata(json: Array(Self.example.utf8))
        #expect(metadata.defects == [])
        #expect(metadata.utcDay == "2025-12-12")
        #expect(metadata.hour == "14")
        #expect(metadata.totalSessions == 12)
        let session = try #require(metadata.sessions.first)
        #expect(session.sessionId == "session-456")
        #expect(session.externalConversationId == "conv-123")
        #expect(
            session.clips == [
                ListedClip(
                    messageId: .number(789), fileName: "message_789_agent_tts.opus", speaker: .agent,
                    timestamp: "2025-12-12T14:23:45Z", originalSizeBytes: 45000)
            ])
        #expect(session.clips.first?.time == UTCTime(seconds: 1_765_549_425))
    }

    /// Each byte order mark, and where in two bytes it puts the one that is not zero.
    @Test(
        "in UTF-8 and UTF-16 with a byte order mark",
        arguments: [
            ("UTF-8", [0xEF, 0xBB, 0xBF] as [UInt8], 1, 0), ("UTF-16LE", [0xFF, 0xFE], 2, 0),
            ("UTF-16BE", [0xFE, 0xFF], 2, 1),
        ])
    func encodings(_ name: String, mark: [UInt8], width: Int, position: Int) throws {
        // The example is ASCII: every unit is one byte and zeros.
        let units = Self.example.utf8.flatMap { byte in (0..<width).map { $0 == position ? byte : 0 } }
        let metadata = try ArchiveMetadata(json: mark + units)
        #expect(metadata.sessions.first?.sessionId == "session-456")
    }

    @Test(
        "and refused where it is no JSON object",
        arguments: ["", "[]", "null", "7", "\"text\"", "{", "{\"sessions\": [}", "{} {}", "<html></html>"])
    func unreadable(_ json: String) {
        #expect(throws: ArchiveMetadata.Unreadable.self) { try ArchiveMetadata(json: Array(json.utf8)) }
    }

    @Test("without a crash, however deep it is nested")
    func deepNesting() {
        let deep = String(repeating: "[", count: 100_000)
        #expect(throws: ArchiveMetadata.Unreadable.self) {
            try ArchiveMetadata(json: Array("{\"x\": \(deep)".utf8))
        }
    }
}
