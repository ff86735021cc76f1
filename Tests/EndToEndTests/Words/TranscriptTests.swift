import Bag
import Foundation
import Foundations
import Glibc
import TestSupport
import Testing

@Suite("--transcripts")
struct TranscriptTests {
    static let spoken = Result {
        let day = try SpokenDay()
        try day.writeThreeFormats()
        let run = try day.stitch(["--review"])
        #expect(run.outcome.status == 0, "\(run.outcome.words)")
        return (day: day, run: run)
    }

    private static func problems(_ run: Run) throws -> [String] {
        try run.bag.summary().problems.map { "\($0.code.rawValue): \($0.archive ?? ""): \($0.message)" }
    }

    @Test("gives each word its frames on the timeline, from three formats at once")
    func places() throws {
        let bag = try Self.spoken.get().run.bag
        for id in [1, 2, 3] {
            let transcript = try #require(try SpokenDay.transcript(id, in: bag))
            let start = [1: 0, 2: 56_000, 3: 112_000][id] ?? 0
            #expect(transcript.text == "clip number n\(id)")
            #expect(transcript.words?.map(\.text) == SpokenDay.words(id))
            #expect(transcript.words?.map(\.startFrame) == [4000, 12_000, 20_000].map { start + $0 })
            #expect(transcript.words?.map(\.frames) == [4000, 4000, 4000])
            #expect(transcript.words?.map(\.confidence) == [0.5, 0.5, 0.5])
        }
        let cue = try #require(try SpokenDay.transcript(11, in: bag))
        #expect(cue.words == nil && cue.segments?.map(\.startFrame) == [8000])
        #expect(cue.segments?.map(\.frames) == [16_000])
        let row = try #require(try SpokenDay.transcript(13, in: bag))
        #expect(row.text == "clip number n13" && row.language == "en" && row.words == nil && row.segments == nil)
        let counts = try #require(try bag.summary().transcripts)
        #expect(counts.withWords == 6 && counts.withoutWords == 0 && counts.sources == 5)
    }

    @Test("keeps the sources byte for byte, and verify reads them again")
    func keepsSources() throws {
        let (day, run) = try Self.spoken.get()
        let list = try JSONDecoder().decode(
            TranscriptList.self, from: Data(try Disk.bytes(run.bag.path + "/data/transcripts.json")))
        #expect(list.sources.count == 5)
        for source in list.sources {
            let name = try #require(source.name.split(separator: "/").last)
            #expect(try Disk.bytes(run.bag.path + "/" + source.path) == Disk.bytes(day.folder("words/\(name)")))
        }
        let verified = try Program.run(["verify", run.bag.path])
        #expect(verified.status == 0, "\(verified.words)")
        let against = try Program.run(["verify", run.bag.path, "--against", day.folder("day")])
        #expect(against.status == 0, "\(against.words)")
    }

    @Test("verify notices words that no transcript in the bag gives, whatever else was made to fit")
    func forged() throws {
        let (_, run) = try Self.spoken.get()
        for (old, new) in [("number", "nobody"), ("\"startFrame\":4000,", "\"startFrame\":4001,")] {
            let folder = TemporaryFolder()
            try FileManager.default.copyItem(atPath: run.bag.path, toPath: folder("bag"))
            let document = folder("bag/data/sessions/alpha/timeline.json")
            let text = String(decoding: try Disk.bytes(document), as: UTF8.self)
            try Disk.write(Array(text.replacingOccurrences(of: old, with: new).utf8), to: document)
            try MadeBag(path: folder("bag")).fitManifests()
            let verified = try Program.run(["verify", folder("bag")])
            #expect(verified.status == 2, "\(verified.words)")
            #expect(verified.words.contains("are not those that the transcripts in the bag give"), "\(verified.words)")
        }
    }

