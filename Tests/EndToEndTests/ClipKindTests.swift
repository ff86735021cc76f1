import Bag
import Calls
import Foundations
import TestSupport
import Testing

@Suite("All kinds of clips are decoded")
struct ClipKindTests {
    @Test("at every rate, as libopus decodes them", arguments: ["auto", "8000", "12000", "16000", "24000", "48000"])
    func goodKinds(rate: String) throws {
        let kinds = try ClipKind.good()
        let day = try Self.day(kinds)
        var job = day.job
        job.sampleRate = rate
        let run = try job.stitch()
        #expect(run.outcome.status == 0, "\(run.outcome.words)")
        try expect(run, is: day.listed, job: job)
    }

    @Test(
        "and those that are not whole are placed as far as they are there, with a problem",
        arguments: ["auto", "8000"])
    func damagedKinds(rate: String) throws {
        let kinds = try ClipKind.damaged()
        let day = try Self.day(kinds)
        var job = day.job
        job.sampleRate = rate
        let run = try job.stitch()
        #expect(run.outcome.status == 2)
        try expect(run, is: day.listed, job: job)
        for kind in kinds {
            let problems = try run.bag.timeline(sessionId: kind.name).problems
            #expect(problems.contains { $0.code.rawValue == kind.problem }, "\(kind.name): \(problems)")
        }
    }

    @Test("and those without a sound are reported, and the others are placed all the same")
    func hopelessKinds() throws {
        let kinds = try ClipKind.hopeless()
        let day = try Self.day(kinds)
        let run = try day.job.stitch()
        #expect(run.outcome.status == 2)
        try expect(run, is: day.listed, job: day.job) { clip in
            clip.messageId == 2 ? .placed : kinds.first { $0.name == clip.sessionId }?.status ?? .placed
        }
        for kind in kinds {
            let problems = try run.bag.timeline(sessionId: kind.name).problems
            #expect(problems.map(\.code.rawValue) == [kind.problem], "\(kind.name): \(problems)")
            #expect(problems.first?.fileName == "message_1_user.opus")
        }
    }

    @Test("and hostile ones are placed as far as they can be, or refused with a reason, and the others are placed")
    func hostileKinds() throws {
        let kinds = try ClipKind.hostile()
        let day = try Self.day(kinds)
        let run = try day.job.stitch()
        #expect(run.outcome.status == 2)
        let statuses = Dictionary(uniqueKeysWithValues: kinds.map { ($0.name, $0.status) })
        try expect(run, is: day.listed, job: day.job) { clip in
            clip.messageId == 2 ? .placed : statuses[clip.sessionId] ?? .placed
        }
        for kind in kinds where !kind.problem.isEmpty {
            let problems = try run.bag.timeline(sessionId: kind.name).problems
            #expect(problems.contains { $0.code.rawValue == kind.problem }, "\(kind.name): \(problems)")
        }
    }

    @Test("and one whose granule positions jump by hours is as long as they say, within the limit and bounded memory")
    func jumpByHours() throws {
        var clip = try Clips.clip(seconds: 0.8, encoding: OpusEncoding(), seed: 13) { $0.packetsPerPage = 5 }
        for page in OggPatch.pages(of: clip).dropFirst(6) {
            OggPatch.changeGranule(of: page, in: &clip) { $0 + 2 * 3600 * 48_000 }
        }
        let day = try Self.day([ClipKind("jumps", clip)])
        var job = day.job
        job.sampleRate = "8000"
        let run = try job.stitch()
        #expect(run.outcome.status == 2)
        let timeline = try run.bag.timeline(sessionId: "jumps")
        #expect(timeline.clips.map(\.status) == [.placed, .placed])
        #expect(timeline.frames == 7200 * 8000 + 6400)
        #expect(timeline.problems.map(\.code.rawValue) == ["hole"])
        let folder = TemporaryFolder()
        #expect(try Program.peakMemoryBytes(job.arguments + ["--output", "bag"], folder: folder.path) < 256 << 20)
        let short = try job.stitch(["--max-clip-seconds", "3600"])
        #expect(try short.bag.timeline(sessionId: "jumps").clips.map(\.status) == [.unsupported, .placed])
        #expect(try short.bag.summary().problems.contains { $0.message.contains("--max-clip-seconds") })
    }

    @Test("and one whose every byte is flipped in turn is reported, and placed as far as it is there")
    func flippedBytes() throws {
        let clip = try Clips.clip(seconds: 0.12, encoding: OpusEncoding(), seed: 15) { $0.packetsPerPage = 2 }
        let kinds = clip.indices.map { offset in
            var bytes = clip
            bytes[offset] ^= 0xFF
            return ClipKind("byte-\(offset)", bytes)
        }
        let day = try Self.day(kinds)
        let run = try day.job.stitch()
        #expect(run.outcome.status == 2)
        // Which bytes cost the whole clip, the program may say; what it places has to be right.
        let timelines = Dictionary(
            uniqueKeysWithValues: try run.bag.timelines().map { ($0.document.sessionId, $0.document) })
        try expect(run, is: day.listed, job: day.job) { clip in
            clip.messageId == 2
                ? .placed : timelines[clip.sessionId]?.clips.first { $0.messageId == .number(1) }?.status ?? .missing
        }
        let placed = timelines.values.filter { $0.clips.allSatisfy { $0.status == .placed } }
        #expect(placed.count > clip.count / 2)
        for kind in kinds { #expect(timelines[kind.name]?.problems.isEmpty == false, "\(kind.name)") }
    }

    /// A session for each kind: the clip itself, and an ordinary one after it.
    private static func day(_ kinds: [ClipKind]) throws -> MadeDay {
        let ordinary = try Clips.voice(seconds: 0.4, seed: 99)
        var hour = DayMaker.Hour(
            14,
            kinds.map { kind in
                DayMaker.Session(
                    kind.name,
                    [
                        DayMaker.Clip(1, "user", at(0), kind.bytes),
                        DayMaker.Clip(2, "agent_tts", at(1), ordinary),
                    ])
            })
        hour.naming = .session
        return try MadeDay(DayMaker([hour]))
    }
}
