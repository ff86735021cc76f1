import Foundation

/// What the metadata of a day's archives lists, and the bytes that belong to it, found in the plainest way.
public struct ListedDay: Sendable {
    public let clips: [Clip]

    public struct Clip: Sendable {
        public let archive: String
        public let sessionId: String
        public let externalConversationId: String
        public let messageId: Int
        public let fileName: String
        public let type: String
        public let timestamp: String
        /// The entries that could be it.
        public let candidates: [ZipOracle.Entry]
    }

    /// - Parameter archives: paths of ZIP files.
    public init(archives: [String]) throws {
        clips = try archives.flatMap { path in
            let entries = try ZipOracle.entries(of: path)
            guard let json = entries.first(where: { $0.path == "metadata.json" })?.bytes else {
                throw TestSupportError(reason: "\(path) has no metadata.json")
            }
            let metadata = try JSONDecoder().decode(Metadata.self, from: Data(json))
            return metadata.sessions.flatMap { session in
                session.files.map { file in
                    Clip(
                        archive: (path as NSString).lastPathComponent, sessionId: session.sessionId,
                        externalConversationId: session.externalConversationId, messageId: file.messageId,
                        fileName: file.fileName, type: file.type, timestamp: file.timestamp,
                        candidates: Self.candidates(file, session, in: entries))
                }
            }
        }
    }

    private static func candidates(
        _ file: Metadata.File, _ session: Metadata.Session, in entries: [ZipOracle.Entry]
    ) -> [ZipOracle.Entry] {
        let paths = [
            file.fileName, "\(session.sessionId)/\(file.fileName)",
            "\(session.externalConversationId)/\(session.sessionId)/\(file.fileName)",
        ]
        for path in paths {
            let same = entries.filter { $0.path == path }
            if !same.isEmpty { return same }
        }
        return entries.filter { $0.path.hasSuffix("/\(file.fileName)") }
    }

    private struct Metadata: Decodable {
        let sessions: [Session]

        struct Session: Decodable {
            let externalConversationId: String
            let sessionId: String
            let files: [File]
        }

        struct File: Decodable {
            let fileName: String
            let messageId: Int
            let type: String
            let timestamp: String
        }
    }
}
