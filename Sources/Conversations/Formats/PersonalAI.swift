import Calls
import Foundations
import JSON

/// Personal AI's conversation history: an array of rows, each with `raw_message`, the text that was sent, and
/// `ai_message`, the text of the AI (Personal AI API, "AI Conversation").
///
/// The API documentation does not say who wrote a row. In its example, both members hold the same text, in the row of
/// the question and in the row of the answer. The sender is therefore derived from the content of a row:
/// - only one of the two texts: a message of the user, or of the AI;
/// - two different texts: a message of the user followed by a message of the AI, both at the row's time;
/// - the same text twice: one message from `user or NAME`, because the archive does not say who wrote it.
package struct PersonalAI: ConversationFormat {
    package let name = "personal-ai"
    package let title = "Personal AI"

    package init() {}

    package func likeness(_ beginning: [UInt8]) -> ConversationLikeness? {
        guard case .array(let rows)? = JSONValue(beginning: beginning), let row = rows.first else {
            return nil
        }
        let names = Set(row.members.map(\.name))
        let hasText = names.contains("raw_message") || names.contains("ai_message")
        return hasText && !names.isDisjoint(with: ["SessionId", "ai_name", "ai_score", "timestamp"])
            ? .conversations : nil
    }

    package func read(_ name: String, in folder: ConversationFolder) throws -> [Conversation] {
        var order: [String?] = []
        var sessions: [ExactText: Session] = [:]
        var messages = 0
        let isArray = try folder.forEachElement(of: name) { index, row in
            let texts = [row["raw_message"], row["ai_message"]].count { $0?.text != nil }
            messages += texts
            if messages > Conversation.mostMessages { return }
            let id = row["SessionId"]?.word
            let key = ExactText(id ?? "")
            if sessions[key] == nil { order.append(id) }
            sessions[key, default: Session()].take(row, index: index)
        }
        guard isArray else { throw ConversationUnreadable(.corrupt, "\(name): not an array of messages") }
        guard messages <= Conversation.mostMessages else { throw ConversationUnreadable.tooManyMessages(in: name) }
        return order.map { id in
            sessions[ExactText(id ?? "")].map { $0.conversation(id: id ?? "personal-ai", file: name) }
                ?? Conversation(id: "personal-ai", messages: [], originals: [name])
        }
    }

    /// The members that are read, or that do not say who wrote what: scores, pictures, metadata. The original file
    /// keeps them unchanged.
    private static let known: Set<String> = [
        "ai_message", "raw_message", "ai_name", "timestamp", "SessionId", "ai_score", "ai_picture", "Metadata",
    ]

    /// The messages of one session, collected row by row.
    private struct Session {
        var messages: [Message] = []
        var names: [String] = []
        private var namesSeen: Set<String> = []
        var unread: [String] = []
        var unattributed = 0
        var untimed = 0
        var unrecognised: [Int] = []

        mutating func take(_ row: JSONValue, index: Int) {
            for member in row.members where !PersonalAI.known.contains(member.name) {
                let pointer = "/*/" + JSONPointer.escaped(member.name)
                if !unread.contains(pointer), unread.count < 100 { unread.append(pointer) }
            }
            let ai = row["ai_name"]?.text ?? "AI"
            if namesSeen.insert(ai).inserted { names.append(ai) }
            let sent = row["raw_message"]?.text
            let reply = row["ai_message"]?.text
            switch (sent, reply) {
            case (nil, nil): unrecognised.append(index)
            case (let sent?, let reply?) where ExactText(sent) == ExactText(reply):
                unattributed += 1
                add(sent, Speaker("user or \(ai)"), row, "/\(index)/raw_message")
            default:
                if let sent { add(sent, .user, row, "/\(index)/raw_message") }
                if let reply { add(reply, Speaker(ai), row, "/\(index)/ai_message") }
            }
        }

        private mutating func add(_ text: String, _ speaker: Speaker, _ row: JSONValue, _ pointer: String) {
            let timestamp = row["timestamp"]?.word
            let time = timestamp.flatMap(UTCTime.init(anyText:))
            if time == nil { untimed += 1 }
            messages.append(
                Message(
                    speaker: speaker, timestamp: timestamp, time: time, text: text,
                    place: Message.Place(original: 0, pointer: pointer)))
        }

        func conversation(id: String, file: String) -> Conversation {
            var notes: [String] = []
            if unattributed > 0 {
                notes.append(
                    "\(unattributed) of \(Quantity.count(messages.count, "message")) "
                        + "\(unattributed == 1 ? "has" : "have") the same text in raw_message and ai_message; the "
                        + "archive does not say whether the user or the AI wrote \(unattributed == 1 ? "it" : "them")")
            }
            var defects: [Conversation.Defect] = []
            if !unrecognised.isEmpty {
                let rows = unrecognised.prefix(5).map { "/\($0)" }.joined(separator: ", ")
                defects.append(
                    Conversation.Defect(
                        .unrecognised,
                        "\(Quantity.count(unrecognised.count, "row")) \(unrecognised.count == 1 ? "has" : "have") "
                            + "neither raw_message nor ai_message (\(rows)); only the original file has "
                            + "\(unrecognised.count == 1 ? "it" : "them")"))
            }
            if untimed > 0 { defects.append(.untimed(untimed)) }
            return Conversation(
                id: id, facts: names.map { Conversation.Fact(name: "ai_name", value: $0) }, messages: messages,
                originals: [file], notes: notes, unread: unread, defects: defects)
        }
    }
}
