import Bag
import Calls
import Foundation
import Foundations
import Stitching
import TestSupport
import Testing

@Suite("What is recorded of archives that do not fit their metadata, or themselves")
struct OddArchivesTests {
    @Test(
        "stays as it was: what is told of them, what is made of them, and that an inspection and a verification agree")
    func documents() throws {
        let differences = try Recorded.differences("odd-archives", count: 240, quick: 40) { seed in
            let folder = TemporaryFolder()
            let random = RandomJob(seed: 3000 + seed)
            var archives = OddArchives(seed: seed)
            let inputs = try archives.write(random.day, to: folder("in"))
            var surroundings = Surroundings(threads: 2)
            if seed % 5 == 0 { surroundings.limits = Self.limits(seed / 5) }
            let (job, all) = (random.job, surroundings)
            let made = Result { try makeBag(job, of: inputs, in: folder("bag"), surroundings: all) }
            let told = Result { try Inspector(job, inputs: inputs, surroundings: all).run() }
            var elision = try Elision(folder.path)
            switch (made, told) {
            case (.success(let made), .success(let told)):
                let (bag, summary) = (MadeBag(path: folder("bag")), made.summary)
                // How many speakers there may be depends on the outputs, of which an inspection has none.
                if !summary.problems.contains(where: { $0.code == .tooManySpeakers }) {
                    #expect(told.summary.problems == summary.problems, "\(seed)")
                    #expect(told.summary.notes == summary.notes && told.summary.hours == summary.hours, "\(seed)")
                    #expect(told.summary.unlisted == summary.unlisted, "\(seed)")
                }
                #expect(told.summary.inputs.map(\.bytes) == summary.inputs.map(\.bytes), "\(seed)")
                #expect(told.summary.inputs.allSatisfy { $0.sha256 == nil }, "\(seed)")
                #expect(told.timelines.count == summary.sessions.count, "\(seed)")
                #expect(try bag.findings() == [], "\(seed)")
                let against = try BagComparison(bag: bag.path, inputs: inputs, surroundings: all).run()
                let problems = summary.problems.map { "\($0.code)" }.joined(separator: " ")
                return try "\(summary.totals.placed) of \(summary.totals.clips) placed; \(problems); "
                    + "\(against.framesCompared) frames, \(against.differences.count) differences; "
                    + Disk.digest(Self.withoutReasons(elision.documents(bag)))
            case (.failure(let error), .failure(let other)):
                #expect("\(error)" == "\(other)", "\(seed)")
                return Self.withoutReasons(elision.text("\(error)"))
            default: return "an inspection and a run do not agree"
            }
        }
        #expect(differences == [])
    }

    private static func limits(_ number: Int) -> Limits {
        var limits = Limits.standard
        switch number % 6 {
        case 0: limits.zip.mostEntries = 3
        case 1: limits.zip.largestEntry = 200
        case 2: limits.mostClips = 5
        case 3: limits.metadata.mostRecords = 4
        case 4: limits.metadata.largest = 700
        default: limits.mostSpeakers = 1
        }
        return limits
    }

    /// Without the words of libarchive.
    private static func withoutReasons(_ text: String) -> String {
        text.replacing(#/cannot be read: [^"]*/#, with: "cannot be read").replacing(#/in part: [^"]*/#, with: "in part")
            .replacing(#/damaged \([^"]*?\)\. /#, with: "damaged. ")
    }
}
