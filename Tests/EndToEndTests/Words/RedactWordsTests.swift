import Bag
import Foundation
import Foundations
import TestSupport
import Testing

@Suite("redact --words")
struct RedactWordsTests {
    private static let card = "four five three two zero one five one one two eight three zero three six six"

    /// Words with times, a sentence with times, and a text without; messages 3 and 12 have none.
    private static let spoken = Result {
        let day = try SpokenDay()
        let words = ["It", "is"] + card.split(separator: " ").map(String.init) + ["ok"]
        try day.write(timed(words), "message_1_agent_tts.json")
        try day.write(
            "WEBVTT\n\n00:00.000 --> 00:00.300\nGood day.\n\n00:00.600 --> 00:01.100\nMy name is Jane Roebuck,\n\n"
                + "00:01.500 --> 00:01.900\nand that is all.\n", "message_2_user.vtt")
        try day.write("Please call \u{130}brahim \u{DC}nal now.\n", "message_11_agent_tts.txt")
        try day.write(timed(["Jane", "has", "a", "cat"]), "message_13_user.json")
        let chat = """
            [{"raw_message": "I am Jane Roebuck, of 4532-0151-1283-0366.", "timestamp": "2025-12-12T15:00:00Z",
              "SessionId": "chat"},
             {"raw_message": "Thank you.", "timestamp": "2025-12-12T15:01:00Z", "SessionId": "chat"}]
            """
        try Disk.write(Array(chat.utf8), to: day.folder("day/chat.json"))
        let run = try day.stitch(["--review"])
        #expect(run.outcome.status == 0, "\(run.outcome.words)")
        return (day: day, run: run)
    }

    /// Vosk's format. A word begins each tenth of a second and lasts for half of it.
    private static func timed(_ words: [String]) -> String {
        let list = words.enumerated().map { index, word in
            let from = Double(index) / 10
            return #"{"conf": 0.5, "end": \#(from + 0.05), "start": \#(from), "word": "\#(word)"}"#
        }
        return #"{"result": [\#(list.joined(separator: ", "))], "text": "\#(words.joined(separator: " "))"}"#
    }

    private static func search(_ arguments: [String]) throws -> ChildProcess.Outcome {
        try Program.run(["redact", spoken.get().run.bag.path] + arguments)
    }

    private static let patterns = ["--card-numbers", "--words", "jane ROEBUCK", "--words", "/ibrahim \\w+/"]

    @Test("shows what it finds, and what it did not search, and writes nothing")
    func shows() throws {
        let run = try Self.spoken.get().run
        let before = try Disk.digests(run.bag.path)
        let found = try Self.search(Self.patterns)
        #expect(found.status == 0, "\(found.words)")
        for line in [
            "row 1: alpha, agent_tts, 0 s to 2 s",
            "2025-12-12T14:00:00.200Z, message 1 (message_1_agent_tts.opus): It is «\(Self.card)» ok",
            "row 2: alpha, user, 3.85 s to 4.85 s",
            "message 2 (message_2_user.opus): Good day. My name is «Jane Roebuck», and that is all. (no times of words: the whole sentence)",
            "row 3: beta, agent_tts, 0 s to 2 s",
            "message 11 (message_11_agent_tts.opus): Please call «\u{130}brahim \u{DC}nal» now. (no times of words: the whole message)",
            "row 4: chat, user, text message /0/raw_message",
            "I am «Jane Roebuck», of 4532", "of «4532-0151-1283-0366».",
            "5 places found, in 4 messages of 3 sessions; the words of 4 recorded messages and 2 text messages were",
            "Not searched: 2 messages without words.", "Nothing was written.",
        ] {
            #expect(found.text.contains(line), "\(line)\n\(found.text)")
        }
        #expect(!found.text.contains("row 5"))
        #expect(try Disk.digests(run.bag.path) == before)
    }

