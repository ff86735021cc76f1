/// Reads a clip's pages as its bytes stream by, and tells its length without decoding it.
///
/// Memory: one page. A page whose checksum is wrong is no page, as libogg has it: its packets are lost.
public struct ClipScanner {
    private var links: [ClipFacts.Link] = []
    private var findings: [ClipFinding] = []
    private var patch: PagePatch?
    private var current: LinkTiming?
    private var error: ClipError?
    private var foreignStreams = 0

    /// Bytes that are not decided yet, less than a page.
    private var rest: [UInt8] = []
    private var restOffset = 0
    private var foundPage = false
    private var skipped = SkippedBytes()

    public init() {}

    /// - Parameter bytes: the next piece of the file, of any size.
    public mutating func take(_ bytes: RawSpan) { bytes.withUnsafeBytes { take($0) } }

    /// - Parameter bytes: the next piece of the file, of any size.
    public mutating func take(_ bytes: UnsafeRawBufferPointer) {
        guard error == nil else { return }
        if rest.isEmpty {
            let used = parse(bytes, at: restOffset)
            restOffset += used
            rest.append(contentsOf: bytes[used...])
        } else {
            var pending: [UInt8] = []
            swap(&pending, &rest)
            pending.append(contentsOf: bytes)
            let used = pending.withUnsafeBytes { parse($0, at: restOffset) }
            restOffset += used
            rest.append(contentsOf: pending[used...])
        }
    }

    /// What the whole file says.
    public consuming func finish() throws(ClipError) -> ClipFacts {
        if error == nil, !rest.isEmpty {
            // What looks like the start of a page and is cut off is given up, byte by byte.
            let pending = rest
            pending.withUnsafeBytes { parseTail($0) }
        }
        if let error { throw error }
        endLink()
        if let error { throw error }
        guard foundPage else { throw ClipError.notOgg }
        guard let first = links.first else { throw ClipError.notOpus }
        if skipped.count > 0 {
            findings.append(ClipFinding(.trailingData, "\(skipped.count) bytes in it belong to no intact Ogg page"))
        }
        return ClipFacts(
            first: first, rest: Array(links.dropFirst()), findings: findings, patch: patch, skipped: skipped)
    }

    /// - Returns: how many bytes are done with.
    private mutating func parse(_ bytes: UnsafeRawBufferPointer, at fileOffset: Int) -> Int {
        var offset = 0
        while offset < bytes.count, error == nil {
            switch OggPage.at(start: UnsafeRawBufferPointer(rebasing: bytes[offset...])) {
            case .page(let page):
                foundPage = true
                do throws(ClipError) { try take(page, at: fileOffset + offset) } catch { self.error = error }
                offset += page.count
            case .incomplete: return offset
            case .none:
                // Nothing is an Ogg file that has no page in its first 64 KiB.
                if !foundPage, fileOffset + offset >= OggPage.largest { error = .notOgg }
                skip(at: fileOffset + offset)
                offset += 1
            }
        }
        return offset
    }

    private mutating func parseTail(_ bytes: UnsafeRawBufferPointer) {
        var offset = 0
        while offset < bytes.count, error == nil {
            offset += parse(UnsafeRawBufferPointer(rebasing: bytes[offset...]), at: restOffset + offset)
            if offset < bytes.count {
                skip(at: restOffset + offset)
                offset += 1
            }
        }
    }

    private mutating func skip(at offset: Int) {
        skipped.add(offset)
        if skipped.ranges.count > SkippedBytes.mostRanges, error == nil {
            error = .damaged("it is broken in more than \(SkippedBytes.mostRanges) places")
        }
    }

    private mutating func take(_ page: OggPage, at offset: Int) throws(ClipError) {
        if page.beginsStream {
            guard let packet = page.wholeFirstPacket, packet.starts(with: OpusHead.magic) else {
                // Another codec, multiplexed or chained: its pages are not ours.
                foreignStreams += 1
                return
            }
            endLink()
            if let error { throw error }
            current = LinkTiming(head: try OpusHead(packet: packet), firstPage: page)
        } else if let serialNumber = current?.serialNumber, serialNumber == page.serialNumber {
            try current?.take(page, at: offset)
        }
    }

    private mutating func endLink() {
        guard let ending = current.take() else { return }
        do throws(ClipError) {
            let (link, linkFindings, linkPatch) = try ending.finish()
            links.append(link)
            findings += linkFindings
            // libopusfile would drop only the last page of a link; one such is repaired.
            patch = patch ?? linkPatch
        } catch {
            self.error = error
        }
    }
}

extension OggPage {
    /// The packet that the page starts with, where it ends on the page too.
    fileprivate var wholeFirstPacket: UnsafeRawBufferPointer? {
        var size = 0
        for lacing in segmentTable {
            size += Int(lacing)
            if lacing < 255 { return UnsafeRawBufferPointer(rebasing: body[..<size]) }
        }
        return nil
    }
}
