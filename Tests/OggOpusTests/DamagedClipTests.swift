import OggOpus
import TestSupport
import Testing

/// Every way to damage a clip by one step, as the engine reads clips: scanned, decoded, its packets taken out.
@Suite("A clip is damaged")
struct DamagedClipTests {
    @Test(
        "by one byte, anywhere: it is reported, and decodes to as many frames as it said",
        arguments: [0x01, 0x80, 0xFF])
    func anyByte(mask: UInt8) throws {
        let clip = try Self.shortClip()
        for offset in Effort.places(in: clip.count) {
            var damaged = clip
            damaged[offset] ^= mask
            guard let facts = try Self.read(damaged) else { continue }
            #expect(!facts.findings.isEmpty, "byte \(offset) of \(clip.count)")
        }
    }

    @Test("by one byte, anywhere, and its page has a checksum that fits", arguments: [0x01, 0x80, 0xFF])
    func anyByteWithChecksum(mask: UInt8) throws {
        let clip = try Self.shortClip()
        let places = Effort.places(in: clip.count)
        var (tried, decoded) = (0, 0)
        for page in OggPatch.pages(of: clip) {
            for offset in places where page.contains(offset) && !(22..<26).contains(offset - page.lowerBound) {
                tried += 1
                var damaged = clip
                damaged[offset] ^= mask
                OggPatch.fixChecksum(of: page, in: &damaged)
                if try Self.read(damaged) != nil { decoded += 1 }
            }
        }
        // Most bytes are sound: another sound is not to be told from a wrong one.
        #expect(decoded > tried / 2)
    }

    @Test("by being cut off, anywhere")
    func cutOff() throws {
        let clip = try Self.shortClip()
        for count in Effort.places(in: clip.count) {
            guard let facts = try Self.read(Array(clip.prefix(count))) else { continue }
            #expect(facts.findings.contains { $0.kind == .truncated }, "cut off at \(count)")
        }
    }

