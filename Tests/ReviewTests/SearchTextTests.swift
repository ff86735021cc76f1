import Bag
import Conversations
import Foundations
import Review
import Stitching
import TestSupport
import Testing
import Transcripts

/// Two sessions in which the same sound is heard; in the second one it has no place.
@Suite("What a search and a redaction print")
struct SearchTextTests {
    private static let made = Result {
        let folder = TemporaryFolder()
        let sound = try Clips.voice(seconds: 1, seed: 1)
        func session(_ name: String, _ id: Int, _ time: String) -> DayMaker.Session {
            DayMaker.Session(name, [DayMaker.Clip(id, "user", time, sound)])
        }
        var hour = DayMaker.Hour(14, [session("a", 1, "2025-12-12T14:00:00Z"), session("b", 2, "soon")])
        hour.naming = .session
        let archives = try DayMaker([hour]).write(to: folder.path)
        try Disk.write(Array("my lemon".utf8), to: folder("words/message_1_user.txt"))
        _ = try makeBag(of: archives, in: folder("bag"), transcripts: [folder("words")])
        return folder
    }

    private static func text(_ change: (inout FoundWords) -> Void = { _ in }) throws -> String {
        var found = try WordSearch(bag: made.get()("bag"), patterns: [WordPattern("lemon")]).run()
        change(&found)
        return found.text(plan: nil, hasReason: false)
    }

    @Test("names what was not searched, as one and as several")
    func notSearched() throws {
        let plain = try Self.text()
        #expect(plain.contains("\nNot searched: 1 message without words. Listen to find out what it says.\n"))
        #expect(!plain.contains("transcripts") && !plain.contains("attached"))
        for (count, parts, files) in [
            (1, "1 part of transcripts that is not the words of a clip", "1 attached file"),
            (2, "2 parts of transcripts that are not the words of a clip", "2 attached files"),
        ] {
            let text = try Self.text { found in
                (found.notSearched.transcriptParts, found.notSearched.attachments) = (count, count)
            }
            #expect(text.contains("\nNot searched: \(parts); data/transcripts.json lists the files.\n"), "\(text)")
            #expect(text.contains("\nNot searched: \(files).\n"), "\(text)")
        }
    }

    @Test("counts the places that it does not show")
    func more() throws {
        #expect(try !Self.text().contains("more place"))
        for (count, words) in [(1, "… and 1 more place\n"), (7, "… and 7 more places\n")] {
            let text = try Self.text { $0.places += count }
            #expect(text.contains("«lemon» (no times of words: the whole message)\n" + words), "\(text)")
        }
    }

    @Test("names the places where a redacted recording can still be heard, also those without a place")
    func sameClips() throws {
        let folder = try Self.made.get()
        let output = TemporaryFolder()
        let requests = [(0, 500), (600, 700)].map { from, to in
            BagRedactor.Request(
                sessionId: "a", from: .offset(nanoseconds: from * 1_000_000), to: .offset(nanoseconds: to * 1_000_000),
                reason: "r")
        }
        for count in [1, 2] {
            let name = output("redacted \(count)")
            let redacted = try BagRedactor(
                source: folder("bag"), output: name, requests: Array(requests.prefix(count)), software: Software.name,
                outputs: { _ in [] }, day: "2025-12-20", formats: KnownFormats.all
            ).run()
            let text = redacted.text(output: name)
            // There is no part of it that could be redacted there, so it is told once.
            #expect(
                text.contains(
                    "\na: the recording message_1_user.opus can still be heard in 1 other place: b (not placed: "
                        + "message_2_user.opus)\n"), "\(text)")
        }
    }
}
