import Foundations
import JSON

/// Finds messages in a JSON document of undocumented structure: objects that have a text and also a sender or a time,
/// by the names that such members usually have. Unknown content is never an error; what was not read is reported.
struct MessageFinder {
    private(set) var messages: [Found] = []
    /// Whether objects were not read because there are `Conversation.mostMessages` in `messages`.
    private(set) var hasTooMany = false
    /// The files that the document describes.
    private(set) var files: [File] = []
    /// Pointers of scalars that were not read, with `*` for any index, each once, in document order.
    private(set) var unread: [String] = []
    /// The number of elements in lists of messages that are not messages, and the pointer of the first one.
    private(set) var unrecognised = (count: 0, first: "")
    private var unreadSeen: Set<String> = []
    private let interruption: Interruption

    struct Found {
        var pointer: String
        var text: String
        var sender: Sender?
        var timestamp: String?
        var id: String?
        var thread: String?
        /// Every short string in the message's object. Ids and names of files may be among them.
        var words: Set<ExactText>
    }

    enum Sender: Hashable {
        case person, assistant
        case named(String)
    }

    struct File: Hashable {
        var id: String?
        var name: String?
        var bytes: Int?
    }

    /// - Throws: `Interruption`.
    init(_ document: JSONValue, _ interruption: Interruption) throws {
        self.interruption = interruption
        try walk(document, Position(), thread: nil, isElement: false)
    }

    // MARK: - Member names, in lower case and without separators

    private static let prompts = ["prompt", "query", "question", "userinput", "usermessage", "userquery", "request"]
    private static let replies = [
        "response", "answer", "reply", "completion", "airesponse", "assistantmessage", "output",
    ]
    private static let texts = ["text", "content", "message", "body", "messagetext", "messagecontent"]
    private static let promptTimes = ["prompttime", "querytime", "questiontime", "requesttime"]
    private static let replyTimes = ["responsetime", "answertime", "replytime", "completiontime"]
    private static let times = [
        "time", "timestamp", "createtime", "createdtime", "createdat", "created", "datetime", "date", "sendtime",
        "senttime", "sentat", "messagetime", "ts", "starttime",
    ]
    private static let senders = [
        "sender", "role", "from", "author", "speaker", "sendername", "senderrole", "sendertype", "displayname",
        "username", "user",
    ]
    private static let ids = ["id", "messageid", "msgid", "uuid"]
    private static let threads = ["conversationid", "threadid", "sessionid", "chatid"]
    /// Members of a message that refer to files. Their content is added to the message's words.
    private static let references = [
        "attachments", "attachment", "attachedfiles", "files", "fileids", "fileid", "images", "physicalfiles",
    ]
    private static let people: Set<String> = ["user", "human", "person", "me", "enduser", "customer"]
    private static let assistants: Set<String> = [
        "assistant", "ai", "bot", "model", "agent", "companion", "aicompanion", "aiassistant",
    ]

    /// Whether an object with these members may be a message. Used to recognise a document.
    static func isMessage(_ object: JSONValue) -> Bool {
        let fields = Fields(object)
        let plain = fields.text(texts)
        let (prompt, reply) = exchange(fields, isAlone: plain == nil)
        let pair = prompt != nil && reply != nil
        let hasText = plain != nil || prompt != nil || reply != nil
        return pair || hasText && (fields.word(times) != nil || fields.sender(senders) != nil)
    }

    // MARK: - Traversal

    private struct Position {
        var pointer = ""
        /// The pointer with `*` for indices of arrays.
        var pattern = ""

        func member(_ name: String) -> Position {
            let part = "/" + JSONPointer.escaped(name)
            return Position(pointer: pointer + part, pattern: pattern + part)
        }

        func element(_ index: Int) -> Position {
            Position(pointer: "\(pointer)/\(index)", pattern: pattern + "/*")
        }
    }

