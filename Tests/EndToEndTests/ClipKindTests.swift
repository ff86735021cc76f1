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
