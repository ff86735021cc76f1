import Bag
import Calls
import Foundations
import TestSupport
import Testing

/// Each session of the problem day has another problem; `Fixtures/README.md` says which.
@Suite("The problem day")
struct ProblemDayTests {
    /// What becomes of the clips that are not placed, by message.
    private static let statuses: [Int: ClipStatus] = [
        11: .missing, 21: .unsupported, 31: .ambiguous, 50: .unsupported, 51: .unsupported, 61: .corrupt,
    ]

    @Test("has every sound clip in its place, and a status for each of the others")
    func clips() throws {
        try expect(SharedRun.problemDay(), is: .problemDay(), job: .problemDay) {
            Self.statuses[$0.messageId] ?? .placed
        }
    }

    @Test("is finished with exit status 2, and what is wrong is said on the terminal")
    func exitStatus() throws {
        let outcome = try SharedRun.problemDay().outcome
        #expect(outcome.status == 2)
        for fileName in ["message_11_user.opus", "message_31_user.opus", "message_61_user.opus"] {
            #expect(outcome.words.contains(fileName))
        }
    }

    @Test(
        "gives each session its problems",
        arguments: [
            ("missing-clip", ["missing"]), ("not-ogg", ["unsupported"]), ("ambiguous", ["ambiguous"]),
            ("wrong-size", ["sizeMismatch"]), ("unsupported", ["unsupported", "unsupported"]),
            ("wrong-crc", ["corrupt"]), ("../../etc/<script>alert(1)</script>", []),
        ])
    func sessions(_ sessionId: String, _ codes: [String]) throws {
        let document = try SharedRun.problemDay().bag.timeline(sessionId: sessionId)
        #expect(document.problems.map(\.code.rawValue) == codes)
        #expect(document.problems.allSatisfy { $0.archive == "audio_09.zip" })
    }

    @Test("places the clip that was cut off, and says that it was")
    func cutOff() throws {
        let document = try SharedRun.problemDay().bag.timeline(sessionId: "cut-off")
        #expect(document.clips.allSatisfy { $0.status == .placed })
        #expect(document.problems.contains { $0.code == .truncated && $0.fileName == "message_81_user.opus" })
    }

    @Test("has problems of the archive as a whole: what is unlisted, and sessions that are not there")
    func archive() throws {
        let summary = try SharedRun.problemDay().bag.summary()
        #expect(summary.unlisted.map(\.entry) == ["message_999_user.opus"])
        let codes = summary.problems.filter { $0.sessionId == nil }.map(\.code)
        #expect(Set(codes) == [.unlisted, .totalSessionsMismatch])
    }

    @Test("a session without one clip to place has a timeline without sound")
    func silentSession() throws {
        let bag = try SharedRun.problemDay().bag
        let document = try bag.timeline(named: "unsupported")
        #expect(document.audio.isEmpty)
        #expect(document.frames == 0)
        #expect(document.channels == ["agent_tts"])
        #expect(document.clips.count == 2)
        #expect(
            try Disk.tree(bag.sessionFolder("unsupported")) == [
                "timeline.json", "unplaced", "unplaced/0000-message_50_agent_tts.opus",
                "unplaced/0001-message_51_agent_tts.opus",
            ])
    }

    @Test("a hostile session id does not leave the bag")
    func hostileName() throws {
        let run = try SharedRun.problemDay()
        let session = try #require(try run.bag.summary().sessions.first { $0.sessionId.hasPrefix("../../etc") })
        #expect(SafeName.isSafe(session.name))
        #expect(try run.bag.sessionNames().allSatisfy(SafeName.isSafe))
        #expect(try Disk.tree(run.folder.path).allSatisfy { $0.hasPrefix("bag") })
    }
}
