import Calls
import Conversations
import Foundations
import JSON

/// A chat log: {"chat": "id", "lines": [{"who": "…", "when": "…", "what": "…"}]}
struct ChatLog: ConversationFormat {
    let name = "chat-log"
    let title = "Chat log"

    func likeness(_ beginning: [UInt8]) -> ConversationLikeness? {
        let value = JSONValue(beginning: beginning)
        return value?["chat"] != nil && value?["lines"] != nil ? .conversations : nil
    }

    func read(_ name: String, in folder: ConversationFolder) throws -> [Conversation] {
        let chat = try folder.json(name)
        let messages = (chat["lines"]?.elements ?? []).enumerated().map { index, line in
            Message(
                speaker: Speaker(line["who"]?.text ?? "unknown"), timestamp: line["when"]?.text,
                time: line["when"]?.text.flatMap(UTCTime.init(iso8601:)), text: line["what"]?.text ?? "",
                place: Message.Place(original: 0, pointer: "/lines/\(index)/what"))
        }
        return [Conversation(id: chat["chat"]?.word ?? name, messages: messages, originals: [name])]
    }
}