    @Test("writes a plan that redacts what was found, and nothing of it is left", arguments: ["json", "csv"])
    func plan(kind: String) throws {
        let (day, run) = try Self.spoken.get()
        let folder = TemporaryFolder()
        let plan = folder("plan.\(kind)")
        let found = try Self.search(
            Self.patterns + ["--write-plan", plan, "--reason", "card, name", "--style", "silence"])
        #expect(found.status == 0 && found.text.contains("has 4 rows. Nothing is redacted yet."), "\(found.words)")
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["plan.\(kind)"])
        let text = String(decoding: try Disk.bytes(plan), as: UTF8.self)
        // The digest of the bag's content may have any four digits.
        let words = text.replacing(#/[0-9a-f]{64}/#, with: "")
        for word in ["four", "Roebuck", "brahim", "4532"] { #expect(!words.contains(word), "\(text)") }
        #expect(text.split(whereSeparator: \.isNewline).filter { $0.contains("card, name") }.count == 4)

        let redacted = try Redacted(run, plan: text)
        #expect(redacted.outcome.status == 0, "\(redacted.outcome.words)")
        let rows = try redacted.log().redactions
        #expect(rows.map(\.redaction.range) == [0..<32_000, 61_600..<77_600, 0..<32_000])
        #expect(rows.allSatisfy { $0.redaction.reason == "card, name" && $0.redaction.style == .silence })
        try Self.expectNothingLeft(in: redacted.bag)
        for (session, speaker, frames) in [
            ("alpha", "agent_tts", 0..<32_000), ("alpha", "user", 61_600..<77_600), ("beta", "agent_tts", 0..<32_000),
        ] {
            let audio = try #require(try redacted.bag.timeline(named: session).audio.first)
            let channel = try #require(audio.channels.firstIndex(of: speaker))
            let (before, after) = try redacted.samples(audio, session: session)
            let heard = [before, after].map { recording in
                let samples = recording.samples
                return stride(from: channel, to: samples.count, by: audio.channels.count).map { samples[$0] }
            }
            #expect(heard[0][frames].contains { $0 != 0 } && heard[1][frames].allSatisfy { $0 == 0 })
            #expect(heard[0][..<frames.lowerBound] == heard[1][..<frames.lowerBound])
            #expect(heard[0].count == heard[1].count)
        }
        // What was not found stays.
        #expect(try SpokenDay.transcript(13, in: redacted.bag)?.text == "Jane has a cat")
        #expect(try SpokenDay.transcript(2, in: redacted.bag)?.text == "Good day. and that is all.")
        for extra in [[], ["--against", day.folder("day")]] {
            let verified = try Program.run(["verify", redacted.bag.path] + extra)
            #expect(verified.status == 0, "\(verified.words)")
        }
        let again = try Program.run(["redact", redacted.bag.path] + Self.patterns)
        #expect(again.status == 0 && again.text.contains("Nothing was found in the words of"), "\(again.words)")
    }

    /// Looks for the words, and for the patterns that found them, in every file.
    private static func expectNothingLeft(in bag: MadeBag) throws {
        let words = [
            "zero one five", "\"eight\"", "Roebuck", "roebuck", "ROEBUCK", "\u{130}brahim", "ibrahim", "\u{DC}nal",
            "0151-1283",
        ]
        let needles = words.flatMap { word in
            [String.Encoding.utf8, .utf16LittleEndian, .utf16BigEndian].compactMap { word.data(using: $0) }
        }
        for path in try Disk.digests(bag.path).keys {
            let bytes = Data(try Disk.bytes(bag.path + "/" + path))
            for needle in needles { #expect(bytes.range(of: needle) == nil, "\(needle.map { $0 }) in \(path)") }
        }
    }

    @Test("limits the search to a session and a speaker, and the span by a margin")
    func limits() throws {
        let session = try Self.search(["--words", "jane", "--session", "beta"])
        #expect(session.text.contains("row 1: beta, user, 10 s to 10.3 s\n"), "\(session.words)")
        #expect(session.text.contains("1 place found, in 1 message of 1 session"), "\(session.words)")
        let narrow = try Self.search(["--words", "has a", "--speaker", "user", "--margin", "0"])
        #expect(narrow.text.contains("row 1: beta, user, 10.1 s to 10.25 s\n"), "\(narrow.words)")
        let other = try Self.search(["--words", "jane", "--session", "nobody"])
        #expect(other.status == 1 && other.errorText.contains("has no session nobody"), "\(other.words)")
        let silent = try Self.search(["--words", "jane", "--speaker", "nobody"])
        #expect(silent.status == 1 && silent.errorText.contains("nothing was searched"), "\(silent.words)")
    }

    @Test("prints what it found as JSON")
    func json() throws {
        let found = try Self.search(Self.patterns + ["--json"])
        #expect(found.status == 0, "\(found.words)")
        let document = try #require(try JSONSerialization.jsonObject(with: Data(found.output)) as? [String: Any])
        #expect(document["format"] as? String == "opusstitch-found-words/1")
        #expect(document["places"] as? Int == 5 && document["plan"] == nil)
        #expect((document["notSearched"] as? [String: Int])?["messages"] == 2)
        let rows = try #require(document["rows"] as? [[String: Any]])
        #expect(rows.map { $0["from"] as? String } == ["0", "3.85", "0", nil])
        #expect(rows.map { ($0["places"] as? [[String: Any]])?.count } == [1, 1, 1, 2])
        let place = try #require((rows[1]["places"] as? [[String: Any]])?.first)
        #expect(place["words"] as? String == "Jane Roebuck" && place["extent"] as? String == "sentence")
    }

    @Test("says that nothing was found, and writes no plan")
    func nothing() throws {
        let folder = TemporaryFolder()
        let found = try Self.search(["--words", "elephant", "--write-plan", folder("plan.json")])
        #expect(found.status == 0, "\(found.words)")
        #expect(found.text.contains("Nothing was found in the words of 4 recorded messages and 2 text messages."))
        #expect(found.text.contains("plan.json was not written."), "\(found.text)")
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
    }

    @Test("does not replace a file, or write into the bag, or search a bag without words")
    func refused() throws {
        let bag = try Self.spoken.get().run.bag
        let folder = TemporaryFolder()
        try Disk.write([0x31], to: folder("plan.csv"))
        for (path, reason) in [
            (folder("plan.csv"), "already exists"), (bag.path + "/data/plan.json", "inside the bag"),
            (folder("none/plan.json"), "the folder does not exist"),
        ] {
            let outcome = try Self.search(["--words", "jane", "--write-plan", path])
            #expect(outcome.status == 1 && outcome.errorText.contains(reason), "\(outcome.words)")
        }
        #expect(try Disk.bytes(folder("plan.csv")) == [0x31])
        let silent = try Program.run(["redact", SharedRun.day().bag.path, "--words", "jane"])
        #expect(silent.status == 1 && silent.errorText.contains("so nothing was searched"), "\(silent.words)")
    }

    @Test(
        "is wrong usage with options that redact, or with a pattern that cannot be used",
        arguments: [
            (["--words", "/(/"], "( without a )"), (["--words", ""], "empty"),
            (["--words", "a", "--output", "b"], "leave out --output"),
            (["--card-numbers", "--plan", "b"], "leave out --plan"),
            (["--words", "a", "--everywhere"], "--everywhere"),
            (["--words", "a", "--reason", "b"], "give --write-plan"), (["--words", "a", "--margin", "-1"], "--margin"),
            (["--write-plan", "b"], "goes with --words"), (["--session", "a", "--json"], "goes with --words"),
            (["--session", "a"], "--output"),
        ])
    func usage(arguments: [String], words: String) throws {
        let outcome = try Program.run(["redact", "bag"] + arguments)
        #expect(outcome.status == 64 && outcome.errorText.contains(words), "\(outcome.words)")
    }

    @Test("finds a card number that a speaker says in several messages")
    func divided() throws {
        let day = try SpokenDay()
        try day.write(Self.timed(["ok", "4532", "0151"]), "message_1_agent_tts.json")
        try day.write(Self.timed(["sorry", "I", "did", "not", "get", "that"]), "message_2_user.json")
        try day.write(Self.timed(["1283", "and", "0366", "that", "is", "all"]), "message_3_agent_tts.json")
        let chat = """
            [{"raw_message": "4532 0151", "timestamp": "2025-12-12T15:00:00Z", "SessionId": "chat"},
             {"raw_message": "1283 0366", "timestamp": "2025-12-12T15:01:00Z", "SessionId": "chat"}]
            """
        try Disk.write(Array(chat.utf8), to: day.folder("day/chat.json"))
        let run = try day.stitch()
        let found = try Program.run(["redact", run.bag.path, "--card-numbers", "--margin", "0"])
        #expect(found.status == 0, "\(found.words)")
        for line in [
            "row 1: alpha, agent_tts, 0.1 s to 0.25 s\n", ": ok «4532 0151»\n",
            "row 2: alpha, agent_tts, 7 s to 7.25 s\n", ": «1283 and 0366» that is all\n",
            "row 3: chat, user, text message /0/raw_message\n", "row 4: chat, user, text message /1/raw_message\n",
            "4 places found, in 4 messages of 2 sessions",
        ] {
            #expect(found.text.contains(line), "\(line)\n\(found.text)")
        }
    }

    @Test("says which words no plan can redact")
    func unplaced() throws {
        let folder = TemporaryFolder()
        let day = try MadeDay(
            DayMaker.Session(
                "a",
                [
                    DayMaker.Clip(1, "user", at(0), try Clips.voice(seconds: 1, seed: 1)),
                    DayMaker.Clip(2, "user", at(2), Array("OggS, and no page".utf8)),
                ]))
        try Disk.write(Array("Jane here".utf8), to: folder("message_1_user.txt"))
        try Disk.write(Array("Jane there\u{1B}[2J".utf8), to: folder("message_2_user.txt"))
        let run = try day.job.stitch(["--transcripts", folder.path])
        #expect(run.outcome.status == 2, "\(run.outcome.words)")
        let found = try Program.run(["redact", run.bag.path, "--words", "jane"])
        #expect(found.status == 2, "\(found.words)")
        #expect(found.text.contains("no row: a, user: a clip that is not placed cannot be redacted"), "\(found.text)")
        // Control characters do not reach the terminal.
        #expect(found.text.contains("«Jane» there\\u{1b}[2J"), "\(found.text)")
        #expect(found.text.contains("row 1: a, user, 0 s to 1 s"), "\(found.text)")
    }
}
