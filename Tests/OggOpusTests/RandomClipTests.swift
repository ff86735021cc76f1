import Foundation
import OggOpus
import TestSupport
import Testing

/// The promise about clips, on clips that are odd in ways nobody thought of: every sample that is there is in its place,
/// and what is not there is counted and told.
@Suite("Clips made at random")
struct RandomClipTests {
    /// `OPUSSTITCH_CLIP_SEEDS=100000 Tests/run --filter RandomClipTests` takes more; `90447-90448` takes one.
    private static let seeds: Range<UInt64> = {
        let wanted = ProcessInfo.processInfo.environment["OPUSSTITCH_CLIP_SEEDS"] ?? ""
        let bounds = wanted.split(separator: "-").compactMap { UInt64($0) }
        return bounds.count == 2 ? bounds[0]..<bounds[1] : 0..<(bounds.first ?? UInt64(Effort.rounds(500, quick: 24)))
    }()

    @Test("give every sample, silence where one is missing, and a word about it")
    func agreeWithTheModel() throws {
        var odd = 0
        for seed in Self.seeds {
            let clip = try RandomClip.make(seed: seed)
            if clip.isOdd { odd += 1 }
            try Self.check(clip, seed: seed)
        }
        #expect(Self.seeds.count < 100 || (odd > Self.seeds.count / 2 && odd < Self.seeds.count))
    }

    private static func check(_ clip: OddClip, seed: UInt64) throws {
        let words = Comment(rawValue: "seed \(seed): \(clip.making.joined(separator: "; "))")
        let rate = [8000, 12_000, 16_000, 24_000, 48_000][Int(seed % 5)]
        let facts: ClipFacts
        do {
            facts = try OddClipReading.facts(of: clip.bytes)
        } catch {
            Issue.record("seed \(seed): \(error)")
            return
        }
        let expected = try clip.decode(rate: rate)
        #expect(facts.links.map(\.samples48k) == clip.links.map(\.samples48k), words)
        #expect(facts.missingFrames(at: rate) == expected.missing, words)
        #expect(facts.findings.isEmpty == !clip.isOdd, "\(words) \(facts.findings)")
        let isTold = facts.findings.contains { $0.kind == .hole || $0.kind == .undecodable }
        #expect(isTold || expected.missing == 0, words)
        guard facts.links.map(\.samples48k) == clip.links.map(\.samples48k) else { return }
        let (samples, missing, findings) = try OddClipReading.decode(clip.bytes, facts, rate: rate)
        #expect(missing == expected.missing && findings.isEmpty, words)
        let wrong = zip(samples, expected.samples).enumerated().first { $0.element.0 != $0.element.1 }
        #expect(wrong == nil && samples.count == expected.samples.count, "\(words) sample \(wrong?.offset ?? -1)")
        // Cut off anywhere, as by the next clip of its speaker.
        let limit = Int(seed &* 7919 % UInt64(expected.samples.count + 1))
        #expect(facts.missingFrames(at: rate, upTo: limit) == (try clip.missing(rate: rate, upTo: limit)), words)
        let packets = try OddClipReading.packets(clip.bytes, facts)
        #expect(packets.map(\.bytes) == clip.packets.map(\.bytes), words)
        #expect(packets.map(\.start48k) == clip.packets.map(\.start48k), words)
    }
}
