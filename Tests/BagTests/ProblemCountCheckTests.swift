import Calls
import Foundations
import Testing

@testable import Bag

@Suite("The counts of problems of a session that does not list all of them")
struct ProblemCountCheckTests {
    private static func document(_ change: (inout TimelineDocument) -> Void = { _ in }) -> TimelineDocument {
        var document = TimelineDocument(
            sessionId: "s", externalConversationId: nil, start: nil, sampleRate: 8000, frames: 0, channels: [],
            audio: [], clips: [], gapsShortened: [], problems: [])
        change(&document)
        return document
    }

    /// As many problems as a document lists, and some of another kind that are only counted.
    private static func tally(listed: Int, counted: Int) -> ProblemTally {
        var tally = ProblemTally(
            most: ProblemTally.mostOfASession,
            listed: [Problem](repeating: Problem(.corrupt, "c", sessionId: "s"), count: listed), byCode: nil)
        tally.add(counted, of: .missing)
        return tally
    }

    @Test("are those that it lists, and more; a session that lists all of them has none")
    func counts() {
        let most = ProblemTally.mostOfASession
        #expect(ProblemCountCheck(Self.document()).findings == [])
        #expect(ProblemCountCheck(Self.document { $0.problemTally = Self.tally(listed: 3, counted: 0) }).findings == [])
        let cut = Self.document { $0.problemTally = Self.tally(listed: most, counted: 1) }
        #expect(cut.problemsByCode?.map(\.count) == [most, 1] && cut.problems.count == most)
        #expect(ProblemCountCheck(cut).findings == [])
        // Each clip without a place has a problem, unless one is about all of them.
        for (missing, isFound) in [(1, false), (2, true)] {
            var unplaced = cut
            unplaced.clips = (0..<missing).map { index in
                TimelineDocument.Clip(
                    listed: ListedClip(messageId: nil, fileName: "\(index)", speaker: .user, timestamp: nil),
                    channel: 0, source: .init(archive: "a.zip", entry: nil, sha256: nil, bytes: nil), status: .missing,
                    placement: nil, missingFrames: nil, samples48k: nil)
            }
            let words = "it has 2 clips with the status missing, but problemsByCode counts 1"
            #expect(ProblemCountCheck(unplaced).findings == (isFound ? [words] : []))
            unplaced.problems[0] = Problem(.sessionTooLong, "t", sessionId: "s")
            #expect(!ProblemCountCheck(unplaced).findings.contains(words))
        }
        // One problem less is listed.
        var fewer = cut
        fewer.problems.removeLast()
        #expect(ProblemCountCheck(fewer).findings == ["problemsByCode does not match its problems"])
        // One is listed of a kind that is not counted.
        var other = cut
        other.problems[0] = Problem(.untimed, "u", sessionId: "s")
        #expect(ProblemCountCheck(other).findings == ["problemsByCode does not match its problems"])
    }
}
