import FoundationEssentials

/// An hour archive's `metadata.json` (Daily Conversation Audio Recordings API, "Metadata Field of the Response").
///
/// Reading is lenient field by field and strict about loss: a clip whose record is damaged is still listed, and every
/// deviation is in `defects`. Unknown fields are ignored.
public struct ArchiveMetadata: Sendable {
    public let utcDay: String?
    public let hour: String?
    public let totalSessions: Int?
    public let sessions: [ListedSession]
    /// What was absent or of the wrong type, each a sentence.
    public let defects: [String]

    /// - Parameter json: the file's bytes, UTF-8, or UTF-16 with a byte order mark.
    /// - Throws: `Unreadable`, where the whole is not a JSON object.
    public init(json: [UInt8]) throws(Unreadable) {
        do {
            let root = try JSONDecoder().decode(RootRecord.self, from: Data(json))
            utcDay = root.utcDay
            hour = root.hour
            totalSessions = root.totalSessions
            sessions = root.sessions
            defects = root.defects
        } catch let error as DecodingError {
            throw Unreadable(reason: error.plainReason)
        } catch {
            throw Unreadable(reason: "\(error)")
        }
    }

    public struct Unreadable: Error, Hashable, Sendable {
        public let reason: String
    }
}

private struct RootRecord: Decodable {
    var utcDay: String?
    var hour: String?
    var totalSessions: Int?
    var sessions: [ListedSession] = []
    var defects: [String] = []

    enum Key: String, CodingKey { case utcDay, hour, totalSessions, sessions }

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: Key.self)
        utcDay = fields.lenient(String.self, .utcDay)
        hour = fields.lenient(String.self, .hour)
        totalSessions = fields.lenient(Int.self, .totalSessions)
        guard fields.contains(.sessions), var list = try? fields.nestedUnkeyedContainer(forKey: .sessions) else {
            defects.append("`sessions` is absent or not a list")
            return
        }
        while !list.isAtEnd {
            let position = "sessions[\(list.currentIndex)]"
            let record = try list.decode(SessionRecord.self)
            sessions.append(record.session)
            defects += record.defects.map { "\(position): \($0)" }
        }
    }
}

private struct SessionRecord: Decodable {
    let session: ListedSession
    let defects: [String]

    enum Key: String, CodingKey { case sessionId, externalConversationId, files }

    init(from decoder: any Decoder) throws {
        guard let fields = try? decoder.container(keyedBy: Key.self) else {
            session = ListedSession(sessionId: "", externalConversationId: nil, clips: [])
            defects = ["is not an object"]
            return
        }
        var defects: [String] = []
        let sessionId = fields.lenientText(.sessionId)
        if sessionId == nil { defects.append("`sessionId` is absent or not a text") }
        var clips: [ListedClip] = []
        if var list = try? fields.nestedUnkeyedContainer(forKey: .files) {
            while !list.isAtEnd {
                let position = "files[\(list.currentIndex)]"
                let record = try list.decode(ClipRecord.self)
                clips.append(record.clip)
                defects += record.defects.map { "\(position): \($0)" }
            }
        } else {
            defects.append("`files` is absent or not a list")
        }
        session = ListedSession(
            sessionId: sessionId ?? "", externalConversationId: fields.lenientText(.externalConversationId),
            clips: clips)
        self.defects = defects
    }
}

private struct ClipRecord: Decodable {
    let clip: ListedClip
    let defects: [String]

    enum Key: String, CodingKey { case fileName, messageId, type, timestamp, originalSizeBytes }

    init(from decoder: any Decoder) throws {
        guard let fields = try? decoder.container(keyedBy: Key.self) else {
            clip = ListedClip(messageId: nil, fileName: "", speaker: Speaker("unknown"), timestamp: nil)
            defects = ["is not an object"]
            return
        }
        var defects: [String] = []
        let fileName = fields.lenient(String.self, .fileName)
        let messageId = fields.lenient(MessageID.self, .messageId)
        let type = fields.lenient(String.self, .type)
        if fileName == nil { defects.append("`fileName` is absent or not a text") }
        if messageId == nil { defects.append("`messageId` is absent, or neither a 64-bit integer nor a text") }
        if type == nil { defects.append("`type` is absent or not a text; the speaker is called `unknown`") }
        clip = ListedClip(
            messageId: messageId, fileName: fileName ?? "", speaker: Speaker(type ?? "unknown"),
            timestamp: fields.lenient(String.self, .timestamp),
            originalSizeBytes: fields.lenient(Int.self, .originalSizeBytes))
        self.defects = defects
    }
}

extension KeyedDecodingContainer {
    /// The field, or `nil` where it is absent or of another type.
    fileprivate func lenient<Value: Decodable>(_ type: Value.Type, _ key: Key) -> Value? {
        guard let value = try? decodeIfPresent(type, forKey: key) else { return nil }
        return value
    }

    /// A text, or a whole number as text: ids come as either.
    fileprivate func lenientText(_ key: Key) -> String? {
        lenient(String.self, key) ?? lenient(Int64.self, key).map(String.init)
    }
}

extension DecodingError {
    /// What is wrong, without the noise of coding paths.
    fileprivate var plainReason: String {
        switch self {
        case .dataCorrupted(let context): "it is not valid JSON (\(context.debugDescription))"
        case .typeMismatch, .valueNotFound, .keyNotFound: "it is not a JSON object"
        @unknown default: "it cannot be read as JSON"
        }
    }
}
