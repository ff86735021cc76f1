/// Determines where the packets of one stream lie in time, page by page, and where silence fills the gaps (RFC 7845
/// section 4).
///
/// A page's granule position is the end of its last packet. Time left before its packets belongs to lost packets, or to
/// packets whose own length is unknown. Times are samples at 48 kHz from the start of the first packet.
struct LinkClock {
    /// A page with complete packets, or one that marks the end of the stream.
    struct Page {
        /// `nil` if the page has none, or one that is out of range.
        let granulePosition: Int64?
        let endsStream: Bool
        /// The number of pages missing before it, according to its page number.
        var lostPages: Int
        /// Whether its page number is not the expected one.
        let isOutOfNumber: Bool
        /// Whether incomplete packets were lost before it.
        var hasLostPackets: Bool

        var followsLoss: Bool { lostPages > 0 || hasLostPackets }
    }
    /// Losses before pages on which no packet ended. They count as losses before the next packet.
    private var lostBefore: (pages: Int, packets: Bool) = (0, false)

    /// The parts of a page, in order.
    enum Part: Hashable {
        case silence(ClipSilence)
        /// The index of the packet on the page.
        case packet(Int)
    }

    /// The start of the next packet.
    private(set) var position: Int64 = 0
    /// The granule position of the first packet's first sample; `nil` before one is known.
    private var origin: Int64?
    /// If the last granule position contradicted the sound: how far it lies before the end of the sound.
    private var lag: Int64 = 0
    /// The number of consecutive granule positions that contradicted the sound.
    private var disagreements = 0
    /// The end of the sound according to the page that ends the stream; `nil` if it is the end of the packets.
    private var end: Int64?
    private var lastPage48k: Int64 = 0
    private let preSkip: Int64
    /// The assumed length of a packet whose length is unknown: that of the packet before it.
    private var usual48k: Int64 = 960
    private(set) var notes = Notes()

    init(preSkip: Int) { self.preSkip = Int64(preSkip) }

    /// Contradictions in the granule positions and page numbers.
    struct Notes: Hashable {
        /// By how many samples the first granule position is too small (forbidden by section 4.5).
        var startsEarly48k: Int64 = 0
        /// The number of pages whose granule position is absent, impossible, or before the end of the sound so far.
        var contradictingPages = 0
        /// The number of pages with an unexpected number although no time is missing.
        var uselessNumbers = 0
    }

    /// The length of all packets and the silence between them.
    var extent48k: Int64 { position }

    /// The end of the last sample that is kept, including pre-skip.
    var end48k: Int64 { end ?? position }

    /// Samples of packets after the end.
    var trimmed48k: Int64 { position - end48k }

    /// Whether more is trimmed than an encoder needs to end a stream within a packet.
    var isTrimmedFar: Bool { trimmed48k > usual48k + 2880 }

    // MARK: - Checks before a page is placed

    /// Returns whether the whole page lies before the current position.
    func isPast(_ granule: Int64) -> Bool { origin.map { granule - $0 <= position } ?? false }

    /// Returns whether a page of this length follows without a gap.
    func isDue(_ granule: Int64, samples48k: Int64) -> Bool {
        position > 0 && origin.map { granule - samples48k == $0 + position - lag } ?? false
    }

    /// Whether page numbers have proved unreliable.
    var hasUselessNumbers: Bool { notes.uselessNumbers > 0 }

    /// Returns whether the page's granule position leaves exactly the time of its packets, as far as it can be
    /// determined.
    func fits(_ granule: Int64?, lengths: [Int?], endsStream: Bool) -> Bool {
        guard let granule, let origin else { return true }
        let left = lengths.reduce(granule - origin - position) { $0 - Int64($1 ?? Int(usual48k)) }
        return left == 0 || left == -lag || (endsStream && left < 0)
    }

    private static let mostSamplesInPage = Int64(255 * OpusPacket.longest48k)
    /// Longer than any sound: three thousand years.
    static let longest48k: Int64 = 1 << 52
    /// The most that an end may be trimmed. A page that claims more does not mark the end.
    static let longestTrim48k: Int64 = 48_000
    private static let shortestPacket: Int64 = 120

