import Foundations
import TestSupport
import Testing

@testable import OggOpus

@Suite("A copy of an Opus file with silence in place of packets")
struct OggOpusSilencerTests {
    private struct Packet: Hashable {
        let link: Int
        let start48k: Int
        let bytes: [UInt8]

        var isSilence: Bool { bytes.withUnsafeBytes { OpusSilence.isSilence($0) } }
    }

    private static func packets(_ file: [UInt8], _ facts: ClipFacts) throws -> [Packet] {
        try OddClipReading.packets(file, facts).map { Packet(link: $0.link, start48k: $0.start48k, bytes: $0.bytes) }
    }

    private static func headers(_ file: [UInt8]) throws -> [OggHeaders] {
        let reader = OggHeaderReader()
        reader.take(file.span.bytes)
        return try reader.finish()
    }

    /// A file of chained streams of packets of 20 ms, of any size, some of them silent.
    private static func file(_ random: inout Random) -> [UInt8] {
        (0..<1 + random.below(4)).flatMap { stream in
            var muxer = OggOpusMuxer(
                head: OpusHead(
                    channelCount: 1, preSkip: 312 + stream, inputSampleRate: 16_000, outputGain: stream),
                tags: OpusTags(vendor: "test", comments: ["TITLE=\(stream)"]), serialNumber: UInt32(7 + stream))
            let count = [2, 20, 200][random.below(3)]
            for number in 0..<count {
                if random.below(5) == 0 {
                    muxer.appendSilence(to: muxer.granulePosition + 960)
                } else {
                    let packet = [0x48] + (0..<1 + random.below(600)).map { UInt8(truncatingIfNeeded: $0 + number) }
                    packet.withUnsafeBytes { muxer.append($0, samples48k: 960) }
                }
            }
            muxer.finish(endGranule: muxer.granulePosition - random.below(960))
            return muxer.pages
        }
    }

    @Test(
        "has all others where they were, each with its stream, and the streams with their headers and lengths",
        arguments: 0..<UInt64(Effort.rounds(40, quick: 6)))
    func copy(seed: UInt64) throws {
        var random = Random(seed: seed)
        let file = Self.file(&random)
        let facts = try OddClipReading.facts(of: file)
        let all = try Self.packets(file, facts)
        // None, few or most of them go; or all of the last streams.
        let kept = [0, 2, 20, 1000][random.below(4)]
        let last = random.below(3) == 0 ? random.below(facts.links.count) : facts.links.count
        var asked: [Packet] = []
        var expected: [Packet] = []
        var pieces: [[UInt8]] = []
        try OggOpusSilencer(facts: facts, headers: Self.headers(file)).copy(
            from: OddClipReading.source(file),
            isKept: { packet in
                asked.append(
                    Packet(link: packet.link, start48k: packet.start48k, bytes: Array(packet.bytes)))
                guard packet.link < last, random.below(kept + 1) > 0 else { return false }
                expected.append(asked[asked.count - 1])
                return true
            }, to: { pieces.append($0) })
        #expect(asked == all)
        let copy = Array(pieces.joined())
        #expect(pieces.allSatisfy { !$0.isEmpty && $0.count < 1 << 18 })
        let after = try OddClipReading.facts(of: copy)
        #expect(after.findings.isEmpty, "\(after.findings)")
        #expect(after.links.map(\.head.preSkip) == facts.links.map(\.head.preSkip))
        #expect(after.links.map(\.samples48k) == facts.links.map(\.samples48k))
        let (before, now) = (try Self.headers(file), try Self.headers(copy))
        #expect(now.map(\.serialNumber) == before.map(\.serialNumber))
        #expect(now.map(\.packets) == before.map(\.packets))
        let found = try Self.packets(copy, after)
        #expect(found.filter { !$0.isSilence } == expected.filter { !$0.isSilence })
        // Once more, without any change, it is the same file.
        var again: [UInt8] = []
        try OggOpusSilencer(facts: after, headers: Self.headers(copy)).copy(
            from: OddClipReading.source(copy), isKept: { _ in true }, to: { again += $0 })
        #expect(again == copy)
    }

    @Test("is made only where each stream has its headers")
    func headers() throws {
        var random = Random(seed: 1)
        let file = Self.file(&random)
        let facts = try OddClipReading.facts(of: file)
        #expect(throws: ClipError.self) {
            try OggOpusSilencer(facts: facts, headers: Self.headers(file).dropLast())
        }
    }
}
