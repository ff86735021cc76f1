/// Clips at random of which nothing is certain: pages of any number, position, flags and order, packets of any bytes, and
/// bytes that are no page. No encoder is asked, so a clip is the same with every build of libopus.
public struct ScrambledClip {
    private var random: Random
    private var pages: [OddPage] = []

    public static func bytes(seed: Int) -> [UInt8] {
        var clip = Self(random: Random(seed: UInt64(seed)))
        return clip.make()
    }

    private init(random: Random) { self.random = random }

    private mutating func noise(_ count: Int) -> [UInt8] { (0..<count).map { _ in UInt8(random.below(256)) } }

    private mutating func make() -> [UInt8] {
        let streams = random.one(of: [1, 1, 1, 1, 2, 3])
        var parts = (0..<streams).map { _ in stream() }
        if streams > 1, random.chance(40) { interleave(&parts) }
        pages = parts.flatMap(\.self)
        for _ in 0..<random.one(of: [0, 0, 1, 1, 2, 5]) { scramble() }
        var bytes: [UInt8] = random.chance(5) ? noise(random.below(100)) : []
        for page in pages {
            bytes += page.bytes
            if random.chance(1) {
                bytes += random.one(of: [noise(1 + random.below(200)), Array("OggS".utf8), Array("Ogg".utf8)])
            }
        }
        if random.chance(10), !bytes.isEmpty { bytes[random.below(bytes.count)] ^= UInt8(1 + random.below(255)) }
        if random.chance(10) { bytes.removeLast(random.below(bytes.count + 1)) }
        return bytes
    }

    // MARK: - A stream

    private mutating func stream() -> [OddPage] {
        let kind: UInt8 = random.one(of: [0x48, 0x48, 0x08, 0x78, 0xE0, 0xF8, 0xFC, 0x98])
        let samples = random.one(of: [960, 960, 2880, 480, 120])
        let start = Int64(random.one(of: [0, 0, 0, 0, -samples, -100, 5, 100_000, 48_000_000]))
        let packets = (0..<random.below(random.one(of: [4, 12, 40]))).map { _ in packet(kind) }
        let most = random.one(of: [1, 2, 5, 50])
        var layout = OddPage.lay(
            packets, lengths: packets.map { _ in samples }, startGranule: start,
            segmentsPerPage: random.one(of: [255, 255, 255, 1, 3])
        ) { 1 + random.below(most) }.pages
        var pages = headers(preSkip: random.chance(2) ? 65_535 : random.one(of: [0, 312, 312, 312, 3840]))
        for index in layout.indices { layout[index].number = UInt32(pages.count + index) }
        if !layout.isEmpty, random.chance(85) {
            layout[layout.count - 1].flags |= 4
            layout[layout.count - 1].granulePosition -= Int64(
                random.one(of: [0, 0, 1, samples - 1, samples, samples + 1, 50_000]))
        }
        pages += layout
        let serialNumber = UInt32(random.one(of: [1, 1, 2, 3]))
        for index in pages.indices { pages[index].serialNumber = serialNumber }
        return pages
    }

    private mutating func packet(_ kind: UInt8) -> [UInt8] {
        switch random.below(40) {
        case 0: return []
        case 1: return [kind | 3]
        case 2: return [kind | 3, UInt8(random.below(64))] + noise(random.below(20))
        case 3: return [kind | 1] + noise(random.below(9))
        case 4: return noise(1 + random.below(5))
        case 5: return [kind] + noise(random.one(of: [253, 254, 255, 509, 1275, 1276]))
        default: return [kind] + noise(1 + random.below(40))
        }
    }

    private mutating func headers(preSkip: Int) -> [OddPage] {
        var head = Array("OpusHead".utf8) + [1, UInt8(random.one(of: [1, 1, 1, 2]))]
        head += [
            UInt8(preSkip & 255), UInt8(preSkip >> 8), 0x80, 0x3E, 0, 0, UInt8(random.one(of: [0, 0, 0, 7])), 0, 0,
        ]
        if random.chance(3) { head[random.below(head.count)] ^= UInt8(1 << random.below(8)) }
        let vendor = [UInt8](repeating: 65, count: random.one(of: [0, 4, 4, 4, 4, 700]))
        var tags = Array("OpusTags".utf8) + [UInt8(vendor.count & 255), UInt8(vendor.count >> 8), 0, 0] + vendor
        tags += [0, 0, 0, 0]
        if random.chance(5) { tags[random.below(tags.count)] ^= UInt8(1 << random.below(8)) }
        var pages = [OddPage([head]), OddPage([tags])]
        (pages[0].flags, pages[0].granulePosition, pages[1].granulePosition, pages[1].number) = (2, 0, 0, 1)
        if random.chance(5) {
            var other = OddPage([
                random.one(of: [[1] + Array("vorbis".utf8) + noise(20), Array("fishead".utf8), noise(20)])
            ])
            (other.flags, other.granulePosition, other.serialNumber) = (2, 0, 9)
            pages.insert(other, at: random.below(2))
        }
        return pages
    }

    private mutating func interleave(_ parts: inout [[OddPage]]) {
        for index in parts.indices {
            for page in parts[index].indices { parts[index][page].serialNumber = UInt32(index) }
        }
        var mixed: [OddPage] = []
        while let first = parts.indices.first(where: { !parts[$0].isEmpty }) {
            let index = random.chance(50) ? first : parts.indices.last { !parts[$0].isEmpty } ?? first
            mixed.append(parts[index].removeFirst())
        }
        parts = [mixed]
    }

    // MARK: - What is done to its pages

    private mutating func scramble() {
        guard !pages.isEmpty else { return }
        let index = random.below(pages.count)
        let other = random.below(pages.count)
        switch random.below(16) {
        case 0: pages.remove(at: index)
        case 1: pages.removeSubrange(index..<min(pages.count, index + 1 + random.below(5)))
        case 2: pages.insert(pages[index], at: min(pages.count, index + 1))
        case 3: pages.insert(pages[index], at: other)
        case 4: pages.swapAt(index, other)
        case 5: pages[index].number = random.one(of: [0, 1, .max, pages[other].number])
        case 6: for page in index..<pages.count { pages[page].number &+= UInt32(1 + random.below(4)) }
        case 7: for page in index..<pages.count { pages[page].number = 0 }
        case 8: pages[index].granulePosition = random.one(of: [-1, 0, 1, 311, 312, .max, .min, 1 << 50, 1 << 51, -960])
        case 9:
            let step = Int64(random.one(of: [1, -1, 119, 120, 959, 960, 961, -960, 2000, -2000, 500_000, -500_000]))
            for page in index..<pages.count { pages[page].granulePosition &+= step }
        case 10: pages[index].granulePosition &+= Int64(random.one(of: [1, -1, 100, -100, 960, -960, 5000, -5000]))
        case 11: pages[index].flags ^= random.one(of: [1, 2, 4])
        case 12: pages[index].serialNumber = UInt32(1 + random.below(4))
        case 13:
            if !pages[index].body.isEmpty { pages[index].body[random.below(pages[index].body.count)] ^= 0x81 }
        case 14: pages += pages[index...]
        default:
            // A page on which no packet ends.
            var empty = OddPage()
            (empty.flags, empty.serialNumber, empty.number) = (random.one(of: [0, 4, 4]), 1, UInt32(index))
            empty.granulePosition = pages[other].granulePosition &+ Int64(random.one(of: [-960, -100, 0, 0, 1, 960]))
            pages.insert(empty, at: min(pages.count, index + 1))
        }
    }
}
