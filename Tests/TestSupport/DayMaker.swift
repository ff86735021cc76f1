import Foundation

/// Builds a day of hour archives from a description, in the shape of the daily audio recordings API.
public struct DayMaker: Sendable {
    public var hours: [Hour]

    public init(_ hours: [Hour]) { self.hours = hours }

    public struct Hour: Sendable {
        public var hour: Int
        public var sessions: [Session]
        public var metadataPosition = Position.first
        public var naming = Naming.fileName
        public var isDeflated = false
        /// See `ZipMaker.Entry`.
        public var statesSize = true
        /// Entries that the metadata does not list.
        public var unlisted: [ZipMaker.Entry] = []

        public init(_ hour: Int, _ sessions: [Session]) {
            self.hour = hour
            self.sessions = sessions
        }
    }

    public struct Session: Sendable {
        public var sessionId: String
        public var conversation: String
        public var clips: [Clip]

        public init(_ sessionId: String, conversation: String = "conversation", _ clips: [Clip]) {
            self.sessionId = sessionId
            self.conversation = conversation
            self.clips = clips
        }
    }

    public struct Clip: Sendable {
        public var messageId: Int
        public var type: String
        public var timestamp: String
        /// `nil`: listed, and not in the archive.
        public var bytes: [UInt8]?
        public var fileName: String

        public init(_ messageId: Int, _ type: String, _ timestamp: String, _ bytes: [UInt8]?) {
            self.messageId = messageId
            self.type = type
            self.timestamp = timestamp
            self.bytes = bytes
            fileName = "message_\(messageId)_\(type).opus"
        }
    }

    /// Where metadata.json stands among the entries.
    public enum Position: Sendable { case first, middle, last }

    /// What the path of a clip's entry is made of.
    public enum Naming: Sendable { case fileName, session, conversation }

    /// Writes `audio_HH.zip` for every hour.
    ///
    /// - Returns: the paths of the archives.
    @discardableResult
    public func write(to folder: String, day: String = "2025-12-12") throws -> [String] {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        return try hours.map { hour in
            let path = "\(folder)/audio_\(Self.padded(hour.hour)).zip"
            try ZipMaker.write(try entries(of: hour, day: day), to: path)
            return path
        }
    }

    /// What stands in an hour's archive, in the order in which it stands there.
    public func entries(of hour: Hour, day: String = "2025-12-12") throws -> [ZipMaker.Entry] {
        var entries: [ZipMaker.Entry] = []
        for session in hour.sessions {
            for clip in session.clips {
                guard let bytes = clip.bytes else { continue }
                let path =
                    switch hour.naming {
                    case .fileName: clip.fileName
                    case .session: "\(session.sessionId)/\(clip.fileName)"
                    case .conversation: "\(session.conversation)/\(session.sessionId)/\(clip.fileName)"
                    }
                // A message may be listed twice; its recording is in the archive once.
                if entries.contains(where: { $0.path == path }) { continue }
                entries.append(
                    ZipMaker.Entry(path, bytes, isDeflated: hour.isDeflated, statesSize: hour.statesSize))
            }
        }
        entries += hour.unlisted
        let metadata = ZipMaker.Entry(
            "metadata.json", try Self.metadata(of: hour, day: day), isDeflated: hour.isDeflated,
            statesSize: hour.statesSize)
        let position =
            switch hour.metadataPosition {
            case .first: 0
            case .middle: entries.count / 2
            case .last: entries.count
            }
        entries.insert(metadata, at: position)
        return entries
    }

    private static func metadata(of hour: Hour, day: String) throws -> [UInt8] {
        let sessions = hour.sessions.map { session -> [String: Any] in
            [
                "sessionId": session.sessionId, "externalConversationId": session.conversation,
                "files": session.clips.map { clip -> [String: Any] in
                    [
                        "fileName": clip.fileName, "originalPath": "tenant/project/\(clip.fileName)",
                        "messageId": clip.messageId, "type": clip.type, "timestamp": clip.timestamp,
                        "originalSizeBytes": clip.bytes?.count ?? 1000,
                    ]
                },
            ]
        }
        let root: [String: Any] = [
            "generatedAt": "2025-12-13T02:15:32Z", "utcDay": day, "hour": padded(hour.hour),
            "totalSessions": sessions.count, "sessions": sessions,
        ]
        return [UInt8](try JSONSerialization.data(withJSONObject: root, options: [.sortedKeys]))
    }

    private static func padded(_ hour: Int) -> String { hour < 10 ? "0\(hour)" : "\(hour)" }
}
