import Bag
import Calls
import Foundation
import Foundations
import TestSupport
import Testing

@Suite("redact --plan")
struct RedactPlanTests {
    private static let csv = """
        \u{FEFF}session,from,to,speaker,reason,style,by\r
        barge-in,1,2.5,,"a ""number"", of a card",silence,J. Doe\r
        barge-in,2,3,agent_tts,second,,\r
        one-clip,0.25,1,,third,,\r

        """
    private static let json = """
        {"redactions": [
          {"session": "barge-in", "from": 1, "to": "2.5", "reason": "a \\"number\\", of a card", "style": "silence",
           "by": "J. Doe"},
          {"session": "barge-in", "from": 2, "to": 3, "speaker": "agent_tts", "reason": "second", "by": null},
          {"session": "one-clip", "from": 0.25, "to": 1, "reason": "third"}
        ]}
        """

    @Test("redacts several spans of several sessions in one run", arguments: [csv, json])
    func plan(text: String) throws {
        let source = try SharedRun.day()
        let redacted = try Redacted(source, plan: text, ["--by", "everyone"])
        #expect(redacted.outcome.status == 0, "\(redacted.outcome.words)")
        let log = try redacted.log()
        #expect(log.redactions.map(\.sessionId).sorted() == ["barge-in", "barge-in", "one-clip"])
        let entries = log.redactions.filter { $0.name == "barge-in" }.map(\.redaction)
        #expect(entries.map(\.reason) == [#"a "number", of a card"#, "second"])
        #expect(entries.map(\.by) == ["J. Doe", "everyone"] && entries.map(\.style) == [.silence, .tone])
        #expect(log.sources.count == 1)
        for entry in log.redactions { #expect(redacted.outcome.text.contains("reason: \(entry.redaction.reason)")) }
        let verified = try Program.run(["verify", redacted.bag.path])
        #expect(verified.status == 0, "\(verified.words)")
        let digest = Disk.sha256(try Disk.bytes(redacted.bag.path + "/tagmanifest-sha256.txt"))
        #expect(redacted.outcome.text.contains("\(digest)"))
    }

    @Test(
        "that has a mistake is refused, and the row is named",
        arguments: [
            ("session,from,to,reason\nbarge-in,1,2,r\nnobody,1,2,r\n", "plan.csv, row 2"),
            ("session,from,to,reason\nbarge-in,1,2,r\nbarge-in,1e3,2,r\n", "plan.csv, row 2"),
            ("session,from,to,reason\nbarge-in,1,2\n", "plan.csv, row 1"),
            ("session,from,to,reason\nbarge-in,1,2,\n", "plan.csv, row 1"),
            ("session,from,to,reasons\nbarge-in,1,2,r\n", "plan.csv, header"),
            ("session,from,to,reason\nbarge-in,1,2,\"r\n", "a quoted field does not end"),
            ("session,from,to,reason\n", "no rows"),
            (#"[{"session": "barge-in", "from": 3, "to": 2, "reason": "r"}]"#, "plan.json, row 1"),
            (#"[{"session": "barge-in", "from": 1, "to": 2, "reason": "r", "style": "noise"}]"#, "plan.json, row 1"),
            (#"[{"session": "barge-in", "message": "/0", "from": 2, "reason": "r"}]"#, "plan.json, row 1"),
            (#"[{"session": "barge-in", "message": "/0", "reason": "r"}]"#, "plan.json, row 1"),
            (#"{"redaction": []}"#, "redactions"), ("[1]", "plan.json, row 1"), ("[{]", "not valid JSON"),
        ])
    func mistakes(text: String, words: String) throws {
        let redacted = try Redacted(SharedRun.day(), plan: text)
        #expect(redacted.outcome.status == 1, "\(redacted.outcome.words)")
        #expect(redacted.outcome.errorText.contains(words), "\(redacted.outcome.errorText)")
        #expect(!FileManager.default.fileExists(atPath: redacted.bag.path))
    }

    @Test("names the bag that it was made for, and is refused for another")
    func bagOfPlan() throws {
        let source = try SharedRun.day()
        func redacted(_ content: String) throws -> Redacted {
            let bag = #"{"bag": {"contentSha256": "\#(content)"}, "redactions": "#
            return try Redacted(source, plan: bag + #"[{"session": "one-clip", "from": 0, "to": 1, "reason": "r"}]}"#)
        }
        let manifest = String(decoding: try Disk.bytes(source.bag.path + "/manifest-sha256.txt"), as: UTF8.self)
        let lines = manifest.split(separator: "\n").filter {
            let parts = $0.split(separator: "/")
            return $0.contains("  data/sessions/") && parts.count == 4 && parts[3] == "timeline.json"
        }
        let content = Disk.sha256(Array(lines.map { $0 + "\n" }.joined().utf8)).hexadecimal
        let accepted = try redacted(content)
        #expect(accepted.outcome.status == 0, "\(accepted.outcome.words)")
        let other = String(repeating: "0", count: 64)
        let refused = try redacted(other)
        #expect(refused.outcome.status == 1)
        #expect(refused.outcome.errorText.contains("plan.json: it was made for another bag"))
        #expect(refused.outcome.errorText.contains(other) && refused.outcome.errorText.contains(content))
        #expect(!FileManager.default.fileExists(atPath: refused.bag.path))
        let unnamed = try redacted("?")
        #expect(unnamed.outcome.status == 1 && unnamed.outcome.errorText.contains("contentSha256"))
    }

    // MARK: - The same clip elsewhere

    /// The same prompt in three sessions.
    private static let prompts = Result {
        let prompt = try Clips.voice(seconds: 2, seed: 1)
        func session(_ id: String, at seconds: Double) throws -> DayMaker.Session {
            DayMaker.Session(
                id,
                [
                    DayMaker.Clip(1, "user", at(0), try Clips.voice(seconds: 0.5, seed: 9)),
                    DayMaker.Clip(2, "agent_tts", at(seconds), prompt),
                ])
        }
        let folder = TemporaryFolder()
        let sessions = [try session("a", at: 1), try session("b", at: 2), try session("c", at: 3.25)]
        let archive = try DayMaker([DayMaker.Hour(14, sessions)]).write(to: folder.path)[0]
        return try withExtendedLifetime(folder) { try Job([archive]).stitch(["--audio", "wav", "--audio", "opus"]) }
    }

    @Test("says where the same recording is still heard")
    func elsewhere() throws {
        let redacted = try Redacted(try Self.prompts.get(), session: "a", from: "1.5", to: "2")
        #expect(redacted.outcome.status == 0, "\(redacted.outcome.words)")
        #expect(
            redacted.outcome.text.contains("can still be heard in 2 other places: b at 2.500 s, c at 3.750 s"),
            "\(redacted.outcome.text)")
        #expect(try redacted.bag.timeline(named: "b").redactions == nil)
    }

    @Test("says it once for each place, however often the recording is redacted")
    func elsewhereOnce() throws {
        let prompt = try Clips.voice(seconds: 0.5, seed: 1)
        let clips = (0..<6).map { DayMaker.Clip($0 + 1, "user", at(Double($0)), prompt) }
        let day = try MadeDay(DayMaker.Session("a", clips))
        let redacted = try Redacted(try day.job.stitch(), session: "a", from: "0", to: "3")
        #expect(redacted.outcome.status == 0, "\(redacted.outcome.words)")
        let lines = redacted.outcome.text.split(separator: "\n").filter { $0.contains("can still be heard") }
        let places = "in 3 other places: a at 3.000 s, a at 4.000 s, a at 5.000 s"
        #expect(lines.count == 1 && lines.allSatisfy { $0.contains(places) }, "\(lines)")
    }

    @Test("with --everywhere redacts the same part wherever it is heard")
    func everywhere() throws {
        let redacted = try Redacted(
            try Self.prompts.get(), session: "a", from: "1.5", to: "2", ["--everywhere", "--style", "silence"])
        #expect(redacted.outcome.status == 0, "\(redacted.outcome.words)")
        #expect(!redacted.outcome.text.contains("still be heard"))
        for (name, start) in [("a", 1.5), ("b", 2.5), ("c", 3.75)] {
            let timeline = try redacted.bag.timeline(named: name)
            let rate = timeline.sampleRate
            let frames = Int(start * Double(rate))..<Int((start + 0.5) * Double(rate))
            #expect(timeline.redactions?.map(\.range) == [frames] && timeline.clips[1].source.sha256 == nil)
            let audio = try #require(timeline.audio.first)
            let channel = try #require(audio.channels.firstIndex(of: "agent_tts"))
            let (before, after) = try redacted.samples(audio, session: name)
            let heard = [before, after].map { recording in
                let samples = recording.samples
                return stride(from: channel, to: samples.count, by: audio.channels.count).map { samples[$0] }
            }
            #expect(heard[1][frames].allSatisfy { $0 == 0 })
            #expect(heard[0][..<frames.lowerBound] == heard[1][..<frames.lowerBound])
            #expect(heard[0][frames.upperBound...] == heard[1][frames.upperBound...])
        }
        let verified = try Program.run(["verify", redacted.bag.path])
        #expect(verified.status == 0, "\(verified.words)")
    }

    // MARK: - Files

    @Test("shares files by hard links only when asked, and says so", arguments: [false, true])
    func links(isLinked: Bool) throws {
        let source = try Self.prompts.get()
        let redacted = try Redacted(source, session: "a", from: "1.5", to: "2", isLinked ? ["--link"] : [])
        let path = "data/sessions/b/timeline.wav"
        let numbers = try [source.bag, redacted.bag].map { bag in
            try FileManager.default.attributesOfItem(atPath: bag.path + "/" + path)[.systemFileNumber] as? Int
        }
        #expect((numbers[0] == numbers[1]) == isLinked)
        #expect(redacted.outcome.text.contains("hard links") == isLinked)
        let contents = try [source.bag, redacted.bag].map { try Disk.sha256(Disk.bytes($0.path + "/" + path)) }
        #expect(contents[0] == contents[1])
    }

    @Test("says that the seal of the source is not that of the new bag")
    func seal() throws {
        let source = try Job(Job.day.inputs).stitch()
        let key = try Sealed.makeKey(in: source.folder)
        #expect(try Program.run(["seal", source.bag.path, "--key", key]).status == 0)
        let redacted = try Redacted(source, session: "barge-in", from: "0.5", to: "1")
        #expect(redacted.outcome.text.contains("seal it again"), "\(redacted.outcome.text)")
    }

    /// The arguments of one redaction of `prompts`, which are another redaction's with another end.
    private static func arguments(_ source: MadeBag, _ output: String, to end: String = "2") -> [String] {
        [
            "redact", source.path, "--session", "a", "--from", "1.5", "--to", end, "--reason", "r", "--everywhere",
            "--output", output,
        ]
    }

    @Test("killed at any moment, it starts over by the same command, and by no other")
    func killed() throws {
        let source = try Self.prompts.get().bag
        func arguments(_ output: String, to end: String = "2") -> [String] {
            Self.arguments(source, output, to: end)
        }
        let reference = TemporaryFolder()
        let calls = try SystemCalls.of(arguments(reference("bag")), calls: ["renameat"])
        #expect(calls.count > 10)
        let expected = try MadeBag(path: reference("bag")).reproducibleDigests()
        for index in stride(from: 0, to: calls.count - 2, by: calls.count / 6) {
            let folder = TemporaryFolder()
            let killed = try Program.run(
                arguments(folder("bag")), under: SystemCalls.wrapper("signal=KILL", at: calls[index]))
            #expect(killed.status == 137, "\(killed.words)")
            // The first file in place is the record of the job.
            if index > 0 {
                let before = try Disk.digests(folder.path)
                let other = try Program.run(arguments(folder("bag"), to: "2.5"))
                #expect(other.status == 1, "\(other.words)")
                #expect(try Disk.digests(folder.path) == before)
            }
            let again = try Program.run(arguments(folder("bag")))
            #expect(again.status == 0, "\(again.words)")
            #expect(try MadeBag(path: folder("bag")).reproducibleDigests() == expected)
            #expect(!FileManager.default.fileExists(atPath: folder("bag/.opusstitch-unfinished")))
        }
    }

    @Test("one that waited for the moment in which another redaction ended refuses the other's bag")
    func nextInLine() throws {
        let source = try Self.prompts.get().bag
        let folder = TemporaryFolder()
        // It has found no folder, and is about to lock it.
        let making = try SystemCalls.of(Self.arguments(source, folder("listed"), to: "2.5"), calls: ["mkdirat"])
        let call = try #require(making.first { $0.text.contains(".opusstitch-unfinished") })
        let waiting = try StoppedProgram(Self.arguments(source, folder("bag"), to: "2.5"), after: call)
        let first = try Program.run(Self.arguments(source, folder("bag")))
        #expect(first.status == 0, "\(first.words)")
        let expected = try MadeBag(path: folder("bag")).reproducibleDigests()
        let refused = try waiting.outcome()
        #expect(refused.status == 1, "\(refused.words)")
        #expect(try MadeBag(path: folder("bag")).reproducibleDigests() == expected)
        #expect(!FileManager.default.fileExists(atPath: folder("bag/.opusstitch-unfinished")))
    }
}
