import Calls
import Foundations
import JSON

/// Zoom AI Companion's conversation archive (Zoom API, "Get AI Companion conversation archives"): the response, the
/// history file that it names, and the physical files.
///
/// The API documentation does not describe the content of the history file. `MessageFinder` reads it, the file is kept
/// unchanged, and what was not recognised is reported.
package struct ZoomAICompanion: ConversationFormat {
    package let name = "zoom-ai-companion"
    package let title = "Zoom AI Companion"

    package init() {}

    package func likeness(_ beginning: [UInt8]) -> ConversationLikeness? {
        guard let value = JSONValue(beginning: beginning) else { return nil }
        if Self.isResponse(value) { return .conversations }
        return Self.looksLikeHistory(value) ? .conversations : nil
    }

    private static func isResponse(_ value: JSONValue) -> Bool {
        value["aic_history_download_url"] != nil || value["file_type"]?.text == "AIC_CONVERSATION"
    }

    /// Without the response, a history can be recognised only by the structure of its messages. Documents that declare
    /// another format are excluded.
    private static func looksLikeHistory(_ value: JSONValue) -> Bool {
        let names = Set(value.members.map(\.name))
        if names.isSuperset(of: ["parties", "dialog"]) || value["format"]?.text?.hasPrefix("opusstitch-") == true {
            return false
        }
        return hasMessage(value)
    }

    private static func hasMessage(_ value: JSONValue) -> Bool {
        switch value {
        case .array(let elements): elements.contains(where: hasMessage)
        case .object(let members): MessageFinder.isMessage(value) || members.contains { hasMessage($0.value) }
        default: false
        }
    }

    package func read(_ name: String, in folder: ConversationFolder) throws -> [Conversation] {
        let value = try folder.json(name)
        return [
            Self.isResponse(value)
                ? try archive(value, name, in: folder)
                : try history(value, name, in: folder)
        ]
    }

    // MARK: - The response and its files

    private func archive(_ response: JSONValue, _ name: String, in folder: ConversationFolder) throws -> Conversation {
        let record = DownloadRecord(beside: name, in: folder).flatMap { $0.source == self.name ? $0 : nil }
        var conversation = Conversation(
            id: Self.id(of: response), facts: Self.facts(of: response), messages: [], originals: [name])
        let places = AttachedFiles(record, beside: name, in: folder)
        conversation.attachments = (response["physical_files"]?.elements ?? []).map {
            Self.attachment($0, places, defects: &conversation.defects)
        }
        if let history = try historyFile(response, record, beside: name, in: folder, defects: &conversation.defects) {
            conversation.originals.append(history)
            do {
                let found = try Self.messages(of: folder.json(history), file: history, folder.interruption)
                try take(
                    found, user: Self.user(of: response), original: 1, file: history, folder.interruption,
                    into: &conversation)
            } catch let error as ConversationUnreadable {
                conversation.defects.append(
                    Conversation.Defect(error.code, "the history cannot be read: \(error.description)"))
            }
        }
        if record != nil { conversation.originals.append(folder.sibling(DownloadRecord.fileName, of: name)) }
        for member in response.members where !Self.known.contains(member.name) {
            conversation.unread.append("/" + JSONPointer.escaped(member.name))
        }
        return conversation
    }

    private static let known: Set<String> = [
        "user_id", "email", "display_name", "start_time", "end_time", "timezone", "aic_history_download_url",
        "file_extension", "file_size", "file_type", "physical_files",
    ]

    private static func facts(of response: JSONValue) -> [Conversation.Fact] {
        ["user_id", "email", "display_name", "start_time", "end_time", "timezone"].compactMap { name in
            response[name]?.word.map { Conversation.Fact(name: name, value: $0) }
        }
    }

    private static func user(of response: JSONValue) -> String? {
        response["display_name"]?.text ?? response["email"]?.text ?? response["user_id"]?.text
    }

    /// Returns an id from the user and the period, such as `zoom-ABCDEF123456-20210426T052318Z-20210526T052318Z`.
    private static func id(of response: JSONValue) -> String {
        let times = ["start_time", "end_time"].compactMap { response[$0]?.text?.filter { $0 != "-" && $0 != ":" } }
        return (["zoom", response["user_id"]?.word ?? "unknown-user"] + times).joined(separator: "-")
    }

    private func historyFile(
        _ response: JSONValue, _ record: DownloadRecord?, beside name: String, in folder: ConversationFolder,
        defects: inout [Conversation.Defect]
    ) throws -> String? {
        let stated = response["file_size"]?.integer
        func isOther(_ file: ConversationFolder.File) -> Bool {
            file.name != name && !file.name.hasSuffix(DownloadRecord.fileName)
                && folder.sibling(String(file.lastName), of: name) == file.name
        }
        func beside(_ path: String) -> [ConversationFolder.File] {
            [folder.file(named: folder.sibling(path, of: name))].compactMap(\.self).filter(isOther)
        }
        var candidates = record?.files.first { $0.role == .history }.map { beside($0.path) } ?? []
        if candidates.isEmpty { candidates = beside("history.json") }
        // A file that was saved by hand may have any name, but its size is known.
        if candidates.isEmpty {
            candidates = folder.files.filter { $0.bytes == stated && isOther($0) && Self.isJSON($0, in: folder) }
        }
        guard let file = candidates.first, candidates.count == 1 else {
            defects.append(
                Conversation.Defect(
                    candidates.isEmpty ? .missing : .ambiguous,
                    candidates.isEmpty
                        ? "history file not found beside \(name); put it there as history.json, or fetch it again"
                        : "\(candidates.count) files beside \(name) could be the history file; rename the right one to "
                            + "history.json"))
            return nil
        }
        if let stated, stated != file.bytes {
            defects.append(
                Conversation.Defect(
                    .sizeMismatch,
                    "\(file.name) has \(file.bytes) bytes, but the archive states \(stated) bytes for the history",
                    fileName: file.name))
        }
        return file.name
    }

    private static func isJSON(_ file: ConversationFolder.File, in folder: ConversationFolder) -> Bool {
        (try? folder.json(file.name)) != nil
    }

    // MARK: - A history without the response

    private func history(_ value: JSONValue, _ name: String, in folder: ConversationFolder) throws -> Conversation {
        let found = try Self.messages(of: value, file: name, folder.interruption)
        var conversation = Conversation(
            id: "zoom-" + (value["user_id"]?.word ?? value["userId"]?.word ?? "unknown-user"), messages: [],
            originals: [name])
        conversation.notes.append(
            "recognised as a Zoom AI Companion history by the structure of its messages; the archive's response is not "
                + "beside it")
        let places = AttachedFiles(nil, beside: name, in: folder)
        var seen: Set<[String?]> = []
        for file in found.files {
            let described = Conversation.Attachment(id: file.id, name: file.name ?? file.id ?? "", bytes: file.bytes)
            guard seen.insert([file.id, described.name]).inserted else { continue }
            conversation.attachments.append(Self.placed(described, places, defects: &conversation.defects))
        }
        try take(found, user: nil, original: 0, file: name, folder.interruption, into: &conversation)
        return conversation
    }

    // MARK: - Messages

    private static func messages(
        of document: JSONValue, file: String, _ interruption: Interruption
    ) throws -> MessageFinder {
        let found = try MessageFinder(document, interruption)
        if found.hasTooMany { throw ConversationUnreadable.tooManyMessages(in: file) }
        return found
    }

    private func take(
        _ found: MessageFinder, user: String?, original: Int, file: String, _ interruption: Interruption,
        into conversation: inout Conversation
    ) throws {
        // By the id of each file or, without an id, by its name.
        let attachments = Dictionary(grouping: conversation.attachments.indices) { index in
            ExactText(conversation.attachments[index].id ?? conversation.attachments[index].name)
        }
        var untimed = 0
        let messages = try found.messages.map { message in
            try interruption.check()
            let time = message.timestamp.flatMap(UTCTime.init(anyText:))
            if time == nil { untimed += 1 }
            let files = attachments.isEmpty ? [] : message.words.flatMap { attachments[$0] ?? [] }.sorted()
            return Message(
                id: message.id.map { .text($0) }, speaker: Self.speaker(message.sender, user: user),
                timestamp: message.timestamp, time: time, text: message.text, attachments: files,
                thread: message.thread, place: Message.Place(original: original, pointer: message.pointer))
        }
        conversation.messages = Message.inOrder(messages)
        conversation.unread += found.unread
        if messages.isEmpty {
            conversation.defects.append(
                Conversation.Defect(
                    .unrecognised,
                    "no messages were recognised in \(file); the file is kept unchanged; review it manually"))
        }
        if untimed > 0 { conversation.defects.append(.untimed(untimed)) }
        let (count, first) = found.unrecognised
        if count > 0 {
            conversation.defects.append(
                Conversation.Defect(
                    .unrecognised,
                    "\(Quantity.count(count, "value")) among the messages of \(file) \(count == 1 ? "was" : "were") "
                        + "not recognised (first: \(first)); see the original file"))
        }
    }

    private static func speaker(_ sender: MessageFinder.Sender?, user: String?) -> Speaker {
        switch sender {
        case .person: Speaker(user ?? "user")
        case .assistant: Speaker("AI Companion")
        case .named(let name): Speaker(name)
        case nil: Speaker("unknown")
        }
    }

    // MARK: - Physical files

    private static func attachment(
        _ file: JSONValue, _ places: AttachedFiles, defects: inout [Conversation.Defect]
    ) -> Conversation.Attachment {
        let id = file["file_id"]?.word
        let described = Conversation.Attachment(
            id: id, name: file["file_name"]?.text ?? id ?? "", bytes: file["file_size"]?.integer)
        return placed(described, places, defects: &defects)
    }

    private static func placed(
        _ described: Conversation.Attachment, _ places: AttachedFiles, defects: inout [Conversation.Defect]
    ) -> Conversation.Attachment {
        var attachment = described
        let (candidates, sha256) = places.candidates(for: described)
        attachment.sha256 = sha256
        if candidates.count == 1 {
            attachment.file = candidates[0].name
        } else {
            defects.append(
                Conversation.Defect(
                    candidates.isEmpty ? .missing : .ambiguous,
                    candidates.isEmpty
                        ? "attached file not found beside the archive or below its folder; fetch it again"
                        : "\(candidates.count) files could be the attached file: "
                            + candidates.prefix(4).map(\.name).joined(separator: ", "),
                    fileName: described.name))
        }
        return attachment
    }
}

