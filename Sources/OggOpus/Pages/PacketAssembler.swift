/// Takes the packets of one logical stream out of its pages (RFC 3533 section 5).
///
/// Memory: the largest packet that Opus may have, twice. Of a larger one the beginning is kept: nothing decodes it.
@safe
struct PacketAssembler: ~Copyable {
    /// A packet that ends on the page that was taken last. It lives until the next page is taken.
    struct Packet {
        let bytes: ByteView
        /// Whether pages may be missing between its parts: a page had another number than the one that was due.
        var isDoubtful = false
        /// Whether that number was a later one.
        var spansGap = false
    }

    /// The packet that goes on to the next page, and the one that was completed on the last.
    private var partial: [UInt8] = []
    /// Its own, freed with it; all that is handed out of it was copied into it before.
    private var joined = unsafe UnsafeMutableRawBufferPointer(start: nil, count: 0)
    private var hasPartial = false
    private var isDoubtful = false
    private var spansGap = false
    private var isOrphan = false

    /// Whether a packet goes on behind the page that was taken last.
    var isInPacket: Bool { hasPartial }

    init() {}

    deinit { unsafe joined.deallocate() }

    /// - Parameters:
    ///   - step: the page's number less the one that was due.
    ///   - packets: is filled with the packets that end on the page.
    /// - Returns: whether a packet is lost because its other part is not there.
    mutating func take(_ page: OggPage, step: Int32, packets: inout [Packet]) -> Bool {
        packets.removeAll(keepingCapacity: true)
        let table = page.segmentTable
        guard !table.isEmpty else { return false }
        var isLost = false
        if !page.isContinued {
            isLost = hasPartial
            hasPartial = false
            isOrphan = false
        } else if hasPartial {
            isDoubtful = isDoubtful || step != 0
            spansGap = spansGap || step > 0
        } else {
            isOrphan = true
        }
        let body = page.body
        var start = 0
        var end = 0
        for lacing in table {
            end += Int(lacing)
            guard lacing < 255 else { continue }
            let bytes = body.part(start..<end)
            if isOrphan {
                isOrphan = false
                isLost = true
            } else if hasPartial {
                packets.append(Packet(bytes: join(bytes), isDoubtful: isDoubtful, spansGap: spansGap))
            } else {
                packets.append(Packet(bytes: bytes))
            }
            hasPartial = false
            start = end
        }
        if table.last == 255, !isOrphan {
            if !hasPartial {
                partial.removeAll(keepingCapacity: true)
                (isDoubtful, spansGap) = (false, false)
            }
            hasPartial = true
            keep(body.part(start..<end))
        }
        return isLost
    }

    private mutating func keep(_ bytes: ByteView) {
        // One byte too many says that it is too large.
        partial += bytes.part(0..<min(bytes.count, OpusPacket.mostBytes + 1 - partial.count))
    }

    private mutating func join(_ bytes: ByteView) -> ByteView {
        keep(bytes)
        if unsafe joined.count == 0 { unsafe joined = .allocate(byteCount: OpusPacket.mostBytes + 1, alignment: 16) }
        // `keep` holds `partial` to what there is room for.
        unsafe joined.copyBytes(from: partial)
        return unsafe ByteView(UnsafeRawBufferPointer(rebasing: joined[..<partial.count]))
    }
}
