import TestSupport
import Testing

@testable import Bag
@testable import Foundations

@Suite("Problems that are counted")
struct ProblemTallyTests {
    @Test("are the first ones and the counts of all, in whatever order they come", arguments: 0..<20)
    func anyOrder(seed: UInt64) {
        var random = Random(seed: seed + 1)
        let codes: [Problem.Code] = [.missing, .corrupt, .hole]
        let problems = (0..<200).map { _ in
            Problem(codes[Int(random.next() % 3)], "message", fileName: "\(random.next() % 150).opus")
        }
        for most in [1, 7, 40, 200, 300] {
            var tally = ProblemTally(most: most)
            // Some come one by one, others as those of a session.
            tally.add(problems[..<50])
            var session = ProblemTally(most: 500)
            session.add(problems[50...])
            tally.add(session)
            #expect(tally.listed == Array(problems.sorted().prefix(most)))
            #expect(tally.count == 200 && tally.isCut == (most < 200))
            for code in codes {
                let count = problems.count { $0.code == code }
                #expect((tally.byCode ?? []).first { $0.code == code }?.count == count)
            }
        }
    }

    @Test("are the same again when they are read from a document")
    func document() {
        var tally = ProblemTally(most: 3)
        for number in 1...5 { tally.add(Problem(.missing, "no entry", fileName: "\(number).opus")) }
        tally.add(Problem(.unlisted, "1 entry", archive: "a.zip"))
        let read = ProblemTally(most: 3, listed: tally.listed, byCode: tally.byCode)
        #expect(read.listed == tally.listed && read.byCode == tally.byCode && read.count == 6 && read.isCut)
    }
}
