import JSON

/// Transcripts as JSON objects: a list of them, one on each line (JSON lines), or one alone. The article
/// <doc:TranscriptFiles> lists their members.
///
/// An object is about a session (`sessionId`), a message (`messageId`) or a file (`fileName`), and has a `text`, or
/// `segments` with a text each. Times are numbers of seconds, clock times such as `00:01:02.345`, or dates and times
/// with an offset (RFC 3339); a number and a clock time count from the beginning of the subject.
struct RecordList: TranscriptFormat {
    let name = "records"
    let title = "JSON objects with sessionId, messageId or fileName, and text or segments"

    func recognises(_ content: TranscriptContent) -> Bool {
        switch content.outline {
        case .object?: Self.isRecord(content.outline ?? .null)
        case .array(let elements)?: elements.contains(where: Self.isRecord)
        default: false
        }
    }

    private static func isRecord(_ value: JSONValue) -> Bool {
        let record = RecordShape(value)
        return record.hasSubject && (record.hasText || record.hasSegments)
    }

    func read(_ content: TranscriptContent, into reading: inout TranscriptReading) throws {
        if content.kind == .json, case .object? = content.outline {
            let record = RecordShape(try content.json(leavingOut: WhisperShape.lists))
            var joiner = RecordJoiner()
            try joiner.add(record, at: "", &reading)
            return try joiner.flush(&reading)
        }
        var joiner = RecordJoiner()
        try content.forEachRecord(leavingOut: WhisperShape.lists, &reading) { value, pointer, reading in
            guard case .object = value else {
                return reading.skip(pointer, "a value in the list is not an object; it is not read")
            }
            try joiner.add(RecordShape(value), at: pointer, &reading)
        }
        try joiner.flush(&reading)
    }
}