    @Test("by pages lost, doubled, or in another order")
    func pages() throws {
        let clip = try Self.shortClip()
        let pages = OggPatch.pages(of: clip).map { Array(clip[$0]) }
        for first in pages.indices {
            var lost = pages
            lost.remove(at: first)
            if let facts = try Self.read(Array(lost.joined())) { #expect(!facts.findings.isEmpty, "lost \(first)") }
            var doubled = pages
            doubled.insert(pages[first], at: first)
            _ = try Self.read(Array(doubled.joined()))
            for second in pages.indices.dropFirst(first + 1) {
                var swapped = pages
                swapped.swapAt(first, second)
                _ = try Self.read(Array(swapped.joined()))
            }
        }
    }

    /// A page on which nothing ends follows the lost one, so the first page of sound is where it has to be.
    @Test("by pages lost before the first sound, whatever page follows them", arguments: [false, true])
    func lostAtStart(hasEmptyPage: Bool) throws {
        let clip = try MadeClip(packets: 10)
        var pages = [clip.head, clip.tags]
        var last = clip.audio[1]
        if hasEmptyPage {
            var empty = OddPage()
            (empty.serialNumber, empty.number) = (last.serialNumber, 3)
            last.number = 4
            pages.append(empty)
        }
        let facts = try OddClipReading.facts(of: (pages + [last]).bytes)
        #expect(facts.links.map(\.samples48k) == [9600 - MadeClip.preSkip])
        let half = try OddClipReading.decode((pages + [last]).bytes, facts, rate: 48_000)
        #expect(half.missing == 4800 - MadeClip.preSkip)
    }

    @Test("by the middle page of a packet lost: its ends are not played as one, though the positions fit")
    func lostMiddle() throws {
        let small = [UInt8](repeating: 1, count: 20)
        let packets = [small, small, [0x08] + [UInt8](repeating: 2, count: 599), small, small].map {
            [0x08] + $0.dropFirst()
        }
        var clip = try MadeClip(packets: 1)
        let layout = OddPage.lay(
            packets, lengths: packets.map { _ in 960 }, startGranule: 0, segmentsPerPage: 1
        ) { 1 }
        clip.audio = layout.pages
        for index in clip.audio.indices { clip.audio[index].number = UInt32(index + 2) }
        clip.audio[clip.audio.count - 1].flags |= 4
        clip.use(serialNumber: 7)
        let middle = layout.places[2].lowerBound + 1
        #expect(layout.places[2].count == 3)
        let whole = try OddClipReading.facts(of: clip.bytes)
        #expect(try OddClipReading.decode(clip.bytes, whole, rate: 48_000).missing == 0)
        clip.audio.remove(at: middle)
        let facts = try OddClipReading.facts(of: clip.bytes)
        #expect(facts.links.map(\.samples48k) == [5 * 960 - MadeClip.preSkip])
        #expect(try OddClipReading.decode(clip.bytes, facts, rate: 48_000).missing == 960)
        #expect(try OddClipReading.packets(clip.bytes, facts).map(\.bytes.count) == [20, 20, 20, 20])
    }

    @Test("by a granule position that no page can have", arguments: Effort.some([-1, 1, 0, 2, 3], quick: 2))
    func granules(page: Int) throws {
        let clip = try Self.shortClip()
        let audio = OggPatch.pages(of: clip).dropFirst(2)
        let range = page < 0 ? audio[audio.endIndex - 1] : audio[audio.startIndex + page]
        let granules: [Int64] = [
            .min, .min + 1, -2, -1, 0, 1, 311, 312, 313, 1 << 31, 1 << 32, 1 << 50, 1 << 50 + 1, .max - 1, .max,
        ]
        for granule in granules {
            var damaged = clip
            OggPatch.changeGranule(of: range, in: &damaged) { _ in granule }
            _ = try Self.read(damaged)
        }
    }

    /// What libFuzzer found: the hole was held in memory, sample by sample.
    @Test("by a jump of hours where the decoder has only begun", arguments: [1, 400, 5000])
    func earlyJump(piece: Int) throws {
        var clip = try Clips.clip(seconds: 1.2, encoding: OpusEncoding(), seed: 4) {
            ($0.packetsPerPage, $0.preSkip) = (1, 10_000)
        }
        // Twice, and both among the packets that libopusfile drops for the pre-skip in one go.
        for jump in [5, 7] {
            for page in OggPatch.pages(of: clip).dropFirst(jump) {
                OggPatch.changeGranule(of: page, in: &clip) { $0 + 90_000 * 3600 * 48 }
            }
        }
        var scanner = ClipScanner()
        clip.withUnsafeBytes { scanner.take($0) }
        let decoder = try ClipDecoder(
            facts: try scanner.finish(), sampleRate: 48_000, pool: DecoderPool(), source: Self.source(clip))
        var samples = [Int16](repeating: 1, count: piece)
        for _ in 0..<50 {
            try samples.withUnsafeMutableBufferPointer { try decoder.read(into: $0) }
        }
        #expect(piece == 1 || samples.allSatisfy { $0 == 0 })
    }

    @Test("by bytes from nowhere", arguments: 0..<UInt64(Effort.rounds(40, quick: 10)))
    func noise(seed: UInt64) throws {
        var random = Random(seed: seed)
        var clip = try Self.shortClip()
        let pages = OggPatch.pages(of: clip)
        for _ in 0..<random.below(40) {
            let page = pages[random.below(pages.count)]
            for _ in 0..<random.below(20) {
                clip[page.lowerBound + random.below(page.count)] = UInt8(truncatingIfNeeded: random.next())
            }
            // Sometimes the page survives, and what is in it has to be read.
            if random.below(4) > 0, clip[page.lowerBound...].starts(with: Array("OggS".utf8)) {
                OggPatch.fixChecksum(of: page, in: &clip)
            }
        }
        _ = try Self.read(clip)
    }

    /// Nine audio pages, the last one trimmed.
    private static func shortClip() throws -> [UInt8] {
        try Clips.clip(seconds: 0.5, encoding: OpusEncoding(), seed: 3) { $0.packetsPerPage = 3 }
    }

    /// Reads a clip in all the ways that the engine does.
    ///
    /// - Returns: `nil` where it is refused, as it may be.
    private static func read(_ bytes: [UInt8]) throws -> ClipFacts? {
        var scanner = ClipScanner()
        // In pieces of odd sizes, as blocks of an archive end anywhere.
        for start in stride(from: 0, to: bytes.count, by: 997) {
            bytes[start..<min(bytes.count, start + 997)].withUnsafeBytes { scanner.take($0) }
        }
        let facts: ClipFacts
        do throws(ClipError) { facts = try scanner.finish() } catch {
            #expect(!error.description.isEmpty)
            return nil
        }
        do {
            try decode(bytes, facts)
            var end = 0
            let reader = ClipPacketReader(facts: facts, source: source(bytes))
            try reader.read { packet in
                #expect(packet.samples48k > 0 && packet.samples48k <= 5760)
                #expect(packet.start48k >= 0)
                end = packet.link == 0 ? max(end, packet.start48k) : end
            }
            return facts
        } catch is ClipError {
            return nil
        }
    }

    private static func decode(_ bytes: [UInt8], _ facts: ClipFacts) throws {
        let decoder = try ClipDecoder(facts: facts, sampleRate: 16_000, pool: DecoderPool(), source: source(bytes))
        // What claims to be longer than a minute is a lie here, and silence for the most part.
        var left = min(960_000, facts.links.reduce(0) { $0 + $1.samples48k / 3 })
        var piece = [Int16](repeating: 0, count: 5000)
        while left > 0 {
            let count = min(left, piece.count)
            try piece.withUnsafeMutableBufferPointer {
                try decoder.read(into: UnsafeMutableBufferPointer(rebasing: $0[..<count]))
            }
            left -= count
        }
    }

    private static func source(_ bytes: [UInt8]) -> ByteSource {
        var rest = bytes[...]
        return { buffer in
            let piece = rest.prefix(min(buffer.count, 777))
            buffer.copyBytes(from: piece)
            rest = rest.dropFirst(piece.count)
            return piece.count
        }
    }
}
