import Synchronization

/// Makes clips at random: chains, losses, repetitions, malformed packets, any granule positions, any page layout.
///
/// What nobody could know of a clip is not made: which of two lost things was how long, or whether a first page is lost
/// or the stream was joined later.
public struct RandomClip {
    private var random: Random
    private var clip = OddClip()
    private var serialNumbers: [UInt32] = []

    public static func make(seed: UInt64) throws -> OddClip {
        var maker = RandomClip(random: Random(seed: seed))
        try maker.make()
        return maker.clip
    }

    private init(random: Random) { self.random = random }

    private mutating func make() throws {
        let count = random.chance(70) ? 1 : 2 + random.below(3)
        let hasOneSerialNumber = random.chance(50)
        let first = UInt32(random.below(1 << 20))
        for index in 0..<count {
            try addLink(serialNumber: hasOneSerialNumber ? first : first &+ UInt32(index), isFirst: index == 0)
        }
        if random.chance(5) {
            // A file joined with itself.
            clip.bytes += clip.bytes
            clip.links += clip.links
        }
        if random.chance(5) {
            clip.isOdd = true
            clip.bytes += (0..<1 + random.below(300)).map { _ in UInt8(random.below(79)) }
        }
    }

    // MARK: - A stream

    /// What is done to a stream.
    private struct Choices {
        var numbering = Numbering.right
        var losesPages = false
        var startGranule: Int64 = 0
        var marksEnd = true
        var endTrim = 0
        var segmentsPerPage = 255
        var mostPacketsPerPage = 50
    }

    private enum Numbering { case right, zero, jump, backwards }

    private mutating func choices(packet48k: Int) -> Choices {
        var choices = Choices()
        choices.mostPacketsPerPage = [1, 2, 5, 50][random.below(4)]
        if random.chance(25) { choices.segmentsPerPage = 1 + random.below(6) }
        if random.chance(30) {
            choices.losesPages = true
        } else if random.chance(30) {
            choices.numbering = [.zero, .jump, .backwards][random.below(3)]
        }
        if !choices.losesPages, choices.numbering != .jump, random.chance(30) {
            choices.startGranule =
                random.chance(50) ? Int64(random.below(10_000_000)) : -Int64(1 + random.below(2 * packet48k))
        }
        choices.marksEnd = random.chance(85)
        if choices.marksEnd { choices.endTrim = random.below(packet48k) }
        return choices
    }

    private mutating func addLink(serialNumber: UInt32, isFirst: Bool) throws {
        let pool = try PacketPool.all()[random.below(PacketPool.count)]
        var choices = choices(packet48k: pool.packet48k)
        let count = 2 + random.below(40)
        let offset = random.below(pool.packets.count - count)
        var packets = Array(pool.packets[offset..<offset + count])
        var pieces = packets.map { OddClip.Piece.packet($0) }
        // The first packet tells how long its neighbours are.
        let isMalformed = random.chance(30)
        if isMalformed {
            clip.isOdd = true
            for _ in 0..<1 + random.below(6) {
                let index = 1 + random.below(count - 1)
                packets[index] = malformed(like: pool.packets[offset])
                pieces[index] = .missing(samples48k: pool.packet48k)
            }
        }
        var layout = OddPage.lay(
            packets, lengths: packets.map { _ in pool.packet48k }, startGranule: choices.startGranule,
            segmentsPerPage: choices.segmentsPerPage
        ) { 1 + random.below(choices.mostPacketsPerPage) }
        let spans = layout.places.contains { $0.count > 1 }
        // A page number that skips says that something is lost, where a packet goes on behind it.
        if spans, choices.numbering == .jump { choices.numbering = .right }
        // What a page with the end and a start below zero means, nobody knows; nor what -1 does.
        let firstEnd = layout.places.first?.upperBound ?? 0
        let isShort = layout.pages.count - 1 == firstEnd
        let isVague = isMalformed && choices.startGranule < 0
        if isShort || isVague
            || layout.pages.contains(where: { $0.granulePosition == -1 && !$0.segments.allSatisfy { $0 == 255 } })
        {
            let start = choices.startGranule
            for index in layout.pages.indices where layout.pages[index].segments.contains(where: { $0 < 255 }) {
                layout.pages[index].granulePosition -= start
            }
            choices.startGranule = 0
        }
        clip.isOdd = clip.isOdd || choices.startGranule < 0 || choices.numbering != .right || !choices.marksEnd
        number(&layout.pages, choices.numbering)
        end(&layout.pages, choices)
        for index in layout.pages.indices { layout.pages[index].serialNumber = serialNumber }
        clip.making.append(
            "\(count) packets of \(pool.packet48k) on \(layout.pages.count) pages, numbers \(choices.numbering), "
                + "start \(choices.startGranule), end \(choices.marksEnd) trimmed by \(choices.endTrim), "
                + "malformed \(pieces.indices.filter { if case .missing = pieces[$0] { true } else { false } }), "
                + "places \(layout.places)")
        let firstNumber = layout.pages[0].number
        if choices.losesPages { losePages(&layout, &pieces, packet48k: pool.packet48k, mayContinue: !isFirst) }
        let repeats = random.chance(25)
        if repeats { repeatPages(&layout.pages) }

        let preSkip = min([0, 312, 313, 1001, 120][random.below(5)], count * pool.packet48k - choices.endTrim)
        let gain = random.chance(20) ? random.below(2000) - 1000 : 0
        let head = head(preSkip: preSkip, gain: gain, channels: pool.channels)
        addPages(
            layout.pages, firstNumber: firstNumber, head: head, serialNumber: serialNumber, isFirst: isFirst,
            mayMerge: !repeats)
        clip.links.append(
            OddClip.Link(
                preSkip: preSkip, gain: gain, pieces: pieces,
                samples48k: count * pool.packet48k - choices.endTrim - preSkip))
    }

