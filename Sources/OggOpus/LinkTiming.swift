/// Follows the granule positions of one stream from page to page (RFC 7845 section 4).
///
/// It counts as libopusfile does, so that what is placed by these figures is what comes out of the decoder.
struct LinkTiming {
    let head: OpusHead
    let serialNumber: UInt32
    private(set) var findings: [ClipFinding] = []
    private(set) var patch: PagePatch?

    private var walker = PacketWalker()
    private var nextSequenceNumber: UInt32
    private var isInTags = true
    private var firstGranule: Int64?
    /// Where the next packet starts, counted from `firstGranule`.
    private var position: Int64 = 0
    private var lastGranule: Int64 = 0
    private var ended = false
    /// Of packets behind the last granule position: nobody says where they end.
    private var unplaced48k: Int64 = 0

    init(head: OpusHead, firstPage: OggPage) {
        self.head = head
        serialNumber = firstPage.serialNumber
        nextSequenceNumber = firstPage.sequenceNumber &+ 1
        ended = firstPage.endsStream
    }

    /// - Parameter offset: of the page in the file.
    mutating func take(_ page: OggPage, at offset: Int) throws(ClipError) {
        let lostPages = page.sequenceNumber &- nextSequenceNumber
        nextSequenceNumber = page.sequenceNumber &+ 1
        if lostPages != 0 { walker.lose() }
        if isInTags {
            // The comment header may fill many pages; sound begins on a fresh one (section 3).
            if page.segmentTable.last.map({ $0 < 255 }) ?? false { isInTags = false }
            return
        }
        ended = ended || page.endsStream
        // -1: no packet ends here. A thousand years and more are nobody's position, and would overflow the sums below.
        guard (-1...(1 << 50)).contains(page.granulePosition) else {
            throw ClipError.damaged("it has the granule position \(page.granulePosition)")
        }
        let timing = walker.walk(page)
        guard timing.packets > 0 else { return }
        if firstGranule == nil {
            try begin(page, timing, lostPages: lostPages)
        } else {
            follow(page, timing, lostPages: lostPages, offset: offset)
        }
    }

    /// The first page with a whole packet says where the stream starts (section 4.3 and 4.5).
    private mutating func begin(
        _ page: OggPage, _ timing: PacketWalker.PageTiming, lostPages: UInt32
    ) throws(ClipError) {
        guard page.granulePosition != -1 else {
            throw ClipError.damaged("the page that ends its first packet has no granule position")
        }
        let start = page.granulePosition - Int64(timing.samples48k)
        if start < 0 {
            guard page.endsStream, page.granulePosition >= 0 else {
                throw ClipError.damaged("its first granule position is smaller than the sound before it")
            }
            firstGranule = 0
        } else if lostPages > 0, start <= Int64(lostPages) * Self.mostSamplesInPage {
            // Not a stream that was joined later: its first pages are missing.
            firstGranule = 0
            noteHole(at: 0, samples: start)
            position = start
        } else {
            firstGranule = start
        }
        position += Int64(timing.samples48k)
        lastGranule = page.granulePosition
    }

    private static let mostSamplesInPage = Int64(255 * OpusPacketDuration.longest)

    private mutating func follow(
        _ page: OggPage, _ timing: PacketWalker.PageTiming, lostPages: UInt32, offset: Int
    ) {
        let origin = firstGranule ?? 0
        guard page.granulePosition != -1 else {
            position += Int64(timing.samples48k)
            unplaced48k += Int64(timing.samples48k)
            return
        }
        unplaced48k = 0
        var start = page.granulePosition - origin - Int64(timing.samples48k)
        if page.endsStream, lostPages > 0, timing.firstPacket48k > 0 {
            // The end is trimmed by less than a packet, and what is lost is whole packets.
            let packet = Int64(timing.firstPacket48k)
            start = position + max(0, (start - position + packet - 1) / packet * packet)
            patch = PagePatch(
                offset: offset,
                bytes: page.header(
                    flags: page.flags & ~OggPage.endFlag, granulePosition: origin + start + Int64(timing.samples48k)))
        }
        if start > position {
            noteHole(at: position, samples: start - position)
            position = start
        } else if lostPages > 0 {
            noteHole(at: position, samples: 0)
        }
        position += Int64(timing.samples48k)
        lastGranule = page.granulePosition
    }

    private mutating func noteHole(at position: Int64, samples: Int64) {
        // A broken file may have thousands: a few say enough.
        guard findings.count < 20 else { return }
        let at = max(0, position - Int64(head.preSkip))
        findings.append(
            ClipFinding(
                .hole, "\(Self.seconds(samples)) s of sound are lost at \(Self.seconds(at)) s; there is silence instead"
            ))
    }

    private static func seconds(_ samples48k: Int64) -> String {
        let milliseconds = (samples48k + 24) / 48
        let rest = String(milliseconds % 1000)
        return "\(milliseconds / 1000).\(String(repeating: "0", count: 3 - rest.utf8.count))\(rest)"
    }

    /// The figures at the end of the stream.
    consuming func finish() throws(ClipError) -> (link: ClipFacts.Link, findings: [ClipFinding], patch: PagePatch?) {
        guard let firstGranule else { throw ClipError.damaged("it has headers and no sound") }
        let samples = lastGranule - firstGranule - Int64(head.preSkip)
        guard samples >= 0 else {
            throw ClipError.damaged("its pre-skip of \(head.preSkip) samples is longer than its sound")
        }
        if unplaced48k > 0 {
            findings.append(
                ClipFinding(
                    .truncated,
                    "its last page has no granule position: \(Self.seconds(unplaced48k)) s at its end are left out"))
        } else if position - (lastGranule - firstGranule) > Int64(OpusPacketDuration.longest) * 2 {
            findings.append(
                ClipFinding(
                    .truncated,
                    "its last granule position ends it \(Self.seconds(position - lastGranule + firstGranule)) s before its packets do"
                ))
        }
        if !ended {
            findings.append(
                ClipFinding(
                    .truncated, "it has no end-of-stream mark: it may have been cut off; what is there is placed"))
        }
        return (
            ClipFacts.Link(
                head: head, samples48k: Int(samples), packetSamples48k: Int(position), firstGranule: firstGranule),
            findings, patch
        )
    }
}
