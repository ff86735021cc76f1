import Foundations

/// Takes a clip's pages apart: which are whose, what is header and what is sound, what stands there twice, and where
/// every packet and every silence belongs.
///
/// It decides by the pages that it has seen alone, so that one who measures a clip and one who decodes it, each with a
/// demuxer of its own, see the same.
final class ClipDemuxer {
    /// Streams whose header was read, and no sound yet; the first first.
    private var headed: [OpusStream] = []
    /// The one that is being placed.
    private var current: OpusStream?
    private(set) var others = OtherStreams()
    private(set) var links: [ClipFacts.Link] = []
    private(set) var missing = MissingSound()
    private(set) var log = ClipLog()
    /// Samples of the links before, at 48 kHz.
    private var before48k: Int64 = 0

    // The page at hand.
    private var packets: [PacketAssembler.Packet] = []
    private var lengths: [Int?] = []
    private var parts: [LinkClock.Part] = []
    private var nextPart = 0
    private var beginsLink = false

    private static let mostHeaded = 64
    private static let granules = -(Int64(1) << 50)...Int64(1) << 50

    /// The next part of the page that was taken last.
    func next() -> ClipPart? {
        if beginsLink {
            beginsLink = false
            return .link
        }
        guard nextPart < parts.count else { return nil }
        defer { nextPart += 1 }
        switch parts[nextPart] {
        case .silence(let silence): return .silence(silence)
        case .packet(let index): return .packet(packets[index].bytes, samples48k: lengths[index] ?? 0)
        }
    }

    /// - Throws: `ClipError` for a stream that cannot be decoded, or a file that has too many.
    func take(_ page: OggPage) throws(ClipError) {
        parts.removeAll(keepingCapacity: true)
        nextPart = 0
        let stream =
            headed.last { $0.serialNumber == page.serialNumber }
            ?? (current?.serialNumber == page.serialNumber ? current : nil)
        if page.firstPacket.starts(with: OpusHead.magic), page.beginsStream || stream == nil {
            try begin(page)
        } else if let stream {
            try take(page, of: stream)
        } else if page.beginsStream {
            others.begin(page)
        } else {
            others.take(page)
        }
    }

    /// All pages were taken.
    ///
    /// - Parameter file: what the pages were found in.
    /// - Throws: `ClipError` where there is no sound.
    func finish(_ file: OggPageFinder) throws(ClipError) {
        if let current { try end(current) }
        current = nil
        guard links.isEmpty else {
            if log.tooShortStreams == links.count {
                let preSkip = links.map(\.head.preSkip).max() ?? 0
                throw .damaged("its pre-skip of \(preSkip) samples is longer than its sound")
            }
            return
        }
        throw noSound(file)
    }

    private func noSound(_ file: OggPageFinder) -> ClipError {
        let unread =
            "\(file.strayBytes) of its \(file.byteCount) bytes belong to no intact Ogg page and cannot be read"
        if file.pageCount == 0 {
            if file.hasCapturePattern { return .damaged("it is a damaged Ogg file: \(unread)") }
            if file.beginning.starts(with: [0x50, 0x4B, 3, 4]) {
                return .unsupported("it is a ZIP archive, and no Ogg Opus")
            }
            guard let kind = ForeignFile(beginning: file.beginning, size: file.byteCount) else {
                return .unsupported("it is no Ogg file, nor of another kind that is known")
            }
            return .unsupported("it is \(kind.words)\(file.hasContent ? ", and no Ogg Opus" : "")")
        }
        if !headed.isEmpty {
            return .damaged(
                file.strayBytes > 0 ? "it has its headers and no sound; \(unread)" : "it has headers and no sound")
        }
        if !others.codecs.isEmpty {
            return .unsupported("it is an Ogg file with \(others.codecs.joined(separator: " and ")), and without Opus")
        }
        return .damaged(
            "its Opus header is lost, without which its sound cannot be decoded"
                + (file.strayBytes > 0 ? "; \(unread)" : ""))
    }

    // MARK: - Headers

