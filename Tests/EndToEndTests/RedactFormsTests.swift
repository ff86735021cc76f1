import Bag
import Foundation
import TestSupport
import Testing

@Suite("Redaction of bags of every form")
struct RedactFormsTests {
    @Test("of FLAC or Opus alone gives the same as beside a WAV", arguments: ["flac", "opus"])
    func alone(kind: String) throws {
        var job = Job.day
        job.sessions = ["barge-in"]
        let all = try job.stitch(["--audio", "wav", "--audio", "flac", "--audio", "opus"])
        let alone = try job.stitch(["--audio", kind])
        let redacted = try [all, alone].map { try Redacted($0, session: "barge-in", from: "2", to: "8.125") }
        let timelines = try redacted.map { run in
            #expect(run.outcome.status == 0, "\(run.outcome.words)")
            let verified = try Program.run(["verify", run.bag.path])
            #expect(verified.status == 0, "\(verified.words)")
            return try run.bag.timeline(named: "barge-in")
        }
        let expected = timelines[0].audio.filter { $0.path.hasSuffix(kind) }
        #expect(!expected.isEmpty && timelines[1].audio == expected)
        #expect(timelines[1].clips == timelines[0].clips)
        // The FLAC file has the samples of the WAV file.
        #expect(Set(timelines[0].audio.compactMap(\.pcmSha256)).count == 1)
        #expect(redacted[1].outcome.text.contains("silence in Opus files") == (kind == "opus"))
    }

    @Test("leaves an Opus file as it is where no clip is in the span")
    func silence() throws {
        let source = try Job.day.stitch(["--audio", "opus"])
        let timeline = try source.bag.timeline(named: "barge-in")
        // The user begins to speak after 6 s, and the file is written again.
        let redacted = try Redacted(source, session: "barge-in", from: "1", to: "5", ["--speaker", "user"])
        #expect(redacted.outcome.status == 0, "\(redacted.outcome.words)")
        let after = try redacted.bag.timeline(named: "barge-in")
        #expect(after.audio == timeline.audio && after.redactions?.first?.audio.count == 1)
        let change = try #require(after.redactions?.first?.audio.first)
        #expect(change.startFrame == timeline.sampleRate && change.frames == 4 * timeline.sampleRate)
    }

    @Test("also with clips that end where the next one begins", arguments: [0.25, 1.5, 2.5])
    func cut(start: Double) throws {
        let sounds = try (1...3).map { try Clips.voice(seconds: $0 == 1 ? 3 : 1, seed: UInt64($0)) }
        let clips = [0.0, 2, 2.5].enumerated().map { DayMaker.Clip($0 + 1, "user", at($1), sounds[$0]) }
        let day = try MadeDay(DayMaker.Session("cut", clips))
        var job = day.job
        job.overlap = .cut
        let source = try job.stitch(["--audio", "wav", "--audio", "opus", "--labels", "cues"])
        let redacted = try Redacted(source, session: "cut", from: "\(start)", to: "\(start + 0.75)")
        #expect(redacted.outcome.status == 0, "\(redacted.outcome.words)")
        let verified = try Program.run(["verify", redacted.bag.path])
        #expect(verified.status == 0, "\(verified.words)")
    }

    @Test("of an earlier version takes the choices of its outputs from their files")
    func earlier() throws {
        var job = Job.day
        job.sessions = ["barge-in", "one-clip"]
        let options = ["--review", "--custodian", "Records", "--control-prefix", "AB", "--labels", "rttm"]
        let source = try job.stitch(options)
        let now = try Redacted(source, session: "barge-in", from: "1", to: "2")
        let path = source.bag.path + "/data/summary.json"
        let text = String(decoding: try Disk.bytes(path), as: UTF8.self)
        let review = try #require(text.firstRange(of: #/ *"review": \{[^}]*\},\n/#))
        let earlier = (text[..<review.lowerBound] + text[review.upperBound...])
            .replacing(#/"software": "[^"]*"/#, with: "\"software\": \"opusstitch 0.1.0\"")
        #expect(earlier.contains("opusstitch 0.1.0"))
        try Disk.write(Array(earlier.utf8), to: path)
        let script = """
            import hashlib, os, re, sys
            os.chdir(sys.argv[1])
            def fit(name):
                paths = [line[66:] for line in open(name).read().splitlines()]
                digests = [hashlib.sha256(open(path, "rb").read()).hexdigest() for path in paths]
                open(name, "w").write("".join(f"{d}  {p}\\n" for d, p in zip(digests, paths)))
                return sum(os.path.getsize(path) for path in paths), len(paths)
            size, count = fit("manifest-sha256.txt")
            info = open("bag-info.txt").read()
            info = re.sub("Bag-Software-Agent: .*", "Bag-Software-Agent: opusstitch 0.1.0", info)
            open("bag-info.txt", "w").write(re.sub("Payload-Oxum: .*", f"Payload-Oxum: {size}.{count}", info))
            fit("tagmanifest-sha256.txt")
            """
        let fitted = try Tool.python(["-c", script, source.bag.path])
        #expect(fitted.status == 0, "\(fitted.words)")
        let redacted = try Redacted(source, session: "barge-in", from: "1", to: "2")
        #expect(redacted.outcome.status == 0, "\(redacted.outcome.words)")
        #expect(try redacted.bag.summary().review == now.bag.summary().review)
        let expected = try now.bag.reproducibleDigests()
        let found = try redacted.bag.reproducibleDigests()
        #expect(expected.keys.sorted() == found.keys.sorted())
        // Other files name the program that made the recordings, or the source.
        for (file, digest) in expected where file.hasPrefix("data/load/") || file.hasSuffix(".rttm") {
            #expect(found[file] == digest, "\(file)")
        }
    }
}