    /// - Returns: whether anything in the value was recognised.
    @discardableResult
    private mutating func walk(
        _ value: JSONValue, _ position: Position, thread: String?, isElement: Bool
    ) throws -> Bool {
        try interruption.check()
        switch value {
        case .object: return try walkObject(value, position, thread: thread, isElement: isElement)
        case .array(let elements):
            let before = messages.count
            var strangers = (count: 0, first: "")
            for (index, element) in elements.enumerated() {
                let place = position.element(index)
                let isKnown = try walk(element, place, thread: thread, isElement: true)
                if !isKnown {
                    if strangers.count == 0 { strangers.first = place.pointer }
                    strangers.count += 1
                }
            }
            if messages.count > before, strangers.count > 0 {
                if unrecognised.count == 0 { unrecognised.first = strangers.first }
                unrecognised.count += strangers.count
            }
            return messages.count > before || strangers.count < elements.count
        case .null: return true
        default:
            note(position)
            return false
        }
    }

    private mutating func walkObject(
        _ object: JSONValue, _ position: Position, thread: String?, isElement: Bool
    ) throws -> Bool {
        let fields = Fields(object)
        var used: Set<String> = []
        let file = file(fields, &used)
        if let file { files.append(file) }
        let ownThread = fields.word(Self.threads, &used) ?? thread
        let first = messages.count
        emit(fields, position, thread: ownThread, isElement: isElement, hasFile: file != nil, &used)
        let end = messages.count
        var words: Set<ExactText> = []
        let isMessage = end > first
        // A conversation's id or title distinguishes its messages from those of the next conversation.
        let inner = isMessage ? ownThread : ownThread ?? fields.word(["id", "title", "topic"])
        var hasInner = false
        for member in object.members {
            let place = position.member(member.name)
            if used.contains(member.name) {
                if isMessage { Self.collect(member.value, into: &words) }
                continue
            }
            let before = messages.count
            let isKnown = try walk(member.value, place, thread: inner, isElement: false)
            hasInner = hasInner || isKnown && messages.count > before
            // Messages further down collect their own words.
            if isMessage, messages.count == before { Self.collect(member.value, into: &words) }
        }
        for index in first..<end { messages[index].words = words }
        return isMessage || hasInner || file != nil
    }

    private mutating func emit(
        _ fields: Fields, _ position: Position, thread: String?, isElement: Bool, hasFile: Bool,
        _ used: inout Set<String>
    ) {
        guard messages.count < Conversation.mostMessages else {
            hasTooMany = true
            return
        }
        let plain = fields.text(Self.texts)
        let (prompt, reply) = Self.exchange(fields, isAlone: plain == nil)
        let time = fields.field(Self.times)
        let sender = fields.sender(Self.senders)
        let id = fields.field(Self.ids)
        func found(_ text: (name: String, text: String)?, _ sender: Sender?, _ time: (name: String, word: String)?)
            -> Found
        {
            Found(
                pointer: text.map { position.member($0.name).pointer } ?? position.pointer, text: text?.text ?? "",
                sender: sender, timestamp: time?.word, id: id?.word, thread: thread, words: [])
        }
        if prompt != nil || reply != nil, prompt != nil && reply != nil || time != nil || isElement {
            let promptTime = fields.field(Self.promptTimes) ?? time
            let replyTime = fields.field(Self.replyTimes) ?? time
            if let prompt { messages.append(found(prompt, .person, promptTime)) }
            if let reply { messages.append(found(reply, .assistant, replyTime)) }
            used.formUnion(
                [prompt?.name, reply?.name, promptTime?.name, replyTime?.name, time?.name].compactMap { $0 })
        } else if plain != nil && (time != nil || sender != nil || isElement)
            || hasFile && (time != nil || sender != nil)
        {
            messages.append(found(plain, sender?.sender, time))
            used.formUnion([plain?.name, time?.name, sender?.name].compactMap { $0 })
        } else {
            return
        }
        if let id { used.insert(id.name) }
        used.formUnion(fields.names(Self.references))
    }

    /// Returns the question and the answer, if the object has one or both.
    ///
    /// - Parameter isAlone: whether no other member is a text. In that case, members named after the two participants
    ///   may be the texts.
    private static func exchange(
        _ fields: Fields, isAlone: Bool
    ) -> (prompt: (name: String, text: String)?, reply: (name: String, text: String)?) {
        let (prompt, reply) = (fields.text(prompts), fields.text(replies))
        guard isAlone, prompt == nil, reply == nil, let asked = fields.text(["user", "human"]),
            let answered = fields.text(["assistant", "ai", "bot"])
        else { return (prompt, reply) }
        return (asked, answered)
    }