/// Finds attached files by the download record, or else by their ids or names beside the archive or below its
/// folder.
private struct AttachedFiles {
    let name: String
    let folder: ConversationFolder
    /// The files of the record, by their ids.
    private let recorded: [String?: DownloadRecord.File]

    init(_ record: DownloadRecord?, beside name: String, in folder: ConversationFolder) {
        self.name = name
        self.folder = folder
        recorded = Dictionary(
            (record?.files ?? []).filter { $0.role == .attachment }.map { ($0.id, $0) }
        ) { first, _ in first }
    }

    /// - Returns: the files that it could be, and the checksum from the record.
    func candidates(
        for described: Conversation.Attachment
    ) -> (files: [ConversationFolder.File], sha256: Checksum?) {
        if let known = recorded[described.id] {
            let file = folder.file(named: folder.sibling(known.path, of: name))
            return ([file].compactMap(\.self), known.sha256)
        }
        let below = folder.sibling("", of: name)
        func called(_ text: String?) -> [ConversationFolder.File] {
            guard let text, !text.isEmpty else { return [] }
            return folder.files(lastNamed: text).filter { $0.name != name && $0.name.hasPrefix(below) }
        }
        var candidates = called(described.id)
        if candidates.isEmpty { candidates = called(described.name) }
        // If several files have this name, only those of the stated size are candidates.
        if candidates.count > 1, let bytes = described.bytes {
            candidates = candidates.filter { $0.bytes == bytes }
        }
        return (candidates, nil)
    }
}
