import Bag
import Calls
import Conversations
import Foundation
import Foundations
import Stitching
import TestSupport
import Testing
import Transcripts

/// Calls of which two clips have words, and a chat of one message.
@Suite("Words that are searched in a bag")
struct FoundWordsTests {
    private static func chat(_ text: String) throws -> TemporaryFolder {
        let folder = TemporaryFolder()
        try Disk.write(ChatExport.json([("chat", text)], at: "14:06:00"), to: folder("chat.json"))
        _ = try makeBag(of: [folder("chat.json")], in: folder("bag"), formats: KnownFormats.all)
        return folder
    }

    private static func spoken() throws -> SpokenCalls.Made {
        let calls = try SpokenCalls()
        try calls.write("lemon", "message_1_user.txt")
        try calls.write("lemon tree", "message_2_agent_tts.txt")
        return try calls.make()
    }

    private static func search(_ pattern: String, in bag: String) throws -> FoundWords {
        try WordSearch(bag: bag, patterns: [WordPattern(pattern)]).run()
    }

    private static func words(_ range: ClosedRange<Int>) -> String {
        range.map { "w\(String(100 + $0).dropFirst())" }.joined(separator: " ")
    }

    /// At most 60 characters before and after them, and 300 of them, end with a whole word, if there is one.
    @Test(
        "are shown with what is around them, cut between words",
        arguments: [
            (
                "\(words(1...30)) lemon \(words(31...60))", "lemon",
                ["…\(words(17...30)) ", "lemon", " \(words(31...44))…"]
            ),
            (
                "\(words(1...10)) lemon \(words(11...20))", "lemon",
                ["\(words(1...10)) ", "lemon", " \(words(11...20))"]
            ),
            (
                String(repeating: "x", count: 61) + "lemon" + String(repeating: "y", count: 61), "lemon",
                ["…" + String(repeating: "x", count: 60), "lemon", String(repeating: "y", count: 60) + "…"]
            ),
            ("a \(words(1...90)) b", "/w01.*w90/", ["a ", "\(words(1...75))…", " b"]),
            (
                String(repeating: "z", count: 400), "/z+/", ["", String(repeating: "z", count: 300) + "…", ""]
            ),
        ])
    func excerpts(text: String, pattern: String, expected: [String]) throws {
        let folder = try Self.chat(text)
        let places = try Self.search(pattern, in: folder("bag")).rows.flatMap(\.places)
        #expect(places.map { [$0.excerpt.before, $0.excerpt.words, $0.excerpt.after] } == [expected])
    }

    @Test("cannot be in a plan where their message has no pointer")
    func noPointer() throws {
        let folder = try Self.chat("a lemon, one more lemon")
        let bag = MadeBag(path: folder("bag"))
        var document = try bag.conversation(named: "chat")
        for index in document.messages.indices { document.messages[index].pointer = nil }
        try bag.forge(.written(document), named: "chat")
        let found = try Self.search("lemon", in: bag.path)
        #expect(found.rows.isEmpty && found.unplannedCount == 2 && found.places == 2 && found.messages == 1)
        #expect(found.unplanned.map(\.reason) == [.noPointer, .noPointer])
        #expect(
            found.unplanned.map { "\($0.sessionId) \($0.speaker) \($0.place.excerpt.words)" } == [
                "chat user lemon", "chat user lemon",
            ])
    }

    @Test("are not looked for in documents that no bag can have, nor in those that cannot be read")
    func damaged() throws {
        let made = try Self.spoken()
        #expect(try Self.search("lemon", in: made.bag.path).places == 2)
        var document = try made.bag.timeline(named: "talk")
        document.frames = -1
        try made.bag.forge(.recorded(document), named: "talk")
        let path = "\(made.bag.path)/data/sessions/talk/timeline.json"
        let error = #expect(throws: JobError.self) { try Self.search("lemon", in: made.bag.path) }
        #expect(error?.description == "\(path): it has impossible values: frames -1; verify the bag")
        for name in ["data/sessions/talk/timeline.json", "data/transcripts.json", "data/summary.json"] {
            try made.bag.forge(name, as: Array("{".utf8))
            let error = #expect(throws: JobError.self) { try Self.search("lemon", in: made.bag.path) }
            #expect(error?.description.hasPrefix("\(made.bag.path)/\(name): ") == true, "\(String(describing: error))")
            #expect(error?.description.hasSuffix("; verify the bag") == true)
        }
    }

    @Test("are told with the parts of transcripts that are the words of no clip")
    func notSearched() throws {
        let calls = try SpokenCalls()
        try calls.write(
            #"{"sessionId": "talk", "segments": [{"text": "lemon"}, {"start": 0.1, "text": "lemon"}, {"start": 5, "text": "x"}, {}]}"#,
            "talk.json")
        let found = try Self.search("lemon", in: calls.make().bag.path)
        #expect(found.places == 1 && found.notSearched.transcriptParts == 3)
    }

    @Test(
        "are not written as a plan that is larger than one can be", .enabled(if: !Effort.isQuick),
        arguments: ["plan.csv", "plan.json"])
    func largePlan(name: String) throws {
        let made = try Self.spoken()
        let folder = TemporaryFolder()
        let found = try Self.search("lemon", in: made.bag.path)
        #expect(found.rows.count == 2)
        func write(_ count: Int) throws {
            try RedactionPlanFile.write(
                found.rows, to: folder(name), ofBag: made.bag.path,
                values: .init(reason: String(repeating: "r", count: count)))
        }
        let error = #expect(throws: JobError.self) { try write(8 << 20) }
        #expect(
            error?.description
                == "\(folder(name)): the plan would be larger than 16 MiB; search the sessions one by one, with "
                + "`session`; nothing was written")
        #expect(try Disk.tree(folder.path) == [])
        try write(20)
        #expect(try Disk.tree(folder.path) == [name])
    }
}