    private func file(_ fields: Fields, _ used: inout Set<String>) -> File? {
        let name = fields.word(["filename", "attachmentname"], &used)
        let id = fields.word(["fileid", "attachmentid"], &used)
        guard name != nil || id != nil else { return nil }
        let bytes = fields.word(["filesize", "size", "sizebytes"], &used).flatMap { Int($0) }
        for known in ["filetype", "mimetype", "fileextension", "downloadurl"] { _ = fields.word([known], &used) }
        return File(id: id, name: name, bytes: bytes)
    }

    private mutating func note(_ position: Position) {
        guard unread.count < 100, unreadSeen.insert(position.pattern).inserted else { return }
        unread.append(position.pattern)
    }

    private static func collect(_ value: JSONValue, into words: inout Set<ExactText>) {
        switch value {
        case .string(let text) where text.utf8.count <= 256: words.insert(ExactText(text))
        case .array(let elements): for element in elements { collect(element, into: &words) }
        case .object(let members): for member in members { collect(member.value, into: &words) }
        default: break
        }
    }

    // MARK: - The members of an object

    private struct Fields {
        private var byName: [String: JSONValue.Member] = [:]

        init(_ object: JSONValue) {
            for member in object.members {
                let plain = MessageFinder.plain(member.name)
                if byName[plain] == nil { byName[plain] = member }
            }
        }

        func field(_ names: [String]) -> (name: String, word: String)? {
            for name in names {
                if let member = byName[name], let word = member.value.word { return (member.name, word) }
            }
            return nil
        }

        func word(_ names: [String]) -> String? { field(names)?.word }

        func word(_ names: [String], _ used: inout Set<String>) -> String? {
            guard let (name, word) = field(names) else { return nil }
            used.insert(name)
            return word
        }

        /// Returns the names of those members whose values are strings or arrays of strings.
        func names(_ names: [String]) -> [String] {
            names.compactMap { name in
                guard let member = byName[name] else { return nil }
                let isText = member.value.text != nil || member.value.elements.allSatisfy { $0.text != nil }
                return isText ? member.name : nil
            }
        }

        func text(_ names: [String]) -> (name: String, text: String)? {
            for name in names {
                if let member = byName[name], let text = MessageFinder.text(of: member.value) {
                    return (member.name, text)
                }
            }
            return nil
        }

        func sender(_ names: [String]) -> (name: String, sender: Sender)? {
            for name in names {
                guard let member = byName[name] else { continue }
                if let word = member.value.text { return (member.name, Sender(word)) }
                let inner = Fields(member.value)
                if let word = inner.word(["displayname", "name", "username", "email", "role", "type", "id"]) {
                    return (member.name, Sender(word))
                }
            }
            return nil
        }
    }

    private static func plain(_ name: String) -> String {
        name.lowercased().filter { $0 != "_" && $0 != "-" && $0 != " " }
    }

    /// Returns a string, or the strings of a list of parts, which several assistants use for text with pictures in it.
    private static func text(of value: JSONValue) -> String? {
        switch value {
        case .string: return value.text
        case .array(let parts):
            let texts = parts.compactMap { part in part.text ?? (isPart(part) ? text(of: part) : nil) }
            let areParts = parts.allSatisfy { $0.text != nil || isPart($0) }
            return areParts && !texts.isEmpty ? texts.joined(separator: "\n") : nil
        case .object:
            guard isPart(value) else { return nil }
            for name in ["text", "content", "parts", "value"] {
                if let text = value[name].flatMap(text(of:)) { return text }
            }
            return nil
        default: return nil
        }
    }

    /// Whether the value is an object without a time or sender of its own, so not a message.
    private static func isPart(_ value: JSONValue) -> Bool {
        guard case .object = value else { return false }
        let fields = Fields(value)
        return fields.word(times) == nil && fields.sender(senders) == nil
    }
}

extension MessageFinder.Sender {
    fileprivate init(_ word: String) {
        self = MessageFinder.sender(word)
    }
}

extension MessageFinder {
    fileprivate static func sender(_ word: String) -> Sender {
        let plain = plain(word)
        if people.contains(plain) { return .person }
        if assistants.contains(plain) { return .assistant }
        return .named(word)
    }
}