    @Test("are added to a finished bag, changed and removed without touching its recordings")
    func added() throws {
        let (day, run) = try Self.spoken.get()
        let folder = TemporaryFolder()
        let first = try day.job.stitch(["--review"], to: folder("bag"))
        #expect(first.outcome.status == 0, "\(first.outcome.words)")
        let plain = try first.bag.reproducibleDigests()
        let recording = folder("bag/data/sessions/alpha/timeline.wav")
        func identity() throws -> String {
            let facts = try FileManager.default.attributesOfItem(atPath: recording)
            return "\(facts[.systemFileNumber] ?? "") \(facts[.modificationDate] ?? "")"
        }
        let before = try identity()
        let second = try day.stitch(["--review"], to: folder("bag"))
        #expect(second.outcome.status == 0, "\(second.outcome.words)")
        #expect(try second.bag.reproducibleDigests() == run.bag.reproducibleDigests())
        #expect(try identity() == before)
        // With other words.
        try Disk.write(Array(SpokenDay.vosk(1, words: ["other"]).utf8), to: folder("message_1_agent_tts.json"))
        let other = try day.job.stitch(
            ["--review", "--transcripts", folder("message_1_agent_tts.json")], to: folder("bag"))
        #expect(other.outcome.status == 0, "\(other.outcome.words)")
        #expect(try SpokenDay.transcript(1, in: other.bag)?.text == "other")
        #expect(try SpokenDay.transcript(2, in: other.bag) == nil)
        #expect(try identity() == before)
        let last = try day.job.stitch(["--review"], to: folder("bag"))
        #expect(try last.bag.reproducibleDigests() == plain)
        #expect(try identity() == before)
    }

    @Test("what fits nothing, or several clips, or says other words, or more than its clip can hold, is a problem")
    func problems() throws {
        let day = try SpokenDay()
        try day.write(SpokenDay.vosk(1), "message_1_agent_tts.json")
        try day.write("other words\n", "message_1_agent_tts.txt")
        try day.write(SpokenDay.vosk(2), "message_99_user.json")
        try day.write(SpokenDay.vosk(3, start: 3), "message_3_agent_tts.json")
        try day.write("{\"a\": 1}", "unknown.json")
        let run = try day.stitch()
        #expect(run.outcome.status == 2, "\(run.outcome.words)")
        let problems = try Self.problems(run)
        for code in ["transcriptConflict", "transcriptUnmatched", "transcriptTooLong", "transcriptUnread"] {
            #expect(problems.contains { $0.hasPrefix(code) }, "\(code): \(problems)")
            #expect(run.outcome.words.contains(code), "\(run.outcome.words)")
        }
        #expect(try SpokenDay.transcript(1, in: run.bag) == nil)
        let late = try #require(try SpokenDay.transcript(3, in: run.bag))
        #expect(late.words?.allSatisfy { $0.startFrame == nil } ?? true)
        #expect(try Program.run(["verify", run.bag.path]).status == 0)
    }

