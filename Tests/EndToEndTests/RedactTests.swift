import Bag
import Calls
import Foundation
import TestSupport
import Testing

@Suite("redact")
struct RedactTests {
    /// A session with both speakers in it, and a span in which both have sound.
    static let session = "barge-in"

    @Test(
        "replaces the span, and nothing else, in every recording",
        arguments: Job.Layout.allCases, [nil, "user", "agent_tts"])
    func samples(layout: Job.Layout, speaker: String?) throws {
        let source = try Self.source(layout)
        let timeline = try source.bag.timeline(named: Self.session)
        for style in ["tone", "silence"] {
            let extra = ["--style", style] + (speaker.map { ["--speaker", $0] } ?? [])
            let redacted = try Redacted(source, session: Self.session, from: "0.5", to: "1.75", extra)
            #expect(redacted.outcome.status == 0, "\(redacted.outcome.words)")
            let (start, end) = (timeline.sampleRate / 2, timeline.sampleRate * 7 / 4)
            for audio in timeline.audio {
                let (before, after) = try redacted.samples(audio, session: Self.session)
                #expect(before.frames == after.frames && before.fileBytes == after.fileBytes)
                #expect(before.chunks.map(\.name) == after.chunks.map(\.name))
                for (channel, name) in audio.channels.enumerated() {
                    let old = Self.channel(channel, of: before)
                    let new = Self.channel(channel, of: after)
                    guard speaker == nil || name == "mix" || name == speaker else {
                        #expect(old == new)
                        continue
                    }
                    #expect(old[..<start] == new[..<start])
                    #expect(old[end...] == new[end...])
                    if style == "silence" {
                        #expect(new[start..<end].allSatisfy { $0 == 0 })
                    } else {
                        Self.expectTone(new[start..<end], rate: timeline.sampleRate)
                    }
                }
            }
            try Self.expectIntact(redacted)
        }
    }

    private static func channel(_ channel: Int, of audio: WavOracle) -> [Int16] {
        let samples = audio.samples
        return stride(from: channel, to: samples.count, by: audio.channels).map { samples[$0] }
    }

    private static func expectTone(_ samples: ArraySlice<Int16>, rate: Int) {
        let samples = Array(samples)
        let isTone = samples.indices.allSatisfy { index in
            abs(Double(samples[index]) - 3276.7 * sin(2 * Double.pi * 1000 * Double(index) / Double(rate))) <= 1
        }
        #expect(isTone, "not a tone of 1 kHz")
    }

    private static func expectIntact(_ redacted: Redacted) throws {
        let verify = try Program.run(["verify", redacted.bag.path])
        #expect(verify.status == 0, "\(verify.words)")
        let bagit = try Tool.python(["-m", "bagit", "--validate", redacted.bag.path])
        #expect(bagit.status == 0, "\(bagit.words)")
    }

    @Test("leaves no run of the samples that were there in any file", arguments: Job.Layout.allCases)
    func gone(layout: Job.Layout) throws {
        let source = try Self.source(layout)
        let timeline = try source.bag.timeline(named: Self.session)
        let redacted = try Redacted(source, session: Self.session, from: "0.5", to: "1.75")
        var runs: [[UInt8]] = []
        for audio in timeline.audio {
            let before = try source.bag.audio(audio, named: Self.session)
            let pcm = Array(before.pcm)
            let frame = 2 * before.channels
            // Sixteen frames each, all along the span; those of silence could be anywhere.
            for start in stride(from: timeline.sampleRate / 2, to: timeline.sampleRate * 7 / 4 - 16, by: 97) {
                let run = Array(pcm[start * frame..<(start + 16) * frame])
                if Set(run).count > 16 { runs.append(run) }
            }
        }
        #expect(runs.count > 20, "the span has no sound to look for")
        // The same search finds them where they were.
        let recordings = try timeline.audio.map {
            Data(try Disk.bytes(source.bag.sessionFolder(Self.session) + "/" + $0.path))
        }
        #expect(runs.allSatisfy { run in recordings.contains { $0.range(of: Data(run)) != nil } })
        for file in try Disk.digests(redacted.bag.path).keys
        where !file.contains("sessions/") || file.contains("/\(Self.session)/") {
            let bytes = Data(try Disk.bytes(redacted.bag.path + "/" + file))
            for run in runs { #expect(bytes.range(of: Data(run)) == nil, "\(file)") }
        }
    }

    @Test("does not touch the bag that it reads, nor the sessions that it does not mean")
    func untouched() throws {
        let source = try ReviewRuns.day()
        let before = try Disk.digests(source.bag.path)
        let redacted = try Redacted(source, session: Self.session, from: "0", to: "1")
        #expect(try Disk.digests(source.bag.path) == before)
        let after = try Disk.digests(redacted.bag.path)
        #expect(Set(after.keys) == Set(before.keys).union(["data/redactions.json"]))
        let changed = before.keys.filter { after[$0] != before[$0] }
        let own = before.keys.filter { $0.contains("sessions/\(Self.session)/") && $0.contains(".wav") }
        #expect(changed.filter { $0.hasSuffix(".wav") }.sorted() == own.sorted())
        // Of all files that are a session's own, only those of this one: its folder, and what the page loads of it.
        let page = "data/review/sessions/\(Self.session).js"
        #expect(
            changed.allSatisfy {
                !$0.contains("sessions/") || $0.hasPrefix("data/sessions/\(Self.session)/") || $0 == page
            })
    }

