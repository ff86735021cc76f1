import Calls
import Conversations
import Foundations
import JSON
import Stitching
import TestSupport
import Testing

@testable import Bag

/// A conversation of four messages, whose original is its own, or has another conversation, too.
@Suite("The document of a text conversation that was changed, with all checksums made to fit")
struct VerifiedMessagesTests {
    private struct Made {
        let folder = TemporaryFolder()
        let whole: TextConversationDocument
        var bag: MadeBag { MadeBag(path: folder("bag")) }

        init(isShared: Bool) throws {
            let others = isShared ? [("other", "14:09:00")] : []
            try Disk.write(
                ChatExport.json([("chat", "14:06:00"), ("chat", "14:07:00")] + others), to: folder("chat.json"))
            _ = try makeBag(of: [folder("chat.json")], in: folder("bag"), formats: KnownFormats.all)
            whole = try MadeBag(path: folder("bag")).conversation(named: "chat")
        }

        /// The findings of the document after a change.
        func findings(_ change: (inout TextConversationDocument) -> Void) throws -> [String] {
            var document = whole
            change(&document)
            try bag.forge(.written(document), named: "chat")
            return try bag.findings()
                .filter { $0.path == "data/sessions/chat/timeline.json" }.map(\.message)
        }
    }

    @Test("is found in each of its facts, and the first message that differs is named", arguments: [false, true])
    func facts(isShared: Bool) throws {
        let made = try Made(isShared: isShared)
        #expect(try made.findings { _ in } == [])
        func expect(_ words: String, _ change: (inout TextConversationDocument) -> Void) throws {
            let found = try made.findings(change)
            #expect(found.contains { $0.contains(words) }, "\(words): \(found)")
        }
        try expect("its format opusstitch-timeline/9 is not supported") { $0.format = "opusstitch-timeline/9" }
        try expect("start is not the time of the earliest message") { $0.start = $0.messages[2].time }
        try expect("message 1 has an attachment that is not listed") { $0.messages[1].attachments = [0] }
        try expect("a redaction is of message 4, which is not listed") {
            $0.redactions = [MessageRedaction(message: 4, reason: "r", by: nil)]
        }
        try expect("message 0 is redacted, but still has its text or pointer") {
            $0.redactions = [MessageRedaction(message: 0, reason: "r", by: nil)]
        }
        let keepsOne = "message 0 is redacted, but still has its text or pointer"
        try expect(keepsOne) {
            $0.redactions = [MessageRedaction(message: 0, reason: "r", by: nil)]
            $0.messages[0].text = MessageRedaction.mark
        }
        try expect(keepsOne) {
            $0.redactions = [MessageRedaction(message: 0, reason: "r", by: nil)]
            $0.messages[0].pointer = MessageRedaction.mark
        }
        try expect("it has redacted messages, but still lists originals") {
            $0.redactions = [MessageRedaction(message: 0, reason: "r", by: nil)]
        }
        try expect("has no checksum or no size") { $0.originals[0].sha256 = nil }
        try expect("its source format x is not supported") { $0.source.format = "x" }
        try expect("its original does not contain this conversation") { $0.sessionId = "nobody" }
        try expect("the title or the facts of its source differ") { $0.source.title += "x" }
        for index in 0..<4 {
            try expect("from message \(index) on") { $0.messages[index].text += "x" }
            try expect("from message \(index) on") { $0.messages.remove(at: index) }
        }
        try expect("from message 4 on") { $0.messages.append($0.messages[3]) }
        try expect("from message 1 on") { $0.messages[1].speaker = "Bob" }
        #expect(try made.findings { _ in } == [])
    }

    @Test("is read from its original, which may be damaged", arguments: [false, true])
    func original(isShared: Bool) throws {
        let made = try Made(isShared: isShared)
        let original = made.whole.originals[0]
        let place = made.bag.path + "/" + BagLayout.path(of: original.path, inFolder: "data/sessions/chat")
        let bytes = try Disk.bytes(place)
        #expect(Disk.sha256(bytes) == original.sha256)
        let other = Array(String(decoding: bytes, as: UTF8.self).replacing("Answer 1", with: "Answer 7").utf8)
        #expect(other.count == bytes.count && other != bytes)
        try Disk.write(other, to: place)
        #expect(
            try made.findings { $0.originals[0].sha256 = Disk.sha256(other) }.contains {
                $0.contains("from message 3 on")
            })
        try Disk.write(Array("[".utf8), to: place)
        let found = try made.findings {
            ($0.originals[0].sha256, $0.originals[0].bytes) = (Disk.sha256(Array("[".utf8)), 1)
        }
        #expect(found.contains { $0.contains("its original cannot be read") }, "\(found)")
    }

    @Test("is read from the files in the bag alone: one that a format reads beside them is missing there")
    func otherFiles() throws {
        let folder = TemporaryFolder()
        try Disk.write(Array(#"{"talk": ["Hello"]}"#.utf8), to: folder("in/talk.json"))
        try Disk.write(Array(#""Ann""#.utf8), to: folder("in/name.json"))
        _ = try makeBag(of: [folder("in/talk.json")], in: folder("bag"), formats: [ReadsBeside()])
        let bag = MadeBag(path: folder("bag"))
        let document = try bag.conversation(named: "talk")
        #expect(document.messages.map(\.text) == ["Hello"] && document.messages.map(\.speaker) == ["Ann"])
        var files = ReceivedFiles()
        files.add(document, folder: "data/sessions/talk")
        let received = files.folder(in: BagFiles(root: bag.path), isTooLarge: false, Interruption())
        #expect(received.files.map(\.name) == ["talk.json"])
        #expect(try received.contents("talk.json") == Disk.bytes(folder("in/talk.json")))
        let error = #expect(throws: ConversationUnreadable.self) { try received.contents("name.json") }
        #expect(error == ConversationUnreadable(.missing, "name.json is not in the bag"))
        let report = try BagVerifier(path: bag.path, formats: [ReadsBeside()]).run()
        #expect(report.findings.map(\.message) == ["it has messages, but its original cannot be read"])
    }
}

/// {"talk": ["…"]}, by who is named in the file beside it, which it does not name as an original.
private struct ReadsBeside: ConversationFormat {
    let name = "reads-beside"
    let title = "Talk"

    func likeness(_ beginning: [UInt8]) -> ConversationLikeness? {
        JSONValue(beginning: beginning)?["talk"] == nil ? nil : .conversations
    }

    func read(_ name: String, in folder: ConversationFolder) throws -> [Conversation] {
        let speaker = Speaker(try folder.json("name.json").text ?? "")
        let messages = (try folder.json(name)["talk"]?.elements ?? []).enumerated().map { index, line in
            Message(
                speaker: speaker, timestamp: nil, time: nil, text: line.text ?? "",
                place: Message.Place(original: 0, pointer: "/talk/\(index)"))
        }
        return [Conversation(id: "talk", messages: messages, originals: [name])]
    }
}
