import Bag
import Calls
import Conversations
import Foundation
import Foundations
import JSON
import Stitching
import TestSupport
import Testing

/// Jobs at random, and one thing after the other that may be done with their bags. What holds for each alone has to hold for
/// all that came before.
@Suite("A bag, whatever is done with it")
struct BagLifeTests {
    private struct Life {
        let folder = TemporaryFolder()
        let job: JobOptions
        let inputs: [String]
        let transcripts: [String]
        var random: Random

        init(seed: Int) throws {
            let made = RandomJob(seed: 5000 + seed)
            var odd = OddArchives(seed: 5000 + seed)
            var random = Random(seed: UInt64(seed))
            var inputs =
                random.chance(50) ? try odd.write(made.day, to: folder("in")) : try made.write(to: folder("in"))
            if random.chance(60) {
                // Some have the ids of recorded sessions.
                let chats = (0..<1 + random.below(5)).map { ("s\($0)", "15:0\(random.below(5)):00") }
                try Disk.write(ChatExport.json(chats), to: folder("chats/chats.json"))
                inputs.append(folder("chats"))
            }
            var transcripts: [String] = []
            if random.chance(40) {
                let clips = made.day.hours.flatMap(\.sessions).flatMap(\.clips)
                for (index, clip) in clips.enumerated() {
                    let name = clip.fileName.replacing(".opus", with: ".txt")
                    try Disk.write(Array("lemon \(index) tree\n".utf8), to: folder("words/\(name)"))
                }
                transcripts = [folder("words")]
            }
            (self.job, self.inputs, self.transcripts, self.random) = (made.job, inputs, transcripts, random)
        }

        func make(_ name: String, shard: Shard? = nil, _ surroundings: Surroundings = Surroundings(threads: 2)) throws
            -> MadeBag
        {
            let job = JobOptions(
                timeline: job.timeline, outputs: job.outputs, review: job.review, sessions: job.sessions, shard: shard)
            _ = try makeBag(
                job, of: inputs, in: folder(name), formats: KnownFormats.all, transcripts: transcripts,
                surroundings: surroundings)
            return MadeBag(path: folder(name))
        }

        /// The whole bag; `nil` where no session of the job is in the archives, or there are no archives.
        func whole() throws -> MadeBag? {
            do {
                return try make("whole")
            } catch let error as JobError {
                let reasons = ["not found in any archive", "none of the inputs can be read as an hour archive"]
                #expect(reasons.contains { error.description.contains($0) }, "\(error)")
                return nil
            }
        }

        func redact(
            _ bag: MadeBag, to name: String, _ requests: [BagRedactor.Request], everywhere: Bool,
            _ surroundings: Surroundings = Surroundings(threads: 2)
        ) throws -> MadeBag {
            var redactor = BagRedactor(bag.path, to: folder(name), requests, formats: KnownFormats.all)
            redactor.redactsEverywhere = everywhere
            redactor.surroundings = surroundings
            _ = try redactor.run()
            return MadeBag(path: folder(name))
        }

        func expectWhole(_ bag: MadeBag) throws {
            let findings = try bag.findings().map { "\($0.path): \($0.message)" }
            #expect(findings == [], "\(bag.path)")
            let compared = try BagComparison(bag: bag.path, inputs: inputs, formats: KnownFormats.all).run()
            #expect(compared.differences.map { "\($0.path): \($0.message)" } == [], "\(bag.path)")
        }
    }

    @Test(
        "is the same from shards, after a stop, and as samples",
        arguments: 0..<Effort.rounds(60, quick: 8))
    func made(seed: Int) throws {
        var life = try Life(seed: seed)
        guard let whole = try life.whole() else { return }
        try life.expectWhole(whole)
        let digests = try whole.reproducibleDigests()
        if life.transcripts.isEmpty {
            let count = 2 + life.random.below(2)
            let shards = try (1...count).map {
                try life.make("shard-\($0)", shard: Shard(index: $0, count: count)).path
            }
            _ = try mergeBags(shards, into: life.folder("merged"), outputs: { _ in [] })
            #expect(try MadeBag(path: life.folder("merged")).reproducibleDigests() == digests)
        }
        for _ in 0..<2 {
            // Both stops may come too late.
            do {
                _ = try life.make("stopped", Stop(after: 1 + life.random.below(300)).surroundings)
            } catch is Interruption {}
        }
        #expect(try life.make("stopped").reproducibleDigests() == digests)
        let recordings = try whole.timelines().flatMap { _, timeline in
            timeline.audio.filter { $0.pcmSha256 != nil && timeline.frames > 0 }.map {
                "\(timeline.sessionId) \($0.channels) \($0.pcmSha256?.hexadecimal ?? "")"
            }
        }
        guard !recordings.isEmpty else { return }
        let sink = KeptSamples()
        _ = try Stitcher(life.job, inputs: life.inputs).run(into: sink)
        let found = sink.tracks.map { name, samples in
            "\(name) \(samples.withUnsafeBytes { Disk.sha256(Array($0)) }.hexadecimal)"
        }
        #expect(Set(recordings).isSubset(of: found))
    }

    @Test(
        "stays intact, redacted once and again, with a stop or without",
        arguments: 0..<Effort.rounds(60, quick: 8))
    func redacted(seed: Int) throws {
        var life = try Life(seed: seed)
        guard let whole = try life.whole() else { return }
        var bags = [whole]
        var count = 0
        for name in ["once", "twice"] {
            let source = bags[bags.count - 1]
            var requests = try (0..<1 + life.random.below(2)).map { _ in
                try RecordedTests.request(source, &life.random)
            }
            if let (_, chat) = try source.conversations().randomElement(using: &life.random) {
                let pointers = chat.messages.filter { $0.text != MessageRedaction.mark }.compactMap(\.pointer)
                if let pointer = pointers.randomElement(using: &life.random) {
                    requests.append(.init(sessionId: chat.sessionId, message: pointer, reason: "m"))
                }
            }
            let everywhere = life.random.chance(40)
            let bag: MadeBag
            do {
                bag = try life.redact(source, to: name, requests, everywhere: everywhere)
            } catch let error as JobError {
                #expect(error.description.contains("nothing was written"))
                #expect(!FileManager.default.fileExists(atPath: life.folder(name)))
                continue
            }
            try life.expectWhole(bag)
            let log = try JSONText.value(RedactionLog.self, from: Disk.bytes(bag.path + "/data/redactions.json"))
            let seals = try bags.map { Disk.sha256(try Disk.bytes($0.path + "/tagmanifest-sha256.txt")) }
            #expect(log.sources == seals)
            let redactions = log.redactions.count + (log.messages ?? []).count
            #expect(redactions > count)
            count = redactions
            do {
                let stop = Stop(after: life.random.below(40)).surroundings
                _ = try life.redact(source, to: "stopped-\(name)", requests, everywhere: everywhere, stop)
            } catch is Interruption {
                _ = try life.redact(source, to: "stopped-\(name)", requests, everywhere: everywhere)
            }
            #expect(
                try MadeBag(path: life.folder("stopped-\(name)")).reproducibleDigests() == bag.reproducibleDigests())
            bags.append(bag)
        }
    }
}
