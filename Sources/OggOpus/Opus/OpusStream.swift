/// One logical stream of Opus in a file, as far as its pages were read.
final class OpusStream {
    private(set) var head: OpusHead
    let serialNumber: UInt32
    /// The page number that is due.
    var nextNumber: UInt32
    var assembler = PacketAssembler()
    var clock: LinkClock
    var seen = SeenPages()
    var hasTags = false
    /// Of the page that the stream began with.
    private(set) var firstNumber: UInt32
    /// Pages that are missing between the header and the first packet that is whole.
    var lostBeforeSound = 0
    var isEnded = false
    /// Whether another stream had begun, and nothing but headers was there yet (RFC 3533 section 4).
    var beganAtOnce = false
    /// Whether any page but the first was read.
    var hasFurtherPages = false
    /// Packets over pages with numbers that skip, for which the time is there as if nothing were missing.
    var fittingGaps = 0
    private var lostNumbers: [Range<UInt32>] = []
    /// Silence that may yet be cut off by the end of the stream.
    private var recentSilences: [Range<Int64>] = []
    private var firstRecent = 0

    init(head: OpusHead, page: OggPage) {
        self.head = head
        serialNumber = page.serialNumber
        nextNumber = page.sequenceNumber
        firstNumber = page.sequenceNumber
        clock = LinkClock(preSkip: head.preSkip)
    }

    /// The header is there again, before any sound.
    func restart(head: OpusHead, page: OggPage) {
        self.head = head
        nextNumber = page.sequenceNumber
        firstNumber = page.sequenceNumber
        lostBeforeSound = 0
        clock = LinkClock(preSkip: head.preSkip)
        hasTags = false
    }

    // MARK: - Pages that come too late

    /// Pages of these numbers are lost, and silence stands in their place.
    func addLost(before number: UInt32) {
        guard nextNumber < number else { return }
        // A broken file may have any number of holes; what comes too late is near.
        if lostNumbers.count == 1000 { lostNumbers.removeFirst(500) }
        lostNumbers.append(nextNumber..<number)
    }

    /// Whether it is a page that was given up: its sound would stand in the past.
    func isLate(_ page: OggPage) -> Bool {
        lostNumbers.contains { $0.contains(page.sequenceNumber) } && clock.isPast(page.granulePosition)
    }

    // MARK: - Silence in place of sound

    /// - Parameter missing: takes what no end can cut off any more.
    func addSilence(_ range: Range<Int64>, link: Int, into missing: inout MissingSound) {
        if recentSilences.count - firstRecent > 10_000 {
            // No end lies so far back.
            let limit = clock.extent48k - 2_000_000
            while firstRecent < recentSilences.count, recentSilences[firstRecent].upperBound < limit {
                missing.add(recentSilences[firstRecent], link: link, preSkip: head.preSkip, samples48k: .max / 2)
                firstRecent += 1
            }
            recentSilences.removeFirst(firstRecent)
            firstRecent = 0
        }
        recentSilences.append(range)
    }

    /// What the stream comes to, now that all of it was read.
    ///
    /// - Parameters:
    ///   - link: its position in the clip.
    ///   - missing: takes the silence that was not cut off.
    func summary(link: Int, missing: inout MissingSound) -> (link: ClipFacts.Link, isTooShort: Bool) {
        let samples = Int(clock.end48k) - head.preSkip
        for range in recentSilences[firstRecent...] {
            missing.add(range, link: link, preSkip: head.preSkip, samples48k: max(0, samples))
        }
        recentSilences = []
        firstRecent = 0
        return (
            ClipFacts.Link(head: head, samples48k: max(0, samples), packetSamples48k: Int(clock.extent48k)), samples < 0
        )
    }
}