    private func begin(_ page: OggPage) throws(ClipError) {
        guard let packet = page.wholeFirstPacket else { throw .damaged("its Opus header is damaged") }
        let head = try OpusHead(packet: packet)
        let stream: OpusStream
        if let known = headed.last(where: { $0.serialNumber == page.serialNumber }) {
            log.repeatedHeaders += 1
            known.restart(head: head, page: page)
            stream = known
        } else {
            guard headed.count < Self.mostHeaded else {
                throw .unsupported("it has more than \(Self.mostHeaded) Opus streams at once")
            }
            stream = OpusStream(head: head, page: page)
            stream.beganAtOnce = !headed.isEmpty && headed.allSatisfy { !$0.hasFurtherPages }
            headed.append(stream)
        }
        try take(page, of: stream, isHeader: true)
    }

    private func isHeaded(_ stream: OpusStream) -> Bool { headed.contains { $0 === stream } }

    /// A header that is followed by sound begins a link; the other streams that have begun are there at the same time.
    private func beginLink(_ stream: OpusStream) throws(ClipError) {
        if let current { try end(current) }
        for other in headed where other !== stream { others.add(other.head, serialNumber: other.serialNumber) }
        headed = []
        current = stream
        if !stream.hasTags { log.streamsWithoutTags += 1 }
        beginsLink = true
    }

    private func end(_ stream: OpusStream) throws(ClipError) {
        let (link, isTooShort) = stream.summary(link: links.count, missing: &missing)
        links.append(link)
        log.add(stream.clock, isEnded: stream.isEnded, isTooShort: isTooShort)
        before48k += Int64(link.samples48k)
        guard before48k < LinkClock.longest48k else {
            throw .unsupported("it claims to be \(before48k / 48_000) s long")
        }
    }

    // MARK: - Sound

    private func take(_ page: OggPage, of stream: OpusStream, isHeader: Bool = false) throws(ClipError) {
        let step = Int32(bitPattern: page.sequenceNumber &- stream.nextNumber)
        let hasUselessNumbers = stream.clock.hasUselessNumbers
        // With neither a number nor a granule position, pages of equal content may follow each other.
        let isTold = !(hasUselessNumbers && page.granulePosition == -1)
        if stream.seen.isRepeated(page, isDue: step == 0 && !hasUselessNumbers), isTold, !isHeader {
            log.repeatedPages += 1
            stream.isEnded = stream.isEnded || page.endsStream
            return
        }
        if step < 0, stream.isLate(page) {
            log.latePages += 1
            return
        }
        if !isHeader { stream.hasFurtherPages = true }
        let isLost = stream.assembler.take(page, step: step, packets: &packets)
        let wasHeaded = isHeaded(stream)
        let headers = takeHeaders(page, of: stream, isHeader: isHeader)
        // Pages of another stream have come in between: it is there at the same time.
        if !wasHeaded, !headed.isEmpty {
            for other in headed { others.add(other.head, serialNumber: other.serialNumber) }
            headed = []
        }
        if wasHeaded {
            guard !packets.isEmpty else {
                if headers > 0, stream.assembler.isInPacket { log.soundBesideTags += 1 }
                stream.nextNumber = page.sequenceNumber &+ 1
                stream.lostBeforeSound += max(0, Int(step))
                return
            }
            if let first = headed.first, first !== stream, stream.beganAtOnce {
                // The first of those that began at once is placed, though its sound come later.
                headed.removeAll { $0 === stream }
                others.add(stream.head, serialNumber: stream.serialNumber)
                return others.take(page)
            }
            if let current, continues(current, stream, page) {
                // Its header was written again in the middle of it.
                headed.removeAll { $0 === stream }
                log.repeatedHeaders += 1
                current.nextNumber = page.sequenceNumber
                return try take(page, of: current)
            }
            try beginLink(stream)
        }
        if headers > 0, !packets.isEmpty { log.soundBesideTags += 1 }
        place(page, of: stream, step: step, isLost: isLost && !wasHeaded, isFirst: wasHeaded)
        stream.isEnded = stream.isEnded || page.endsStream
        stream.nextNumber = page.sequenceNumber &+ 1
    }