    @Test("says in the timeline and in the log what was done, why, and by whom")
    func log() throws {
        let source = try SharedRun.day()
        let before = try source.bag.timeline(named: Self.session)
        let redacted = try Redacted(
            source, session: Self.session, from: "0.5", to: "1.75", ["--by", "J. <b>Doe", "--speaker", "user"])
        let after = try redacted.bag.timeline(named: Self.session)
        let entry = try #require(after.redactions?.first)
        #expect(after.redactions?.count == 1)
        #expect(entry.startFrame == before.sampleRate / 2 && entry.frames == before.sampleRate * 5 / 4)
        #expect(entry.speaker == "user" && entry.channels == ["user"] && entry.style == .tone)
        #expect(entry.reason == "a card number" && entry.by == "J. <b>Doe")
        let change = try #require(entry.audio.first)
        #expect(change.sha256Before == nil && change.sha256After == after.audio.first?.sha256)
        #expect(after.frames == before.frames && after.clips.count == before.clips.count)

        let log = try Self.log(of: redacted.bag)
        #expect(
            log.redactions == [RedactionLog.Entry(sessionId: after.sessionId, name: Self.session, redaction: entry)])
        #expect(log.sources == [Disk.sha256(try Disk.bytes(source.bag.path + "/tagmanifest-sha256.txt"))])
        let info = String(decoding: try Disk.bytes(redacted.bag.path + "/bag-info.txt"), as: UTF8.self)
        let digest = Disk.sha256(try Disk.bytes(redacted.bag.path + "/data/redactions.json"))
        #expect(info.contains("Opusstitch-Redaction-SHA256: \(digest)\n"))
    }

    private static func log(of bag: MadeBag) throws -> RedactionLog {
        try JSONDecoder().decode(RedactionLog.self, from: Data(try Disk.bytes(bag.path + "/data/redactions.json")))
    }

    @Test("may be done again to what it made: both stay redacted, and both are in the log")
    func twice() throws {
        let source = try ReviewRuns.day()
        let first = try Redacted(source, session: Self.session, from: "0.5", to: "1")
        let made = Run(outcome: first.outcome, bag: first.bag, folder: source.folder)
        let second = try Redacted(made, session: Self.session, from: "0.75", to: "1.5", ["--style", "silence"])
        #expect(second.outcome.status == 0, "\(second.outcome.words)")
        try Self.expectIntact(second)
        let log = try withExtendedLifetime(first) { try Self.log(of: second.bag) }
        #expect(log.redactions.map(\.redaction) == (try second.bag.timeline(named: Self.session).redactions))
        #expect(log.redactions.count == 2 && log.sources.count == 2)
    }

    @Test("takes moments as well as seconds, also where silences were shortened")
    func moments() throws {
        let source = try ReviewRuns.splitDay()
        let timeline = try source.bag.timeline(named: "on-hold")
        let gap = try #require(timeline.gapsShortened.first)
        let start = try #require(timeline.start)
        let formatter = ISO8601DateFormatter()
        formatter.formatOptions = [.withInternetDateTime, .withFractionalSeconds]
        // The half second after the shortened silence.
        let origin = try #require(formatter.date(from: start))
        let after = Double(gap.startFrame + gap.frames + gap.removedFrames) / Double(timeline.sampleRate)
        let moments = [after, after + 0.5].map { formatter.string(from: origin.addingTimeInterval($0)) }
        let redacted = try Redacted(source, session: "on-hold", from: moments[0], to: moments[1])
        #expect(redacted.outcome.status == 0, "\(redacted.outcome.words)")
        let entry = try #require(try redacted.bag.timeline(named: "on-hold").redactions?.first)
        #expect(abs(entry.startFrame - gap.startFrame - gap.frames) <= timeline.sampleRate / 500)
        #expect(abs(entry.frames - timeline.sampleRate / 2) <= timeline.sampleRate / 500)
        try Self.expectIntact(redacted)
    }

    @Test("refuses moments where a clip was moved away from its own, and takes seconds there")
    func movedClips() throws {
        let clip = try Clips.voice(seconds: 2, seed: 1)
        let clips = [0.0, 1, 10].enumerated().map { DayMaker.Clip($0 + 1, "user", at($1), clip) }
        let folder = TemporaryFolder()
        let archive = try DayMaker([DayMaker.Hour(14, [DayMaker.Session("queue", clips)])]).write(to: folder.path)[0]
        let source = try withExtendedLifetime(folder) { try Job([archive]).stitch() }
        // The second clip is of 1 to 3, and is heard from 2 to 4.
        for span in [("14:00:01", "14:00:01.5"), ("14:00:03.5", "14:00:03.75"), ("14:00:00", "14:00:10")] {
            let redacted = try Redacted(
                source, session: "queue", from: "2025-12-12T\(span.0)Z", to: "2025-12-12T\(span.1)Z")
            #expect(redacted.outcome.status == 1, "\(redacted.outcome.words)")
            #expect(redacted.outcome.errorText.contains("in seconds"), "\(redacted.outcome.words)")
        }
        for span in [("2", "4"), ("2025-12-12T15:00:10+01:00", "2025-12-12T14:00:11Z")] {
            let redacted = try Redacted(source, session: "queue", from: span.0, to: span.1)
            #expect(redacted.outcome.status == 0, "\(redacted.outcome.words)")
            try Self.expectIntact(redacted)
        }
    }

    private static func source(_ layout: Job.Layout) throws -> Run {
        switch layout {
        case .stereo: try SharedRun.day()
        case .split: try splitResult.get()
        case .mono: try monoResult.get()
        }
    }

    private static let splitResult = Result { try stitch(.split) }
    private static let monoResult = Result { try stitch(.mono) }

    private static func stitch(_ layout: Job.Layout) throws -> Run {
        var job = Job.day
        job.layout = layout
        job.sessions = [session, "one-clip"]
        return try job.stitch(["--review"])
    }
}
