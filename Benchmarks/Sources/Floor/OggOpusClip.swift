import COpus

/// One clip with its packets laid end to end in memory, so that decoding has nothing left to search for.
struct OggOpusClip {
    let preSkip: Int  // at 48 kHz
    let gain: Int32  // dB in Q7.8, as OpusHead has it
    let inputRate: Int  // Hz, 0 if unknown
    let duration48: Int  // at 48 kHz, pre-skip and end trimming taken off
    let packets: UnsafePointer<UInt8>
    let packetSizes: [Int32]

    /// Demuxes in place: the page bodies move down over the page headers, so no second copy of the day is held.
    init(demuxing bytes: UnsafeMutableRawBufferPointer) throws {
        let base = bytes.baseAddress!.assumingMemoryBound(to: UInt8.self)
        var readOffset = 0
        var written = 0
        var headerPackets = 0  // complete ones: OpusHead, then OpusTags
        var sizes: [Int32] = []
        var openPacket: Int32 = 0  // bytes so far of a packet that goes on in the next page
        var serial: UInt32?
        var head: (preSkip: Int, inputRate: Int, gain: Int32)?
        var firstGranule: Int?
        var lastGranule = 0

        while readOffset < bytes.count {
            let page = try OggPage(at: readOffset, of: bytes)
            guard serial == nil || serial == page.serial else {
                throw Failure("a clip with more than one Ogg stream: the floor takes plain clips only")
            }
            serial = page.serial
            readOffset = page.end

            if headerPackets < 2 {
                if headerPackets == 0 { head = try Self.parseHead(base + page.body, count: page.end - page.body) }
                headerPackets += page.lacing.filter { $0 < 255 }.count
                continue
            }

            // The segment table is used before the move, which may overwrite it.
            let packetsBefore = sizes.count
            let startOfFirstPacket = written - Int(openPacket)
            for segment in page.lacing {
                openPacket += Int32(segment)
                if segment < 255 {
                    sizes.append(openPacket)
                    openPacket = 0
                }
            }
            let granule = page.granule
            let isLast = page.isLast
            let bodySize = page.end - page.body
            (bytes.baseAddress! + written).copyMemory(from: bytes.baseAddress! + page.body, byteCount: bodySize)
            written += bodySize

            guard granule >= 0 else { continue }
            if firstGranule == nil {
                var packet = base + startOfFirstPacket
                var completed = 0
                for size in sizes[packetsBefore...] {
                    completed += Int(opus_packet_get_nb_samples(packet, size, 48_000))
                    packet += Int(size)
                }
                // A first page that is the last one too may be trimmed at its end: then it starts at zero.
                firstGranule = isLast ? 0 : max(0, granule - completed)
            }
            lastGranule = granule
        }

        guard let head else { throw Failure("a clip without OpusHead") }
        preSkip = head.preSkip
        inputRate = head.inputRate
        gain = head.gain
        duration48 = max(0, lastGranule - (firstGranule ?? 0) - head.preSkip)
        packets = UnsafePointer(base)
        packetSizes = sizes
    }

    /// RFC 7845, section 5.1.
    private static func parseHead(
        _ head: UnsafePointer<UInt8>, count: Int
    ) throws -> (preSkip: Int, inputRate: Int, gain: Int32) {
        let raw = UnsafeRawPointer(head)
        guard count >= 19, UnsafeRawBufferPointer(start: raw, count: 8).elementsEqual("OpusHead".utf8) else {
            throw Failure("a clip whose first packet is not OpusHead")
        }
        return (
            preSkip: Int(UInt16(littleEndian: raw.loadUnaligned(fromByteOffset: 10, as: UInt16.self))),
            inputRate: Int(UInt32(littleEndian: raw.loadUnaligned(fromByteOffset: 12, as: UInt32.self))),
            gain: Int32(Int16(littleEndian: raw.loadUnaligned(fromByteOffset: 16, as: Int16.self)))
        )
    }
}

/// Where an Ogg page's parts are (RFC 3533, section 6). Its checksum is not looked at: demuxing is not measured.
private struct OggPage {
    let serial: UInt32
    let granule: Int
    let isLast: Bool
    let lacing: UnsafeRawBufferPointer.SubSequence
    let body: Int
    let end: Int

    init(at offset: Int, of bytes: UnsafeMutableRawBufferPointer) throws {
        guard offset + 27 <= bytes.count, bytes[offset..<offset + 4].elementsEqual("OggS".utf8) else {
            throw Failure("a clip with something other than an Ogg page at byte \(offset)")
        }
        isLast = bytes[offset + 5] & 4 != 0
        granule = Int(Int64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset + 6, as: Int64.self)))
        serial = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: offset + 14, as: UInt32.self))
        body = offset + 27 + Int(bytes[offset + 26])
        guard body <= bytes.count else { throw Failure("a clip cut short in a page header") }
        lacing = UnsafeRawBufferPointer(bytes)[offset + 27..<body]
        end = body + lacing.reduce(0) { $0 + Int($1) }
        guard end <= bytes.count else { throw Failure("a clip cut short in a page") }
    }
}
