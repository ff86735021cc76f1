/// Finds the packets in the pages of one stream, as far as timing needs them: how long each is (RFC 3533 section 5).
struct PacketWalker {
    /// The packet that goes on to the next page: its first two bytes and its size so far.
    private struct Partial {
        var first: UInt8?
        var second: UInt8?
        var count = 0

        mutating func append(_ segment: UnsafeRawBufferPointer) {
            if count == 0 { first = segment.first }
            if count < 2, count + segment.count >= 2 { second = segment[1 - count] }
            count += segment.count
        }
    }

    /// What one page completes.
    struct PageTiming {
        /// Of all packets that end on the page, at 48 kHz.
        var samples48k = 0
        /// Packets that end on the page and have a length.
        var packets = 0
        /// The length of the first of them.
        var firstPacket48k = 0
    }

    private var partial: Partial?

    /// Drops a packet whose rest is lost.
    mutating func lose() { partial = nil }

    mutating func walk(_ page: OggPage) -> PageTiming {
        var timing = PageTiming()
        let table = page.segmentTable
        let body = page.body
        var offset = 0
        // The rest of a packet whose start is lost is of no use.
        var isSkipping = page.isContinued && partial == nil
        if !page.isContinued { partial = nil }
        for lacing in table {
            let size = Int(lacing)
            defer { offset += size }
            if !isSkipping {
                partial = partial ?? Partial()
                partial?.append(UnsafeRawBufferPointer(rebasing: body[offset..<offset + size]))
            }
            guard size < 255 else { continue }
            if !isSkipping, let packet = partial,
                let samples = OpusPacketDuration.samples48k(first: packet.first, second: packet.second)
            {
                if timing.packets == 0 { timing.firstPacket48k = samples }
                timing.samples48k += samples
                timing.packets += 1
            }
            isSkipping = false
            partial = nil
        }
        return timing
    }
}
