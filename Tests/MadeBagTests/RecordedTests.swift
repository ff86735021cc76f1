import Bag
import Calls
import Foundation
import Foundations
import Stitching
import TestSupport
import Testing

@Suite("What is recorded of jobs at random")
struct RecordedTests {
    /// A bag of a job at random, and what the program said of it.
    private struct Made {
        let folder = TemporaryFolder()
        let random: RandomJob
        let archives: [String]
        let outcome: Result<FinishedBag, any Error>

        init(seed: Int) throws {
            random = RandomJob(seed: seed)
            archives = try random.write(to: folder("in"))
            let (job, archives, output) = (random.job, archives, folder("bag"))
            outcome = Result { try makeBag(job, of: archives, in: output, surroundings: Surroundings(threads: 2)) }
        }

        var bag: MadeBag { MadeBag(path: folder("bag")) }
    }

    private static func brief(_ bag: MadeBag) throws -> String {
        let summary = try bag.summary()
        let totals = summary.totals
        let sessions = try bag.timelines().map { name, timeline in
            let clips = timeline.clips.map { clip in
                clip.status == .placed
                    ? "\(clip.startFrame ?? -1)+\(clip.frames ?? -1)" + (clip.cutFrames.map { "-\($0)" } ?? "")
                    : "\(clip.status)"
            }
            return "\(name) \(timeline.frames) at \(timeline.sampleRate) [\(clips.joined(separator: " "))]"
        }
        return "\(totals.placed) placed, \(totals.problems) problems; " + sessions.joined(separator: ", ")
    }

    @Test("stays as it was: their documents, word for word")
    func documents() throws {
        let differences = try Recorded.differences("jobs", count: 100, quick: 25) { seed in
            let made = try Made(seed: seed)
            var elision = try Elision(made.folder.path)
            switch made.outcome {
            case .failure(let error): return elision.text("\(error)")
            case .success:
                #expect(try made.bag.findings() == [])
                return try "\(Self.brief(made.bag)) \(Disk.digest(elision.documents(made.bag)))"
            }
        }
        #expect(differences == [])
    }

    @Test("stays as it was: what is said of a bag that somebody changed")
    func changed() throws {
        let differences = try Recorded.differences("changed-bags", count: 120, quick: 30) { seed in
            let made = try Made(seed: 1000 + seed)
            guard case .success = made.outcome else { return "no bag" }
            var random = Random(seed: UInt64(seed))
            if random.below(3) == 0 { try made.bag.age() }
            let path = try Self.change(made.bag, &random)
            let report = try made.bag.verified()
            let compared = Result { try BagComparison(bag: made.bag.path, inputs: made.archives).run() }
            var elision = try Elision(made.folder.path)
            let findings = report.findings.map { "\($0.path): \($0.message)" }
            let differing: String
            switch compared {
            case .success(let result):
                let parts = result.differences.map { "\($0.path): \($0.message)" }
                differing = "\(result.framesCompared) frames; \(parts.joined(separator: " | "))"
            case .failure(let error): differing = "\(error)"
            }
            return elision.text(
                "\(path); \(report.verdict), \(report.clipsChecked) clips; \(findings.joined(separator: " | ")); against: \(differing)"
            )
        }
        #expect(differences == [])
    }

    /// Changes a file of a bag, or a value in one of its documents; most often with all checksums made to fit.
    private static func change(
        _ bag: MadeBag, _ random: inout Random, ofSummary: Bool = false
    ) throws -> String {
        let files = try Disk.digests(bag.path).keys.filter {
            // What a library says of a damaged FLAC file differs.
            !$0.contains("manifest") && $0 != "bag-info.txt" && !$0.hasSuffix(".flac")
        }.sorted()
        let path = ofSummary ? "data/summary.json" : files[random.below(files.count)]
        let place = "\(bag.path)/\(path)"
        var bytes = try Disk.bytes(place)
        var what = ""
        if path.hasSuffix(".json"), random.below(8) > 0 {
            let lines = ForgedLines(String(decoding: bytes, as: UTF8.self))
            let all = [
                ForgedLines.withOtherValues, ForgedLines.withoutValues, ForgedLines.withValuesOfOthers,
            ].flatMap { $0(lines) }
            let forged = all[random.below(all.count)]
            what = " \(forged.name)"
            try Disk.write(Array(forged.text.utf8), to: place)
        } else {
            switch random.below(5) {
            case 0: try Disk.remove(place)
            case 1: try Disk.write(bytes + [0, 0], to: place)
            case 2: try Disk.write(Array(bytes.dropLast(2)), to: place)
            default:
                if bytes.isEmpty { bytes = [0] }
                bytes[bytes.count / 2 & ~1] ^= 0x11
                try Disk.write(bytes, to: place)
            }
        }
        if random.below(5) > 0 { try bag.fitManifests() }
        return path + what
    }