    /// A packet that nothing can decode, and that tells no length or the right one.
    private mutating func malformed(like packet: [UInt8]) -> [UInt8] {
        let first = packet[0] & 0xFC
        return switch random.below(5) {
        case 0: []
        case 1: [first | 3]  // without its count of frames
        case 2: [first | 3, 0x3F] + packet.dropFirst()  // more than 120 ms
        case 3: [first | 3, 0x00] + packet.dropFirst()  // no frame at all
        default: [first | 3, 0x41, 255, 255, 255, 0]  // more padding than there is; one frame
        }
    }

    // MARK: - Pages

    private mutating func number(_ pages: inout [OddPage], _ numbering: Numbering) {
        let jump = UInt32(2 + random.below(100))
        for index in pages.indices {
            pages[index].number =
                switch numbering {
                case .right: UInt32(index) + 2
                case .zero: 0
                case .jump: 2 + UInt32(index) * jump + jump
                case .backwards: 1 &- UInt32(index)
                }
        }
    }

    private func end(_ pages: inout [OddPage], _ choices: Choices) {
        guard choices.marksEnd else { return }
        pages[pages.count - 1].flags |= 4
        pages[pages.count - 1].granulePosition -= Int64(choices.endTrim)
    }

    /// Loses some, but not the last one that has a packet of its own to end with.
    private mutating func losePages(
        _ layout: inout OddPage.Layout, _ pieces: inout [OddClip.Piece], packet48k: Int, mayContinue: Bool
    ) {
        // The last page has to end with a packet that is whole.
        guard let last = layout.places.last, last.count == 1, layout.pages.count > 1 else { return }
        var lost: Set<Int> = []
        for _ in 0..<1 + random.below(4) { lost.insert(random.below(layout.pages.count - 1)) }
        lost.remove(last.lowerBound)
        // A second header of one serial number, and a page that goes on from before it: nobody knows what that is.
        if mayContinue { lost.remove(0) }
        guard !lost.isEmpty else { return }
        clip.isOdd = true
        clip.making.append("lost \(lost.sorted())")
        for (packet, place) in layout.places.enumerated() where place.contains(where: lost.contains) {
            pieces[packet] = .missing(samples48k: packet48k)
        }
        layout.pages = layout.pages.enumerated().filter { !lost.contains($0.offset) }.map(\.element)
    }

    private mutating func repeatPages(_ pages: inout [OddPage]) {
        clip.isOdd = true
        for _ in 0..<1 + random.below(3) {
            let first = random.below(pages.count)
            let count = 1 + random.below(min(4, pages.count - first))
            // Behind itself, or anywhere later.
            let place = first + count + (random.chance(50) ? 0 : random.below(pages.count - first - count + 1))
            clip.making.append("pages from \(first), \(count), again at \(place)")
            pages.insert(contentsOf: pages[first..<first + count], at: place)
        }
    }

    // MARK: - Headers

    private func head(preSkip: Int, gain: Int, channels: Int) -> [UInt8] {
        var head = Array("OpusHead".utf8) + [1, UInt8(channels)]
        head.append(littleEndian: UInt16(preSkip))
        head.append(littleEndian: UInt32(16_000))
        head.append(littleEndian: Int16(gain))
        head.append(UInt8(0))
        return head
    }