    /// Places the packets of one page.
    ///
    /// - Parameters:
    ///   - lengths: of the packets that end on the page, in samples at 48 kHz; `nil` if unknown.
    ///   - parts: is filled with the packets, and with the silence before them and in place of them.
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
        /// The length of the packets of unknown length if each is as long as its neighbours.
        let usual48k: Int64
        /// The last packet's length.
        let last48k: Int64
    }

    // MARK: - The first granule position

    /// The first granule position determines where the stream starts, which is almost always 0 (sections 4.3 and 4.5).
    private mutating func begin(_ page: Page, _ granule: Int64, _ sound: Sound, parts: inout [Part]) {
        let left = granule - position - sound.known48k  // time before the packets, or of unknown length
        // If all packets have unknown lengths, the stream begins with them, provided that they can fill this time.
        let isTheirs =
            sound.unknownCount == sound.lengths.count && page.lostPages == 0 && !page.endsStream
            && (0...Int64(sound.unknownCount * OpusPacket.longest48k)).contains(left)
        let start = isTheirs ? 0 : left - sound.usual48k
        var unknown = isTheirs ? left : sound.usual48k
        var hole: Int64 = 0
        if start > 0 {
            // If enough pages are missing before this page, they are the stream's first ones. Otherwise the stream was
            // joined later.
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

    /// Returns whether the only page claims less than it holds, in order to trim the end (section 4.4). Packets of
    /// unknown length on it may have no length at all, so then the trim must be shorter than a packet.
    private func isTrimmedAtOnce(
        _ page: Page, _ granule: Int64, _ sound: Sound, by samples: Int64, left: Int64
    ) -> Bool {
        page.endsStream && granule >= preSkip
            && (sound.unknownCount == 0 || left < 0 || samples < sound.last48k)
    }

    // MARK: - Further granule positions

    /// - Parameter pageEnd: the end of the page according to its granule position.
    private mutating func follow(_ page: Page, _ pageEnd: Int64, _ sound: Sound, parts: inout [Part]) {
        let left = pageEnd - position - sound.known48k
        // After a granule position that was too small, either this one is right, or all further ones count from the
        // small one.
        if left < 0, lag > 0, left + lag >= 0 || isShifted(page, left, sound) {
            origin = origin.map { $0 - lag }
            return lay(page, pageEnd + lag, sound, parts: &parts)
        }
        if left >= 0 || isTrimmed(page, pageEnd, left, sound) { return lay(page, pageEnd, sound, parts: &parts) }
        // The packets do not fit before the page's end, so they are placed after the preceding sound.
        lay(sound, hole: 0, unknown: pageEnd > position ? 0 : sound.usual48k, parts: &parts)
        lag = position - pageEnd
        disagreements += 1
        // A smaller difference is less than any packet, so nothing can be missing.
        if lag >= Self.shortestPacket { notes.contradictingPages += 1 }
    }

    /// Returns whether the end of a last page is trimmed, counting from the granule position of the page before it.
    private func isShifted(_ page: Page, _ left: Int64, _ sound: Sound) -> Bool {
        page.endsStream && disagreements < 2 && -(left + lag) < sound.last48k
    }

    /// Returns whether the end of a last page is trimmed (section 4.4), by less than a page or a second.
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

    /// Divides the time left on a page between lost sound before its packets and packets of unknown length.
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

    /// Rounds up to whole packets. On the page that ends the stream the end may be trimmed by less than a packet, and
    /// losses are always whole packets.
    private func wholePackets(_ lost: Int64, _ sound: Sound) -> Int64 {
        let packet = sound.lengths.lazy.compactMap { $0 }.first.map(Int64.init) ?? usual48k
        return (lost + packet - 1) / packet * packet
    }

    // MARK: - Placing

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
                // Equal shares, rounded so that they add up exactly.
                addSilence(unknown * (index + 1) / count - unknown * index / count, .undecodable, parts: &parts)
                index += 1
            }
        }
    }

    private mutating func addSilence(_ samples: Int64, _ reason: ClipSilence.Reason, parts: inout [Part]) {
        // The limit prevents an overflow of positions, whatever a stream claims.
        guard samples > 0, position < Self.longest48k else { return }
        position += samples
        if case .silence(let last)? = parts.last, last.reason == reason {
            parts[parts.count - 1] = .silence(
                ClipSilence(samples48k: last.samples48k + Int(samples), reason: reason))
        } else {
            parts.append(.silence(ClipSilence(samples48k: Int(samples), reason: reason)))
        }
    }

    /// Handles a page on which no packet ends; it may still mark the end of the stream.
    private mutating func takeEmpty(_ page: Page, parts: inout [Part]) {
        guard let granule = page.granulePosition, let origin, page.endsStream else { return }
        let pageEnd = granule - origin
        if pageEnd > position {
            addSilence(pageEnd - position, page.followsLoss ? .lost : .neverCame, parts: &parts)
        } else if position - pageEnd >= lastPage48k, pageEnd < position {
            // Many encoders write 0 there.
            if granule != 0 { notes.contradictingPages += 1 }
            return
        }
        end = pageEnd
    }

    private mutating func noteNumber(_ page: Page) {
        if page.isOutOfNumber { notes.uselessNumbers += 1 }
    }
}
