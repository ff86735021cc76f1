/// Extracts the packets of one logical stream from its pages (RFC 3533 section 5).
///
/// Memory: twice the largest size that an Opus packet may have. Of a larger packet only the beginning is kept; it
/// cannot be decoded.
@safe
struct PacketAssembler: ~Copyable {
    /// A packet that ends on the current page. It is valid until the next page is processed.
    struct Packet {
        let bytes: ByteView
        /// Whether pages may be missing between the parts of the packet, because a page did not have the expected
        /// number.
        var isDoubtful = false
        /// Whether such a page had a later number than expected.
        var spansGap = false
    }

    /// The beginning of a packet that continues on the next page.
    private var partial: [UInt8] = []
    /// Owned by this value and freed with it. Everything passed out of it was copied into it first.
    private var joined = unsafe UnsafeMutableRawBufferPointer(start: nil, count: 0)
    private var hasPartial = false
    private var isDoubtful = false
    private var spansGap = false
    private var isOrphan = false

    /// Whether a packet continues after the current page.
    var isInPacket: Bool { hasPartial }

    init() {}

    deinit { unsafe joined.deallocate() }

    /// Extracts the packets that end on the page.
    ///
    /// - Parameters:
    ///   - step: the page's number minus the expected number.
    ///   - packets: is filled with the packets that end on the page.
    /// - Returns: whether a packet was lost because a part of it is missing.
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
        // One byte above the limit marks the packet as too large.
        partial += bytes.part(0..<min(bytes.count, OpusPacket.mostBytes + 1 - partial.count))
    }

    private mutating func join(_ bytes: ByteView) -> ByteView {
        keep(bytes)
        if unsafe joined.count == 0 { unsafe joined = .allocate(byteCount: OpusPacket.mostBytes + 1, alignment: 16) }
        // `keep` limits `partial` to the size of this buffer.
        unsafe joined.copyBytes(from: partial)
        return unsafe ByteView(UnsafeRawBufferPointer(rebasing: joined[..<partial.count]))
    }
}
