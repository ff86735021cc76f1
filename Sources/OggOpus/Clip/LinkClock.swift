/// Says where the packets of one stream stand in time, page by page, and where silence stands between them
/// (RFC 7845 section 4).
///
/// A page's granule position says where its last packet ends. What that leaves before its packets is time of packets
/// that are lost, or that claim no length of their own. Times are samples at 48 kHz from the start of the first packet.
struct LinkClock {
    /// A page with whole packets, or one that says where the stream ends.
    struct Page {
        /// `nil` where it has none, or one that no stream can have.
        let granulePosition: Int64?
        let endsStream: Bool
        /// How many pages are missing before it, by its number.
        var lostPages: Int
        /// Whether it has another number than the one that was due.
        let isOutOfNumber: Bool
        /// Whether packets are lost that were not whole.
        var hasLostPackets: Bool

        var followsLoss: Bool { lostPages > 0 || hasLostPackets }
    }
    /// Of pages on which no packet ended: what is lost before them is lost before the next packet.
    private var lostBefore: (pages: Int, packets: Bool) = (0, false)

    /// What a page gives, in its order.
    enum Part: Hashable {
        case silence(ClipSilence)
        /// Position of the packet on the page.
        case packet(Int)
    }

    /// Where the next packet starts.
    private(set) var position: Int64 = 0
    /// The granule position of the first packet's first sample; `nil` before one is known.
    private var origin: Int64?
    /// How far the last granule position lies behind the sound, in one that contradicts the sound.
    private var lag: Int64 = 0
    /// How many granule positions, one after the other, lie so.
    private var disagreements = 0
    /// Where the sound ends by the page that ends the stream; `nil`: where the packets end.
    private var end: Int64?
    private var lastPage48k: Int64 = 0
    private let preSkip: Int64
    /// The length of a packet that does not tell its own: that of the one before it.
    private var usual48k: Int64 = 960
    private(set) var notes = Notes()

    init(preSkip: Int) { self.preSkip = Int64(preSkip) }

    /// What the granule positions say wrongly.
    struct Notes: Hashable {
        /// Samples that the first granule position is too small by (section 4.5 forbids it).
        var startsEarly48k: Int64 = 0
        /// Pages whose granule position is absent, impossible, or behind the sound that was there.
        var contradictingPages = 0
        /// Pages with another number than the one that was due, where no time is missing.
        var uselessNumbers = 0
    }

    /// The length of all packets and of the silence between them.
    var extent48k: Int64 { position }

    /// Up to the end of the last sample that is kept, pre-skip included.
    var end48k: Int64 { end ?? position }

    /// Samples of packets behind the end.
    var trimmed48k: Int64 { position - end48k }

    /// Whether more is trimmed than an encoder does to end a stream in the middle of a packet.
    var isTrimmedFar: Bool { trimmed48k > usual48k + 2880 }

    // MARK: - What a page would say

    /// Whether all of a page lies in time that has passed.
    func isPast(_ granule: Int64) -> Bool { origin.map { granule - $0 <= position } ?? false }

    /// Whether a page of so many samples follows without a gap.
    func isDue(_ granule: Int64, samples48k: Int64) -> Bool {
        position > 0 && origin.map { granule - samples48k == $0 + position - lag } ?? false
    }

    /// Whether page numbers are known to be of no use.
    var hasUselessNumbers: Bool { notes.uselessNumbers > 0 }

    /// Whether a page has the time that its packets take, and no more, as far as can be told.
    func fits(_ granule: Int64?, lengths: [Int?], endsStream: Bool) -> Bool {
        guard let granule, let origin else { return true }
        let left = lengths.reduce(granule - origin - position) { $0 - Int64($1 ?? Int(usual48k)) }
        return left == 0 || left == -lag || (endsStream && left < 0)
    }

    private static let mostSamplesInPage = Int64(255 * OpusPacket.longest48k)
    /// Longer than any sound: three thousand years.
    static let longest48k: Int64 = 1 << 52
    /// An end that is trimmed by more is no end.
    static let longestTrim48k: Int64 = 48_000
    private static let shortestPacket: Int64 = 120

