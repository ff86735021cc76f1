import Foundations

/// Sorts a clip's pages by stream, separates headers from sound, drops repeated pages, and places every packet and
/// every silence in time.
///
/// Its decisions depend only on the pages read so far. The scanner and the decoder each use their own demuxer and get
/// the same result.
final class ClipDemuxer {
    /// Streams whose header was read but whose sound has not begun, in the order of their headers.
    private var headed: [OpusStream] = []
    /// The stream that is being placed.
    private var current: OpusStream?
    private(set) var others = OtherStreams()
    private(set) var links: [ClipFacts.Link] = []
    private(set) var missing = MissingSound()
    private(set) var log = ClipLog()
    /// The length of the preceding links, in samples at 48 kHz.
    private var before48k: Int64 = 0

    // The current page.
    private var packets: [PacketAssembler.Packet] = []
    private var lengths: [Int?] = []
    private var parts: [LinkClock.Part] = []
    private var nextPart = 0
    private var beginsLink = false

    private static let mostHeaded = 64
    private static let granules = -(Int64(1) << 50)...Int64(1) << 50

    /// Returns the next part of the current page.
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

    /// - Throws: `ClipError` if a stream cannot be decoded, or the file has too many streams.
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

    /// Ends the clip after its last page.
    ///
    /// - Parameter file: the finder that the pages came from.
    /// - Throws: `ClipError` if there is no sound.
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
            "\(file.strayBytes) of its \(file.byteCount) bytes are not in an intact Ogg page and cannot be read"
        if file.pageCount == 0 {
            if file.hasCapturePattern { return .damaged("it is a damaged Ogg file: \(unread)") }
            if file.beginning.starts(with: [0x50, 0x4B, 3, 4]) {
                return .unsupported("it is a ZIP archive, not Ogg Opus")
            }
            guard let kind = ForeignFile(beginning: file.beginning, size: file.byteCount) else {
                return .unsupported("it is not an Ogg file, and its type is not recognised")
            }
            return .unsupported("it is \(kind.words)\(file.hasContent ? ", not Ogg Opus" : "")")
        }
        if !headed.isEmpty {
            return .damaged(
                file.strayBytes > 0 ? "it has headers but no sound; \(unread)" : "it has headers but no sound")
        }
        if !others.codecs.isEmpty {
            return .unsupported(
                "it is an Ogg file that contains \(others.codecs.joined(separator: " and ")) but no Opus stream")
        }
        return .damaged(
            "its Opus header is missing, so its sound cannot be decoded"
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

    /// Begins a link with the first stream whose header is followed by sound. The other streams that have begun run
    /// concurrently and are not placed.
    private func beginLink(_ stream: OpusStream) throws(ClipError) {
        if let current { try end(current) }
        for other in headed where other !== stream { others.add(other.head, serialNumber: other.serialNumber) }
        headed = []
        current = stream
        if !stream.hasTags { log.lacksTags = true }
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
        // If neither page numbers nor granule positions are usable, pages with equal content may follow each other.
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
        // Pages of another stream began in between, so it runs concurrently.
        if !wasHeaded, !headed.isEmpty {
            for other in headed { others.add(other.head, serialNumber: other.serialNumber) }
            headed = []
        }
        if wasHeaded {
            guard !packets.isEmpty else {
                if headers > 0, stream.assembler.isInPacket { log.hasSoundBesideTags = true }
                stream.nextNumber = page.sequenceNumber &+ 1
                stream.lostBeforeSound += max(0, Int(step))
                return
            }
            if let first = headed.first, first !== stream, stream.beganAtOnce {
                // Of streams that begin together the first is placed, even if its sound comes later.
                headed.removeAll { $0 === stream }
                others.add(stream.head, serialNumber: stream.serialNumber)
                return others.take(page)
            }
            if let current, continues(current, stream, page) {
                // The stream's header was written again in the middle of the stream.
                headed.removeAll { $0 === stream }
                log.repeatedHeaders += 1
                current.nextNumber = page.sequenceNumber
                return try take(page, of: current)
            }
            try beginLink(stream)
        }
        if headers > 0, !packets.isEmpty { log.hasSoundBesideTags = true }
        place(page, of: stream, step: step, isLost: isLost && !wasHeaded, isFirst: wasHeaded)
        stream.isEnded = stream.isEnded || page.endsStream
        stream.nextNumber = page.sequenceNumber &+ 1
    }

    /// Removes the header packets from the page's packets.
    ///
    /// - Returns: how many there were.
    private func takeHeaders(_ page: OggPage, of stream: OpusStream, isHeader: Bool) -> Int {
        var count = isHeader ? min(1, packets.count) : 0
        while count < packets.count, packets[count].bytes.starts(with: OpusTags.magic) {
            if !stream.hasTags {
                stream.hasTags = true
                if page.beginsStream, !isHeader { log.hasTagsThatBegin = true }
                let bytes = packets[count].bytes
                if bytes.count <= OpusPacket.mostBytes, !OpusTags.isIntact(bytes) { log.hasDamagedTags = true }
            }
            count += 1
        }
        // A header page has the granule position 0; a page of sound never has.
        if !stream.hasTags, isHeaded(stream), page.granulePosition == 0, count < packets.count {
            stream.hasTags = true
            log.hasDamagedTags = true
            count += 1
        }
        packets.removeFirst(count)
        return count
    }

    /// Returns whether the page after a repeated header continues where the stream stopped.
    private func continues(_ current: OpusStream, _ stream: OpusStream, _ page: OggPage) -> Bool {
        guard stream.serialNumber == current.serialNumber, stream.head == current.head, !current.isEnded else {
            return false
        }
        // The repeated headers may have been inserted between two pages, or may be numbered as pages themselves.
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
            // The parts belong together if the page leaves exactly the time of the packet.
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
            // One of the missing pages is that of the comment header.
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
        // libopus would reject these packets, so their length comes from the granule positions.
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
    /// The first packet of the page, if it also ends on the page.
    fileprivate var wholeFirstPacket: ByteView? {
        segmentTable.contains { $0 < 255 } ? firstPacket : nil
    }
}

/// The parts of a clip, in order.
enum ClipPart {
    /// A stream begins: the first one, or a chained one.
    case link
    case silence(ClipSilence)
    /// A packet that libopus can decode. Its bytes are valid until the next part is requested.
    case packet(ByteView, samples48k: Int)
}