    @Test("stays as it was: what is made of shards of which somebody changed one")
    func shards() throws {
        let differences = try Recorded.differences("changed-shards", count: 120, quick: 15) { seed in
            let folder = TemporaryFolder()
            let made = RandomJob(seed: 4000 + seed)
            let inputs = try made.write(to: folder("in"))
            var random = Random(seed: UInt64(seed))
            let shards = try? MadeShards(of: inputs, count: 2, made.job)
            guard let shards else { return "no bags" }
            let changed = MadeBag(path: shards.bags[random.below(2)])
            let what = try Self.change(changed, &random, ofSummary: random.chance(60))
            let result = Result { try shards.merge() }
            var elision = try Elision(shards.folder.path)
            switch result {
            case .success(let bag):
                let findings = try bag.findings().map { "\($0.path): \($0.message)" }
                return try elision.text("\(what); \(findings.joined(separator: " | ")); ")
                    + Disk.digest(elision.documents(bag))
            case .failure(let error): return elision.text("\(what); \(error)")
            }
        }
        #expect(differences == [])
    }

    @Test("stays as it was: what is redacted")
    func redacted() throws {
        let differences = try Recorded.differences("redacted-bags", count: 80, quick: 20) { seed in
            let made = try Made(seed: 2000 + seed)
            guard case .success = made.outcome else { return "no bag" }
            var random = Random(seed: UInt64(seed))
            let requests = try (0..<1 + random.below(3)).map { _ in try Self.request(made.bag, &random) }
            var redactor = BagRedactor(made.bag.path, to: made.folder("redacted"), requests)
            redactor.redactsEverywhere = random.below(3) == 0
            var elision: Elision
            let result: RedactedBag
            do {
                result = try redactor.run()
                elision = try Elision(made.folder.path)
            } catch {
                elision = try Elision(made.folder.path)
                return elision.text("\(error)")
            }
            let bag = MadeBag(path: made.folder("redacted"))
            let report = try bag.verified()
            let against = try BagComparison(bag: bag.path, inputs: made.archives).run()
            #expect(report.findings == [] && against.differences.isEmpty)
            let spans = try bag.timelines().flatMap { name, timeline in
                (timeline.redactions ?? []).map { "\(name) \($0.startFrame)+\($0.frames) \($0.channels) \($0.style)" }
            }
            return try elision.text(
                "\(spans.joined(separator: ", ")); \(against.framesCompared) frames; ")
                + Disk.digest(elision.documents(bag)) + " " + Disk.digest(elision.text("\(result)"))
        }
        #expect(differences == [])
    }

    static func request(_ bag: MadeBag, _ random: inout Random) throws -> BagRedactor.Request {
        let sessions = try bag.timelines()
        guard !sessions.isEmpty else {
            return BagRedactor.Request(
                sessionId: "none", from: .offset(nanoseconds: 0), to: .offset(nanoseconds: 1), reason: "r")
        }
        let (_, timeline) = sessions[random.below(sessions.count)]
        let speakers = timeline.clips.map(\.type)
        let end = max(1, timeline.frames) * 1_000_000_000 / timeline.sampleRate
        let start = random.below(end)
        let length = random.below([1, 20_000_000, 300_000_000, 4_000_000_000][random.below(4)])
        return BagRedactor.Request(
            sessionId: timeline.sessionId, from: .offset(nanoseconds: start),
            to: .offset(nanoseconds: start + max(1, length)),
            speaker: random.below(2) == 0
                ? nil : (random.below(8) == 0 ? "nobody" : speakers[random.below(speakers.count)]),
            style: random.below(2) == 0 ? .tone : .silence, reason: "reason \(random.below(3))")
    }
}
