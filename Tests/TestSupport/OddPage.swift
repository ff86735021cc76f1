/// A page in the making.
public struct OddPage: Sendable {
    public var flags: UInt8 = 0
    public var granulePosition: Int64 = -1
    public var serialNumber: UInt32 = 0
    public var number: UInt32 = 0
    public var segments: [UInt8] = []
    public var body: [UInt8] = []

    public init(_ packets: [[UInt8]] = []) {
        for packet in packets {
            segments += Self.lacing(packet)
            body += packet
        }
    }

    public static func lacing(_ packet: [UInt8]) -> [UInt8] {
        [UInt8](repeating: 255, count: packet.count / 255) + [UInt8(packet.count % 255)]
    }

    public var bytes: [UInt8] {
        var page = Array("OggS".utf8) + [0, flags]
        page.append(littleEndian: granulePosition)
        page.append(littleEndian: serialNumber)
        page.append(littleEndian: number)
        page.append(littleEndian: UInt32(0))
        page.append(UInt8(segments.count))
        page += segments + body
        page.patch(at: 22, littleEndian: OggCRC.checksum(of: page))
        return page
    }

    /// Packets laid into pages, and where each ends.
    public struct Layout {
        public internal(set) var pages: [OddPage] = []
        /// The page on which each packet begins, and that on which it ends.
        public internal(set) var places: [ClosedRange<Int>] = []
    }

    /// - Parameters:
    ///   - lengths: of the packets at 48 kHz.
    ///   - packetsPerPage: asked anew for every page.
    public static func lay(
        _ packets: [[UInt8]], lengths: [Int], startGranule: Int64, segmentsPerPage: Int, packetsPerPage: () -> Int
    ) -> Layout {
        var layout = Layout()
        var page = OddPage()
        var room = packetsPerPage()
        var granule = startGranule
        func end() {
            layout.pages.append(page)
            page = OddPage()
            room = packetsPerPage()
        }
        for (packet, length) in zip(packets, lengths) {
            granule += Int64(length)
            var offset = 0
            if page.segments.count >= segmentsPerPage { end() }
            let first = layout.pages.count
            for lacing in lacing(packet) {
                if page.segments.count >= segmentsPerPage {
                    end()
                    if offset > 0 { page.flags = 1 }
                }
                page.segments.append(lacing)
                page.body += packet[offset..<offset + Int(lacing)]
                offset += Int(lacing)
            }
            page.granulePosition = granule
            layout.places.append(first...layout.pages.count)
            room -= 1
            if room <= 0 { end() }
        }
        if !page.segments.isEmpty { layout.pages.append(page) }
        return layout
    }
}
