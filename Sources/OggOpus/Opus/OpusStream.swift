/// The state of one logical Opus stream while its pages are read.
final class OpusStream {
    private(set) var head: OpusHead
    let serialNumber: UInt32
    /// The sequence number expected on the next page.
    var nextNumber: UInt32
    var assembler = PacketAssembler()
    var clock: LinkClock
    var seen = SeenPages()
    var hasTags = false
    /// The sequence number of the stream's first page.
    private(set) var firstNumber: UInt32
    /// Pages missing between the header and the first complete packet.
    var lostBeforeSound = 0
    var isEnded = false
    /// Whether the stream began while only headers of other streams had been read (RFC 3533 section 4).
    var beganAtOnce = false
    /// Whether any page after the first was read.
    var hasFurtherPages = false
    /// The number of packets that span a gap in the page numbers although their time fits without a gap.
    var fittingGaps = 0
    private var lostNumbers: [Range<UInt32>] = []
    /// Silent ranges that the end of the stream may still cut off.
    private var recentSilences: [Range<Int64>] = []

    init(head: OpusHead, page: OggPage) {
        self.head = head
        serialNumber = page.serialNumber
        nextNumber = page.sequenceNumber
        firstNumber = page.sequenceNumber
        clock = LinkClock(preSkip: head.preSkip)
    }

    /// Restarts the stream at a repeated header, before any sound.
    func restart(head: OpusHead, page: OggPage) {
        self.head = head
        nextNumber = page.sequenceNumber
        firstNumber = page.sequenceNumber
        lostBeforeSound = 0
        clock = LinkClock(preSkip: head.preSkip)
        hasTags = false
    }

    // MARK: - Late pages

    /// Records that the pages up to `number` are lost and were replaced by silence.
    func addLost(before number: UInt32) {
        guard nextNumber < number else { return }
        // A broken file can have any number of holes. Late pages come soon after their hole, so old ones can be
        // dropped.
        if lostNumbers.count == 1000 { lostNumbers.removeFirst(500) }
        lostNumbers.append(nextNumber..<number)
    }

    /// Returns whether the page was already given up as lost. Its sound would lie before the current position.
    func isLate(_ page: OggPage) -> Bool {
        lostNumbers.contains { $0.contains(page.sequenceNumber) } && clock.isPast(page.granulePosition)
    }

    // MARK: - Silence in place of sound

    /// Records silence that replaces sound.
    ///
    /// - Parameter missing: receives the ranges that the end of the stream can no longer cut off.
    func addSilence(_ range: Range<Int64>, link: Int, into missing: inout MissingSound) {
        if recentSilences.count > 10_000 {
            // The end of the stream cannot lie this far back.
            let limit = clock.extent48k - 2_000_000
            let settled = recentSilences.prefix { $0.upperBound < limit }
            for range in settled {
                missing.add(range, link: link, preSkip: head.preSkip, samples48k: .max / 2)
            }
            recentSilences.removeFirst(settled.count)
        }
        recentSilences.append(range)
    }

    /// Returns the result for the stream after its last page.
    ///
    /// - Parameters:
    ///   - link: the position of the stream in the clip.
    ///   - missing: receives the silence that was not cut off.
    func summary(link: Int, missing: inout MissingSound) -> (link: ClipFacts.Link, isTooShort: Bool) {
        let samples = Int(clock.end48k) - head.preSkip
        for range in recentSilences {
            missing.add(range, link: link, preSkip: head.preSkip, samples48k: max(0, samples))
        }
        recentSilences = []
        return (
            ClipFacts.Link(head: head, samples48k: max(0, samples), packetSamples48k: Int(clock.extent48k)), samples < 0
        )
    }
}
