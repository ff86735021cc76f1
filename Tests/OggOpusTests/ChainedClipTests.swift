import OggOpus
import TestSupport
import Testing

@Suite("A chain of recordings in one clip")
struct ChainedClipTests {
    @Test("that claims to last for thousands of years, part after part, is refused, and its length is told")
    func longChain() throws {
        // The latest granule position that counts.
        let latest = Int64(1) << 50
        let parts = try (0..<4).map { index in
            var part = try MadeClip(packets: 10, serialNumber: UInt32(index))
            part.audio[1].granulePosition = latest
            return part.bytes
        }
        let whole = parts.flatMap(\.self)
        let facts = try OddClipReading.facts(of: whole + MadeClip(packets: 1, serialNumber: 9).bytes)
        let lengths = [Int](repeating: Int(latest) - MadeClip.preSkip, count: 4)
        #expect(facts.links.map(\.samples48k) == lengths + [960 - MadeClip.preSkip])
        // What the four skip at their starts, 4 * 312 samples, is more than one packet has left, and less than two have.
        let error = #expect(throws: ClipError.self) {
            try OddClipReading.facts(of: whole + MadeClip(packets: 2, serialNumber: 9).bytes)
        }
        #expect(error == .unsupported("it claims to be 93824992236 s long"), "\(String(describing: error))")
    }

    @Test("of which parts are gone since it was scanned is silent where they were")
    func partsGone() throws {
        let packets = [12, 1, 1, 12]
        let parts = try packets.enumerated().map {
            try MadeClip(packets: $1, serialNumber: UInt32($0), seed: UInt64($0))
        }
        let facts = try OddClipReading.facts(of: parts.flatMap(\.bytes))
        for rate in [16_000, 48_000] {
            let whole = try OddClipReading.decode(parts.flatMap(\.bytes), facts, rate: rate)
            let found = try OddClipReading.decode(parts[0].bytes, facts, rate: rate)
            let lengths = packets.map { ($0 * 960 - MadeClip.preSkip) * rate / 48_000 }
            let heard = lengths[0]
            #expect(found.samples.count == lengths.reduce(0, +))
            #expect(found.missing == lengths.dropFirst().reduce(0, +))
            #expect(found.samples.prefix(heard) == whole.samples.prefix(heard))
            #expect(found.samples.dropFirst(heard).allSatisfy { $0 == 0 })
        }
    }

    /// The second part goes on where the first one stopped, without an end, and has a header of its own.
    @Test(
        "of one serial number goes on where the header is the same, and begins anew where it is another",
        arguments: [0, 256])
    func repeatedHeader(gain: Int) throws {
        var parts = [try MadeClip(packets: 10, seed: 1), try MadeClip(packets: 10, seed: 2)]
        parts[0].audio[1].flags = 0
        let next = UInt32(parts[0].audio.count + 2)
        parts[1].head.number = next
        parts[1].tags.number = next + 1
        for index in parts[1].audio.indices {
            parts[1].audio[index].number = next + 2 + UInt32(index)
            parts[1].audio[index].granulePosition += 9600
        }
        parts[1].head.body.patch(at: 16, littleEndian: UInt16(gain))
        let facts = try OddClipReading.facts(of: parts.flatMap(\.bytes))
        #expect(facts.links.map(\.head.outputGain) == (gain == 0 ? [0] : [0, gain]))
        let skipped = MadeClip.preSkip
        #expect(facts.links[0].samples48k == (gain == 0 ? 19_200 : 9600) - skipped)
        // Pages are numbered through the header: none is lost.
        #expect(facts.findings.map(\.kind) == [gain == 0 ? .repeatedPages : .truncated], "\(facts.findings)")
    }
}