    /// - Parameters:
    ///   - lengths: of the packets that end on the page, at 48 kHz; `nil` for one that tells none.
    ///   - parts: is filled with the packets, and the silence before and in place of them.
    mutating func take(_ page: Page, lengths: [Int?], parts: inout [Part]) {
        parts.removeAll(keepingCapacity: true)
        var page = page
        page.lostPages += lostBefore.pages
        page.hasLostPackets = page.hasLostPackets || lostBefore.packets
        lostBefore = lengths.isEmpty ? (page.lostPages, page.hasLostPackets) : (0, false)
        if lengths.isEmpty { return takeEmpty(page, parts: &parts) }
        end = nil
        let known = lengths.reduce(into: Int64(0)) { $0 += Int64($1 ?? 0) }
        let unknownCount = lengths.lazy.filter { $0 == nil }.count
        if let length = lengths.lazy.compactMap({ $0 }).first { usual48k = Int64(length) }
        let sound = Sound(
            lengths: lengths, known48k: known, unknownCount: unknownCount,
            usual48k: Int64(unknownCount) * usual48k, last48k: Int64(lengths.last.flatMap { $0 } ?? Int(usual48k)))
        defer { if let length = lengths.lazy.compactMap({ $0 }).last { usual48k = Int64(length) } }
        guard let granule = page.granulePosition else {
            notes.contradictingPages += 1
            return lay(sound, hole: 0, unknown: sound.usual48k, parts: &parts)
        }
        if let origin {
            follow(page, granule - origin, sound, parts: &parts)
        } else {
            begin(page, granule, sound, parts: &parts)
        }
    }

    /// The packets of a page.
    private struct Sound {
        let lengths: [Int?]
        let known48k: Int64
        let unknownCount: Int
        /// What those without a length would have, if they were as long as their neighbours.
        let usual48k: Int64
        /// The last packet's length.
        let last48k: Int64
    }

    // MARK: - The first granule position

    /// It says where the stream starts: nearly always at 0 (sections 4.3 and 4.5).
    private mutating func begin(_ page: Page, _ granule: Int64, _ sound: Sound, parts: inout [Part]) {
        let left = granule - position - sound.known48k  // for what is before the packets, or tells no length
        // Where no packet tells its length, the stream begins with them, if their lengths can be those.
        let isTheirs =
            sound.unknownCount == sound.lengths.count && page.lostPages == 0 && !page.endsStream
            && (0...Int64(sound.unknownCount * OpusPacket.longest48k)).contains(left)
        let start = isTheirs ? 0 : left - sound.usual48k
        var unknown = isTheirs ? left : sound.usual48k
        var hole: Int64 = 0
        if start > 0 {
            // Few pages that are missing before it are this stream's first ones; else it was joined later.
            if page.lostPages > 0, start <= Int64(page.lostPages) * Self.mostSamplesInPage {
                origin = 0
                hole = page.endsStream ? wholePackets(start, sound) : start
            } else {
                origin = start
            }
        } else if start == 0 || isTrimmedAtOnce(page, granule, sound, by: -start, left: left) {
            origin = 0
            noteNumber(page)
        } else if sound.unknownCount > 0, left >= 0 {
            origin = 0
            unknown = left
            noteNumber(page)
        } else {
            unknown = 0
            origin = left
            notes.startsEarly48k = -left
            noteNumber(page)
        }
        lay(sound, hole: hole, unknown: unknown, parts: &parts)
        if page.endsStream { end = granule - (origin ?? 0) }
    }

    /// Whether the only page claims less than it holds to trim the end (section 4.4). Where packets that tell no length
    /// are on it, these may as well have none: then the end is trimmed by less than a packet.
    private func isTrimmedAtOnce(
        _ page: Page, _ granule: Int64, _ sound: Sound, by samples: Int64, left: Int64
    ) -> Bool {
        page.endsStream && granule >= preSkip
            && (sound.unknownCount == 0 || left < 0 || samples < sound.last48k)
    }

    // MARK: - Further ones

    /// - Parameter pageEnd: where the page ends, by its granule position.
    private mutating func follow(_ page: Page, _ pageEnd: Int64, _ sound: Sound, parts: inout [Part]) {
        let left = pageEnd - position - sound.known48k
        // Behind a granule position that was too small, either this one is right, or all count anew from there.
        if left < 0, lag > 0, left + lag >= 0 || isShifted(page, left, sound) {
            origin = origin.map { $0 - lag }
            let shifted = pageEnd + lag
            lag = 0
            return lay(page, shifted, sound, parts: &parts)
        }
        if left >= 0 || isTrimmed(page, pageEnd, left, sound) { return lay(page, pageEnd, sound, parts: &parts) }
        // What is on the page does not fit before its end: it stands behind the sound before it.
        lay(sound, hole: 0, unknown: pageEnd > position ? 0 : sound.usual48k, parts: &parts)
        lag = position - pageEnd
        disagreements += 1
        // No packet is so short that it could be missing.
        if lag >= Self.shortestPacket { notes.contradictingPages += 1 }
    }

