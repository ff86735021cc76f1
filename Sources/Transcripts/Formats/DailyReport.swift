import Foundations
import JSON

/// A *Daily Conversation Report* of the platform: an object with a list `Conversations`. Its members are not
/// documented, so they are read by what they contain.
///
/// - A value is the id of a session, a message or a conversation only if it is one of `KnownIDs`. Numbers and short
///   strings can be equal to an id by chance, so they count only in members whose name ends in `id`, such as
///   `MessageId` or `id`.
/// - A message is an object with a text (`Text`, `Content`, `Message`, `Body`, `Transcript`, `Utterance` and the like)
///   that also has an id, a time or a sender, and whose own or outer object has an id of a session or a message.
/// - A time is ISO 8601 with `Z` or an offset, in a member with a name such as `Timestamp` or `CreatedAt`.
///
/// Each message is a transcript. All other values are listed as unread.
struct DailyReport: TranscriptFormat {
    let name = "daily-conversation-report"
    let title = "Daily Conversation Report"

    func recognises(_ content: TranscriptContent) -> Bool {
        guard content.kind == .json, case .array? = content.outline?["Conversations"] else { return false }
        return true
    }

    func read(_ content: TranscriptContent, into reading: inout TranscriptReading) throws {
        try walk(try content.json(), ReportPlace(), Transcript.Subject(), &reading)
    }

    private func walk(
        _ value: JSONValue, _ place: ReportPlace, _ outer: Transcript.Subject, _ reading: inout TranscriptReading
    ) throws {
        switch value {
        case .object(let members): try walk(members, place, outer, &reading)
        case .array(let elements):
            for (index, element) in elements.enumerated() {
                try walk(element, place.element(index), outer, &reading)
            }
        case .null, .string(""): break
        default: reading.skip(place.pointer, "a value of unknown meaning, \(shortened(place.pattern))")
        }
    }

    private func walk(
        _ members: [JSONValue.Member], _ place: ReportPlace, _ outer: Transcript.Subject,
        _ reading: inout TranscriptReading
    ) throws {
        let fields = ReportFields(members, known: reading.knownIDs)
        let subject = fields.subject(in: outer)
        var used = fields.used
        if let text = fields.text, fields.ownMessage != nil || fields.time != nil || fields.sender != nil {
            let pointer = place.member(text.name).pointer
            used.insert(text.name)
            used.formUnion([fields.time?.name, fields.sender?.name].compactMap(\.self))
            if subject.sessionId == nil, subject.messageId == nil, subject.otherId == nil {
                reading.skip(pointer, "a message without an id that the archives have; it is not read")
            } else {
                let start = fields.time.map { TranscriptTime.instant($0.time) }
                let segment = Transcript.Segment(
                    text: trimmed(text.text), start: start, speaker: fields.sender?.text, pointer: pointer)
                try reading.take(
                    Transcript(
                        subject: subject, recognizer: "Daily Conversation Report", segments: [segment],
                        pointer: place.pointer))
            }
        }
        for member in members where !used.contains(member.name) {
            try walk(member.value, place.member(member.name), subject, &reading)
        }
    }
}

/// A position in a report.
private struct ReportPlace {
    var pointer = ""
    /// The pointer with `*` for indices of arrays.
    var pattern = ""

    func member(_ name: String) -> ReportPlace {
        let part = "/" + JSONPointer.escaped(name)
        return ReportPlace(pointer: pointer + part, pattern: pattern + part)
    }

    func element(_ index: Int) -> ReportPlace { ReportPlace(pointer: "\(pointer)/\(index)", pattern: pattern + "/*") }
}

/// What the members of one object are, by their names and values.
private struct ReportFields {
    private(set) var session: String?
    private(set) var ownMessage: String?
    private(set) var other: String?
    private(set) var text: (name: String, text: String)?
    private(set) var time: (name: String, time: UTCTime)?
    private(set) var sender: (name: String, text: String)?
    /// The names of members that are ids.
    private(set) var used: Set<String> = []

    private static let texts: Set<String> = [
        "text", "content", "message", "body", "messagetext", "messagecontent", "transcript", "transcription",
        "utterance", "usertext", "bottext",
    ]
    private static let times: Set<String> = [
        "time", "timestamp", "createtime", "createdtime", "createdat", "created", "datetime", "date", "sendtime",
        "senttime", "sentat", "messagetime", "starttime", "startdate",
    ]
    private static let senders: Set<String> = [
        "sender", "role", "from", "author", "speaker", "sendername", "senderrole", "sendertype", "type", "messagetype",
        "participant", "direction",
    ]
    /// A string of this length that equals an id is that id in any member.
    private static let distinctive = 12

    init(_ members: [JSONValue.Member], known: KnownIDs) {
        for member in members {
            let plain = RecordShape.plain(member.name)
            guard let word = member.value.word else { continue }
            if let text = member.value.text, text.utf8.count >= Self.distinctive || plain.hasSuffix("id") {
                if take(id: text, of: member.name, known) { continue }
            } else if plain.hasSuffix("id"), take(id: word, of: member.name, known) {
                continue
            }
            guard let value = member.value.text else { continue }
            if time == nil, Self.times.contains(plain), let time = UTCTime(iso8601: value) {
                self.time = (member.name, time)
            } else if text == nil, Self.texts.contains(plain) {
                text = (member.name, value)
            } else if sender == nil, Self.senders.contains(plain) {
                sender = (member.name, value)
            }
        }
    }

    private mutating func take(id: String, of name: String, _ known: KnownIDs) -> Bool {
        if session == nil, known.sessions.contains(ExactText(id)) {
            session = id
        } else if ownMessage == nil, known.messages.contains(ExactText(id)) {
            ownMessage = id
        } else if other == nil, known.others.contains(ExactText(id)) {
            other = id
        } else {
            return false
        }
        used.insert(name)
        return true
    }

    /// The ids of this object, and those of the outer objects that it does not have itself.
    func subject(in outer: Transcript.Subject) -> Transcript.Subject {
        var subject = outer
        if let session { subject.sessionId = session }
        if let ownMessage { subject.messageId = ownMessage }
        if let other { subject.otherId = other }
        return subject
    }
}