    @Test("very many words are verified whatever the limit of clips, and are redacted as few are")
    func veryMany() throws {
        let day = try SpokenDay()
        let rows = (0..<12_000).map { index in
            #"{"word": "w\#(index)", "start": \#(Double(index) / 10_000), "end": \#(Double(index + 1) / 10_000)}"#
        }
        try day.write(
            #"{"text": "all of them", "result": [\#(rows.joined(separator: ","))]}"#, "message_3_agent_tts.json")
        let run = try day.stitch()
        #expect(run.outcome.status == 0, "\(run.outcome.words)")
        let words = try #require(try SpokenDay.transcript(3, in: run.bag)?.words)
        #expect(words.count == 12_000 && words[11_999].startFrame == 112_000 + 19_198)
        // Alpha's document is larger than what is decoded as a whole.
        let limits = ["--max-clips", "6"]
        let verified = try Program.run(["verify", run.bag.path] + limits)
        #expect(verified.status == 0, "\(verified.words)")
        let against = try Program.run(["verify", run.bag.path, "--against", day.folder("day")] + limits)
        #expect(against.status == 0, "\(against.words)")
        let redacted = day.folder("redacted")
        let redaction = try Program.run([
            "redact", run.bag.path, "--session", "alpha", "--from", "7", "--to", "7.8", "--reason", "a test",
            "--output",
            redacted,
        ])
        #expect(redaction.status == 0, "\(redaction.words)")
        let left = try #require(try SpokenDay.transcript(3, in: MadeBag(path: redacted))?.words)
        #expect(left.first?.text == "w8000" && left.count == 4000)
        let again = try Program.run(["verify", redacted, "--against", day.folder("day")] + limits)
        #expect(again.status == 0, "\(again.words)")
    }

    @Test("the same words in two formats are one transcript, with the times of the better one")
    func twice() throws {
        let day = try SpokenDay()
        try day.write(SpokenDay.vosk(1), "message_1_agent_tts.json")
        try day.write("clip  number\nn1\n", "message_1_agent_tts.txt")
        let run = try day.stitch()
        #expect(run.outcome.status == 0, "\(run.outcome.words)")
        #expect(try SpokenDay.transcript(1, in: run.bag)?.words?.count == 3)
    }

    @Test("a transcript of a whole session is divided among its clips by time, and what lies between them is told")
    func session() throws {
        let day = try SpokenDay()
        try day.write(
            """
            WEBVTT

            00:00.100 --> 00:01.900
            <v agent_tts>first words</v>

            00:03.600 --> 00:05.000
            <v user>second words</v>

            00:06.100 --> 00:06.300
            <v user>nobody speaks here</v>

            """, "alpha.vtt")
        try day.write(
            #"{"sessionId": "beta", "segments": [{"start": "2025-12-12T14:00:20.6Z", "end": "2025-12-12T14:00:21Z", "#
                + #""speaker": "user", "text": "the user's"}]}"#, "beta-utc.json")
        let run = try day.stitch()
        #expect(run.outcome.status == 2, "\(run.outcome.words)")
        #expect(try SpokenDay.transcript(1, in: run.bag)?.text == "first words")
        #expect(try SpokenDay.transcript(1, in: run.bag)?.segments?.first?.startFrame == 1600)
        #expect(try SpokenDay.transcript(2, in: run.bag)?.segments?.first?.startFrame == 57_600)
        let user = try #require(try SpokenDay.transcript(12, in: run.bag))
        #expect(user.text == "the user's" && user.segments?.first?.startFrame == 8000 + 1600)
        #expect(try SpokenDay.transcript(11, in: run.bag) == nil)
        let problems = try Self.problems(run)
        #expect(problems.count == 1 && problems[0].contains("no clip is heard at that time"), "\(problems)")
    }

    @Test("do not depend on the order in which they are given, nor on folders or a ZIP around them")
    func order() throws {
        let (day, run) = try Self.spoken.get()
        let expected = try run.bag.timeline(sessionId: "alpha").clips.map { $0.transcript?.words }
        let names = try Disk.tree(day.folder("words")).map { day.folder("words/\($0)") }
        let forward = try day.job.stitch(["--review"] + names.flatMap { ["--transcripts", $0] })
        let backward = try day.job.stitch(["--review"] + names.reversed().flatMap { ["--transcripts", $0] })
        #expect(try forward.bag.reproducibleDigests() == backward.bag.reproducibleDigests())
        let zip = TemporaryFolder()
        let entries = try Disk.tree(day.folder("words")).map {
            ZipMaker.Entry("words/\($0)", try Disk.bytes(day.folder("words/\($0)")))
        }
        try ZipMaker.write(entries, to: zip("words.zip"))
        let zipped = try day.job.stitch(["--review", "--transcripts", zip("words.zip")])
        #expect(zipped.outcome.status == 0, "\(zipped.outcome.words)")
        for made in [forward, zipped] {
            #expect(try made.bag.timeline(sessionId: "alpha").clips.map { $0.transcript?.words } == expected)
        }
        #expect(try Program.run(["verify", zipped.bag.path]).status == 0)
    }

    @Test("a part of a job is refused, and says what to do")
    func parts() throws {
        let (day, _) = try Self.spoken.get()
        let shard = try day.stitch(["--shard", "1/2"])
        #expect(shard.outcome.status == 1 && shard.outcome.errorText.contains("merge the shards"))
        let days = try day.stitch(["--bag-per", "day"])
        #expect(days.outcome.status == 64, "\(days.outcome.words)")
    }

    @Test("redacted words are nowhere in the new bag, and their source is left out and named")
    func redacted() throws {
        let (_, run) = try Self.spoken.get()
        // The second word of message 1.
        let redacted = try Redacted(run, session: "alpha", from: "0.7", to: "1.05")
        #expect(redacted.outcome.status == 0, "\(redacted.outcome.words)")
        let kept = try #require(try SpokenDay.transcript(1, in: redacted.bag))
        #expect(kept.words?.map(\.text) == ["clip", "n1"] && kept.text == "clip n1" && kept.redacted == true)
        #expect(redacted.outcome.text.contains("message_1_agent_tts.json"), "\(redacted.outcome.text)")
        for (path, _) in try Disk.digests(redacted.bag.path) where !path.hasSuffix(".wav") {
            let bytes = try Disk.bytes(redacted.bag.path + "/" + path)
            #expect(bytes.firstRange(of: Array("number n1\"".utf8)) == nil, "\(path)")
        }
        let names = try Disk.digests(redacted.bag.path).keys
        #expect(!names.contains("data/transcripts/message_1_agent_tts.json"))
        #expect(names.contains("data/transcripts/message_2_user.json"))
        let verified = try Program.run(["verify", redacted.bag.path])
        #expect(verified.status == 0, "\(verified.words)")
        let again = try Redacted(redacted.made, session: "alpha", from: "3.7", to: "3.8")
        #expect(again.outcome.status == 0, "\(again.outcome.words)")
        #expect(try Program.run(["verify", again.bag.path]).status == 0)
    }

    @Test("redacted words are in no source that was not used, either: the same words in another format, or other words")
    func redactedTwins() throws {
        let day = try SpokenDay()
        try day.write(SpokenDay.vosk(1), "message_1_agent_tts.json")
        try day.write("clip number n1\n", "message_1_agent_tts.txt")
        // Two that contradict each other, for the clip that is heard next.
        try day.write("secret one\n", "message_2_user.txt")
        try day.write("WEBVTT\n\n00:00.100 --> 00:01.000\nsecret two\n", "message_2_user.vtt")
        try day.write("harmless\n", "message_11_agent_tts.txt")
        let run = try day.stitch()
        #expect(run.outcome.status == 2, "\(run.outcome.words)")
        let redacted = try Redacted(run, session: "alpha", from: "0.1", to: "5")
        #expect(redacted.outcome.status == 0, "\(redacted.outcome.words)")
        for (path, _) in try Disk.digests(redacted.bag.path) where !path.hasSuffix(".wav") {
            let text = String(decoding: try Disk.bytes(redacted.bag.path + "/" + path), as: UTF8.self)
            #expect(!text.contains("secret") && !text.contains("number n1"), "\(path)")
        }
        let kept = try Disk.digests(redacted.bag.path).keys.filter { $0.hasPrefix("data/transcripts/") }
        #expect(kept == ["data/transcripts/message_11_agent_tts.txt"])
        let verified = try Program.run(["verify", redacted.bag.path])
        #expect(verified.status == 0, "\(verified.words)")
    }

    @Test("a file of a folder that may not be read, or a folder below it, is a problem, and the others are used")
    func locked() throws {
        let day = try SpokenDay()
        try day.write(SpokenDay.vosk(1), "message_1_agent_tts.json")
        try day.write(SpokenDay.vosk(2), "message_2_user.json")
        try day.write(SpokenDay.vosk(3), "more/message_3_agent_tts.json")
        try day.write(SpokenDay.vosk(3), ".hidden/message_3_agent_tts.json")
        let closed = ["message_2_user.json", "more", ".hidden"].map { day.folder("words/\($0)") }
        for path in closed { chmod(path, 0) }
        defer { for path in closed { chmod(path, 0o700) } }
        let folder = TemporaryFolder()
        let arguments = day.job.arguments + ["--output", folder("bag"), "--transcripts"]
        let outcome = try Program.run(arguments + [day.folder("words")], under: Program.withoutPrivileges)
        #expect(outcome.status == 2, "\(outcome.words)")
        let bag = MadeBag(path: folder("bag"))
        let reason = "it cannot be read: Permission denied; check the permissions"
        #expect(
            try bag.summary().problems.map { "\($0.code.rawValue) \($0.archive ?? ""): \($0.message)" } == [
                "transcriptUnread words/message_2_user.json: \(reason)", "transcriptUnread words/more: \(reason)",
            ])
        #expect(try SpokenDay.transcript(1, in: bag)?.text == "clip number n1")
        #expect(try [2, 3].map { try SpokenDay.transcript($0, in: bag) } == [nil, nil])
        let verified = try Program.run(["verify", bag.path])
        #expect(verified.status == 0, "\(verified.words)")
        // A file that is named is not left out.
        let named = try Program.run(arguments + [closed[0]], under: Program.withoutPrivileges)
        #expect(
            named.status == 1 && named.errorText.contains("message_2_user.json: Permission denied"), "\(named.words)")
        // Where there is nothing else, the reasons are told.
        try Disk.remove(day.folder("words/message_1_agent_tts.json"))
        let none = try Program.run(arguments + [day.folder("words")], under: Program.withoutPrivileges)
        #expect(
            none.status == 1 && none.errorText.contains("none of the files with transcripts there can be read:"),
            "\(none.words)")
        #expect(none.errorText.contains("words/more: \(reason)"), "\(none.words)")
    }

    @Test("other words do not change a bag in which the run is refused")
    func refused() throws {
        let (day, _) = try Self.spoken.get()
        let folder = TemporaryFolder()
        let first = try day.job.stitch(to: folder("bag"))
        #expect(first.outcome.status == 0, "\(first.outcome.words)")
        let before = try first.bag.reproducibleDigests()
        // With this limit, one of the sessions has no recording any more.
        let refused = try day.stitch(["--max-session-seconds", "10"], to: folder("bag"))
        #expect(refused.outcome.status == 1 && refused.outcome.words.contains("nothing was changed"))
        #expect(try first.bag.reproducibleDigests().filter { !$0.key.hasPrefix(".") } == before)
    }
}