    /// Whether a last page's end is trimmed, counted anew from the page before it.
    private func isShifted(_ page: Page, _ left: Int64, _ sound: Sound) -> Bool {
        page.endsStream && disagreements < 2 && -(left + lag) < sound.last48k
    }

    /// Whether a last page's end is trimmed (section 4.4): by less than a page, or a second.
    private func isTrimmed(_ page: Page, _ pageEnd: Int64, _ left: Int64, _ sound: Sound) -> Bool {
        guard page.endsStream, pageEnd >= preSkip else { return false }
        if lag > 0 { return -left < sound.last48k }
        return pageEnd > position || sound.usual48k - left <= max(Self.longestTrim48k, sound.known48k)
    }

    private mutating func lay(_ page: Page, _ pageEnd: Int64, _ sound: Sound, parts: inout [Part]) {
        let (hole, unknown) = room(pageEnd - position - sound.known48k, page, sound)
        if hole == 0 { noteNumber(page) }
        lay(sound, hole: hole, unknown: unknown, reason: page.followsLoss ? .lost : .neverCame, parts: &parts)
        (lag, disagreements) = (0, 0)
        if page.endsStream { end = pageEnd }
    }

    /// Divides the time that is left on a page into what is lost before its packets and what is theirs who tell none.
    private func room(_ left: Int64, _ page: Page, _ sound: Sound) -> (hole: Int64, unknown: Int64) {
        if page.endsStream, page.followsLoss {
            return (wholePackets(max(0, left - sound.usual48k), sound), sound.usual48k)
        }
        guard sound.unknownCount > 0 else { return (max(0, left), 0) }
        if page.followsLoss {
            let unknown = min(max(0, left), sound.usual48k)
            return (max(0, left) - unknown, unknown)
        }
        if page.endsStream, left < sound.usual48k, sound.usual48k - left < sound.last48k {
            return (0, sound.usual48k)
        }
        return (0, max(0, left))
    }

    /// Before a page that ends the stream: its end may be trimmed by less than a packet, and what is lost is whole
    /// packets.
    private func wholePackets(_ lost: Int64, _ sound: Sound) -> Int64 {
        let packet = sound.lengths.lazy.compactMap { $0 }.first.map(Int64.init) ?? usual48k
        return (lost + packet - 1) / packet * packet
    }

    // MARK: - Laying

    private mutating func lay(
        _ sound: Sound, hole: Int64, unknown: Int64, reason: ClipSilence.Reason = .lost, parts: inout [Part]
    ) {
        lastPage48k = sound.known48k + unknown
        addSilence(hole, reason, parts: &parts)
        var index: Int64 = 0
        let count = Int64(sound.unknownCount)
        for (packet, length) in sound.lengths.enumerated() {
            if let length {
                parts.append(.packet(packet))
                position += Int64(length)
            } else {
                // Equal shares, which are whole together.
                addSilence(unknown * (index + 1) / count - unknown * index / count, .undecodable, parts: &parts)
                index += 1
            }
        }
    }

    private mutating func addSilence(_ samples: Int64, _ reason: ClipSilence.Reason, parts: inout [Part]) {
        // Positions add up without overflow, whatever a stream claims.
        guard samples > 0, position < Self.longest48k else { return }
        position += samples
        if case .silence(let last)? = parts.last, last.reason == reason {
            parts[parts.count - 1] = .silence(
                ClipSilence(samples48k: last.samples48k + Int(samples), reason: reason))
        } else {
            parts.append(.silence(ClipSilence(samples48k: Int(samples), reason: reason)))
        }
    }

    /// A page on which no packet ends may say where the stream does.
    private mutating func takeEmpty(_ page: Page, parts: inout [Part]) {
        guard let granule = page.granulePosition, let origin, page.endsStream else { return }
        let pageEnd = granule - origin
        if pageEnd > position {
            addSilence(pageEnd - position, page.followsLoss ? .lost : .neverCame, parts: &parts)
        } else if position - pageEnd >= lastPage48k, pageEnd < position {
            // Many write 0 there.
            if granule != 0 { notes.contradictingPages += 1 }
            return
        }
        end = pageEnd
    }

    private mutating func noteNumber(_ page: Page) {
        if page.isOutOfNumber { notes.uselessNumbers += 1 }
    }
}