    /// Takes the header packets off the page.
    ///
    /// - Returns: how many there were.
    private func takeHeaders(_ page: OggPage, of stream: OpusStream, isHeader: Bool) -> Int {
        var count = isHeader ? min(1, packets.count) : 0
        while count < packets.count, packets[count].bytes.starts(with: OpusTags.magic) {
            if !stream.hasTags {
                stream.hasTags = true
                if page.beginsStream, !isHeader { log.tagsBeginStream += 1 }
                let bytes = packets[count].bytes
                if bytes.count <= OpusPacket.mostBytes, !OpusTags.isIntact(bytes) { log.damagedTags += 1 }
            }
            count += 1
        }
        // A header's page has the granule position 0, and no page of sound has.
        if !stream.hasTags, isHeaded(stream), page.granulePosition == 0, count < packets.count {
            stream.hasTags = true
            log.damagedTags += 1
            count += 1
        }
        packets.removeFirst(count)
        return count
    }

    /// Whether the page behind a header that was written again goes on where the stream stopped.
    private func continues(_ current: OpusStream, _ stream: OpusStream, _ page: OggPage) -> Bool {
        guard stream.serialNumber == current.serialNumber, stream.head == current.head, !current.isEnded else {
            return false
        }
        // The headers were put between two pages, or are counted as pages themselves.
        let isNext = [page.sequenceNumber, stream.firstNumber].contains(current.nextNumber)
        guard isNext || current.clock.hasUselessNumbers else { return false }
        let samples = packets.reduce(Int64(0)) { $0 + Int64(OpusPacket.samples48k($1.bytes) ?? 0) }
        return current.clock.isDue(page.granulePosition, samples48k: samples)
    }

    private func place(_ page: OggPage, of stream: OpusStream, step: Int32, isLost: Bool, isFirst: Bool) {
        let granule =
            page.granulePosition != -1 && Self.granules.contains(page.granulePosition) ? page.granulePosition : nil
        var isLost = isLost
        if let first = packets.first, first.isDoubtful {
            // Its parts belong together if the time that the page has left is that of the packet.
            measure()
            let fits = stream.clock.fits(granule, lengths: lengths, endsStream: page.endsStream)
            let isGap = first.spansGap && !stream.clock.hasUselessNumbers && stream.fittingGaps == 0
            if first.spansGap, fits { stream.fittingGaps += 1 }
            if isGap || !fits {
                packets.removeFirst()
                isLost = true
            }
        }
        measure()
        let start = stream.clock.extent48k
        var lostPages = max(0, Int(step))
        if isFirst {
            // One of them is the comment header's.
            lostPages = max(0, lostPages + stream.lostBeforeSound - (stream.hasTags ? 0 : 1))
        }
        stream.clock.take(
            LinkClock.Page(
                granulePosition: granule, endsStream: page.endsStream,
                lostPages: lostPages,
                isOutOfNumber: step != 0 && !(isFirst && !stream.hasTags),
                hasLostPackets: isLost),
            lengths: lengths, parts: &parts)
        if step > 0, case .silence(let silence)? = parts.first, silence.reason == .lost {
            stream.addLost(before: page.sequenceNumber)
        }
        note(stream, from: start)
    }

    private func measure() {
        lengths.removeAll(keepingCapacity: true)
        // What libopus would refuse tells no length either: its granule positions do.
        for packet in packets {
            lengths.append(OpusPacket.isDecodable(packet.bytes) ? OpusPacket.samples48k(packet.bytes) : nil)
        }
    }

    private func note(_ stream: OpusStream, from start: Int64) {
        let hasSilence = parts.contains { if case .silence(let it) = $0 { it.reason == .undecodable } else { false } }
        if !hasSilence { for length in lengths where length == nil { log.addPacketWithoutTime() } }
        var position = start
        for part in parts {
            switch part {
            case .packet(let index): position += Int64(lengths[index] ?? 0)
            case .silence(let silence):
                let range = position..<position + Int64(silence.samples48k)
                log.add(silence, at: before48k + max(0, range.lowerBound - Int64(stream.head.preSkip)))
                stream.addSilence(range, link: links.count, into: &missing)
                position = range.upperBound
            }
        }
    }
}

extension OggPage {
    /// The packet that the page starts with, where it ends on the page too.
    fileprivate var wholeFirstPacket: ByteView? {
        segmentTable.contains { $0 < 255 } ? firstPacket : nil
    }
}

/// What a clip's pages hold, in its order.
enum ClipPart {
    /// A stream begins: the first one, or one that is chained behind it.
    case link
    case silence(ClipSilence)
    /// A packet that libopus can decode. Its bytes live until the next part is asked for.
    case packet(ByteView, samples48k: Int)
}
