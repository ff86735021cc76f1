import Foundations
import JSON

/// Parses a `metadata.json`. Keeps what was read if the document ends within a record.
struct ArchiveMetadataParser {
    private(set) var utcDay: String?
    private(set) var hour: String?
    private(set) var totalSessions: Int?
    private(set) var sessions: [ListedSession] = []
    private(set) var clipCount = 0
    /// Counts sessions without clips as one record, because they take as much memory.
    private var recordCount = 0
    var defects = MetadataDefects()
    private let mostRecords: Int

    private let naive: NaiveTimestamps

    init(mostRecords: Int, naive: NaiveTimestamps) {
        self.mostRecords = mostRecords
        self.naive = naive
    }

    mutating func read(_ json: inout JSONReader) throws(JSONError) {
        var hasSessions = false
        var seen: Set<String> = []
        try json.members { json, name throws(JSONError) in
            switch name {
            case "utcDay": utcDay = try json.textValue()
            case "hour": hour = try json.textValue()
            case "totalSessions": totalSessions = try json.integerValue().flatMap(Int.init(exactly:))
            case "sessions" where try json.kind() == .array:
                hasSessions = true
                try json.elements { json, index throws(JSONError) in
                    try checkCount(&json, more: 0)
                    try readSession(&json, at: "sessions[\(index)]")
                }
            default:
                try json.skip()
                return
            }
            if !seen.insert(name).inserted {
                defects.add(
                    "`\(name)` occurs twice; "
                        + (name == "sessions" ? "the lists are joined" : "the last value is used"))
            }
        }
        if !hasSessions { defects.add("`sessions` is absent or not a list") }
    }

    private func checkCount(_ json: inout JSONReader, more: Int) throws(JSONError) {
        guard recordCount + more < mostRecords else {
            throw json.malformed("it lists more than \(mostRecords) clips (\(Setting("mostClips")))")
        }
    }

    private mutating func readSession(
        _ json: inout JSONReader, at place: String
    ) throws(JSONError) {
        guard try json.kind() == .object else {
            try json.skip()
            sessions.append(ListedSession(sessionId: "", externalConversationId: nil, clips: []))
            defects.add("\(place): not an object")
            return
        }
        var sessionId: String?
        var conversation: String?
        var clips: [ListedClip] = []
        var hasFiles = false
        var seen: Set<String> = []
        defer {
            // The id may come after the files, or be missing because the document is truncated.
            if sessionId == nil { defects.add("\(place): `sessionId` is absent or not a string") }
            clipCount += clips.count
            recordCount += max(1, clips.count)
            sessions.append(
                ListedSession(sessionId: sessionId ?? "", externalConversationId: conversation, clips: clips))
        }
        try json.members { json, name throws(JSONError) in
            switch name {
            case "sessionId": sessionId = try json.identifierValue()
            case "externalConversationId": conversation = try json.identifierValue()
            case "files" where try json.kind() == .array:
                hasFiles = true
                try json.elements { json, index throws(JSONError) in
                    try checkCount(&json, more: clips.count)
                    clips.append(
                        try ListedClip(&json, naive: naive) { defects.add("\(place): files[\(index)]: \($0)") })
                }
            default:
                try json.skip()
                return
            }
            if !seen.insert(name).inserted { defects.add("\(place): `\(name)` occurs twice") }
        }
        if !hasFiles { defects.add("\(place): `files` is absent or not a list") }
    }
}

extension ListedClip {
    /// - Parameter report: called for each defect of the record.
    fileprivate init(
        _ json: inout JSONReader, naive: NaiveTimestamps, report: (String) -> Void
    ) throws(JSONError) {
        guard try json.kind() == .object else {
            try json.skip()
            self.init(messageId: nil, fileName: "", speaker: Speaker("unknown"), timestamp: nil)
            report("not an object")
            return
        }
        var fileName: String?
        var messageId: MessageID?
        var type: String?
        var timestamp: String?
        var size: Int?
        var seen: Set<String> = []
        try json.members { json, name throws(JSONError) in
            switch name {
            case "fileName": fileName = try json.textValue()
            case "messageId": messageId = try json.messageIDValue()
            case "type": type = try json.textValue()
            case "timestamp": timestamp = try json.shownValue()
            case "originalSizeBytes": size = try json.integerValue().flatMap(Int.init(exactly:))
            default:
                try json.skip()
                return
            }
            if !seen.insert(name).inserted { report("`\(name)` occurs twice; the last value is used") }
        }
        if fileName == nil { report("`fileName` is absent or not a string") }
        if messageId == nil { report("`messageId` is absent, or neither a 64-bit integer nor a string") }
        if type == nil { report("`type` is absent or not a string; the speaker is set to `unknown`") }
        self.init(
            messageId: messageId, fileName: fileName ?? "", speaker: Speaker(type ?? "unknown"),
            timestamp: timestamp, naive: naive, originalSizeBytes: size)
    }
}

extension JSONReader {
    /// Returns the string, or `nil` if the value is not a string.
    fileprivate mutating func textValue() throws(JSONError) -> String? {
        if try kind() == .string { return try text() }
        try skip()
        return nil
    }

    /// Returns a string's text, or the JSON of any other value, truncated to a readable length.
    fileprivate mutating func shownValue() throws(JSONError) -> String {
        try kind() == .string ? try text() : try json(longest: 200)
    }

    /// Returns a whole number, also if it is written as `7.0` or `7e2`; `nil` for any other value, or beyond 64 bits.
    fileprivate mutating func integerValue() throws(JSONError) -> Int64? {
        guard try kind() == .number else {
            try skip()
            return nil
        }
        let number = try number()
        return Int64(number) ?? Double(number).flatMap(Int64.init(exactly:))
    }

    /// Returns a string, or a whole number as a string, because ids occur as both.
    fileprivate mutating func identifierValue() throws(JSONError) -> String? {
        try kind() == .number ? try integerValue().map(String.init) : try textValue()
    }

    fileprivate mutating func messageIDValue() throws(JSONError) -> MessageID? {
        try kind() == .number ? try integerValue().map(MessageID.number) : try textValue().map(MessageID.text)
    }
}
