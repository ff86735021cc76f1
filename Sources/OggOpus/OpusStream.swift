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
    var isEnded = false
    private var lostNumbers: [Range<UInt32>] = []
    /// Silence that may yet be cut off by the end of the stream.
    private var recentSilences: [Range<Int64>] = []
    private var firstRecent = 0
    private var missing = MissingSound()

    init(head: OpusHead, page: OggPage) {
        self.head = head
        serialNumber = page.serialNumber
        nextNumber = page.sequenceNumber
        clock = LinkClock(preSkip: head.preSkip)
    }

    /// The header is there again, before any sound.
    func restart(head: OpusHead, page: OggPage) {
        self.head = head
        nextNumber = page.sequenceNumber
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

    func addSilence(_ range: Range<Int64>) {
        if recentSilences.count - firstRecent > 10_000 {
            // No end lies so far back.
            let limit = clock.extent48k - 2_000_000
            while firstRecent < recentSilences.count, recentSilences[firstRecent].upperBound < limit {
                count(recentSilences[firstRecent], samples48k: .max / 2)
                firstRecent += 1
            }
            recentSilences.removeFirst(firstRecent)
            firstRecent = 0
        }
        recentSilences.append(range)
    }

    private func count(_ range: Range<Int64>, samples48k: Int) {
        missing.add(range, preSkip: head.preSkip, samples48k: samples48k)
    }

    /// What the stream comes to, now that all of it was read.
    func summary() -> (link: ClipFacts.Link, missing: MissingSound, isTooShort: Bool) {
        let samples = Int(clock.end48k) - head.preSkip
        for range in recentSilences[firstRecent...] { count(range, samples48k: max(0, samples)) }
        recentSilences = []
        firstRecent = 0
        return (
            ClipFacts.Link(head: head, samples48k: max(0, samples), packetSamples48k: Int(clock.extent48k)), missing,
            samples < 0
        )
    }
}