    /// - Parameters:
    ///   - firstNumber: of the first page, though it may be lost.
    ///   - mayMerge: whether the first page may be put together with a header's.
    private mutating func addPages(
        _ audio: [OddPage], firstNumber: UInt32, head: [UInt8], serialNumber: UInt32, isFirst: Bool, mayMerge: Bool
    ) {
        var tags = Array("OpusTags".utf8)
        let vendor = [UInt8](repeating: 65, count: random.chance(10) ? 70_000 : 4)
        tags.append(littleEndian: UInt32(vendor.count))
        tags += vendor
        tags.append(littleEndian: UInt32(0))

        var headPage = OddPage([head])
        (headPage.flags, headPage.granulePosition) = (2, 0)
        var tagPages = OddPage.lay([tags], lengths: [0], startGranule: 0, segmentsPerPage: 255) { 1 }.pages
        headPage.number = 1 &- UInt32(tagPages.count)
        for index in tagPages.indices { tagPages[index].number = headPage.number &+ 1 &+ UInt32(index) }
        var audio = audio
        let oddity = random.below(12)
        clip.making.append("headers \(oddity)")
        switch oddity {
        case 0 where mayMerge && audio[0].flags & 1 == 0 && vendor.count < 100 && audio[0].segments.count < 250:
            // Sound on the page of the comment header.
            clip.isOdd = true
            audio[0].segments = tagPages[0].segments + audio[0].segments
            audio[0].body = tagPages[0].body + audio[0].body
            tagPages = []
            headPage.number = firstNumber &- 1
        case 1:
            clip.isOdd = true
            headPage.number = 0
            tagPages = []
        case 2 where vendor.count < 100:
            clip.isOdd = true
            tagPages[0].flags |= 2
        case 3 where vendor.count < 100:
            clip.isOdd = true
            tagPages += [headPage] + tagPages
        case 4:
            clip.isOdd = true
            tagPages.insert(headPage, at: 0)
        case 5 where vendor.count < 100:
            clip.isOdd = true
            tagPages += tagPages
        default: break
        }
        var pages = [headPage] + tagPages + audio
        for index in pages.indices { pages[index].serialNumber = serialNumber }
        if isFirst, random.chance(10) { addOtherStream(&pages, serialNumber: serialNumber) }
        clip.bytes += pages.flatMap(\.bytes)
    }

    /// Another codec's pages between those of the stream (RFC 3533 section 4).
    private mutating func addOtherStream(_ pages: inout [OddPage], serialNumber: UInt32) {
        clip.isOdd = true
        var other = OddPage([[1] + Array("vorbis".utf8) + [0, 0, 0, 0, 1, 0x44, 0xAC, 0, 0]])
        other.serialNumber = serialNumber &+ 0x4000_0000
        other.flags = 2
        pages.insert(other, at: random.below(2))
        other.flags = 0
        for number in 1..<5 {
            other.number = UInt32(number)
            other.granulePosition = Int64(number) * 44_100
            pages.insert(other, at: 2 + random.below(pages.count - 2))
        }
    }
}

/// Packets of one encoder, all of one length.
private struct PacketPool: Sendable {
    let packets: [[UInt8]]
    let packet48k: Int
    let channels: Int

    static let count = 6

    /// Made once: encoding takes longer than all else.
    static func all() throws -> [PacketPool] {
        try made.withLock { made in
            if made.isEmpty { made = try make() }
            return made
        }
    }

    private static let made = Mutex<[PacketPool]>([])

    private static func make() throws -> [PacketPool] {
        var pools: [PacketPool] = []
        let kinds: [(OpusEncoding.Application, Int, Double, Int, Int)] = [
            (.voice, 16_000, 20, 24_000, 1), (.voice, 8000, 60, 12_000, 1), (.voice, 48_000, 10, 32_000, 1),
            (.lowDelay, 48_000, 2.5, 64_000, 1), (.audio, 48_000, 20, 160_000, 2), (.voice, 16_000, 20, 32_000, 2),
        ]
        for (application, rate, milliseconds, bitrate, channels) in kinds {
            var encoding = OpusEncoding()
            encoding.application = application
            encoding.sampleRate = rate
            encoding.frameMilliseconds = milliseconds
            encoding.bitrate = bitrate
            encoding.channels = channels
            let signal = Signal.voice(
                seconds: milliseconds * 0.2, sampleRate: rate, channels: channels, seed: UInt64(rate), level: 0.5)
            pools.append(
                PacketPool(
                    packets: try encoding.packets(signal).packets, packet48k: Int(milliseconds * 48), channels: channels
                ))
        }
        return pools
    }
}
