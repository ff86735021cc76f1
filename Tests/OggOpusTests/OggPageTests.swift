import TestSupport
import Testing

@testable import OggOpus

@Suite("A page of an Ogg stream")
struct OggPageTests {
    /// A page with a checksum that fits (RFC 3533 section 6).
    static func page(
        flags: UInt8 = 0, granule: Int64 = 0x0102_0304_0506_0708, lacing: [UInt8], body: [UInt8]
    ) -> [UInt8] {
        func little(_ value: UInt64, _ count: Int) -> [UInt8] {
            (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * UInt64($0))) }
        }
        var bytes = Array("OggS".utf8) + [0, flags] + little(UInt64(bitPattern: granule), 8)
        bytes += little(0xA1B2_C3D4, 4) + little(0x0A0B_0C0D, 4) + [0, 0, 0, 0, UInt8(lacing.count)]
        bytes += lacing + body
        bytes.replaceSubrange(22..<26, with: little(UInt64(OggCRC.checksum(of: bytes)), 4))
        return bytes
    }

    private static func read<Value>(_ bytes: [UInt8], _ body: (OggPage) throws -> Value) rethrows -> Value? {
        try bytes.withUnsafeBytes {
            guard case .page(let page) = OggPage.at(start: ByteView($0)) else { return nil }
            return try body(page)
        }
    }

    @Test("has its fields in little-endian order")
    func fields() throws {
        let bytes = Self.page(flags: 6, lacing: [3, 4], body: [1, 2, 3, 4, 5, 6, 7])
        let found: Void? = Self.read(bytes + [9, 9]) { page in
            #expect(page.count == bytes.count && page.flags == 6)
            #expect(!page.isContinued && page.beginsStream && page.endsStream)
            #expect(page.granulePosition == 0x0102_0304_0506_0708)
            #expect(page.serialNumber == 0xA1B2_C3D4 && page.sequenceNumber == 0x0A0B_0C0D)
            #expect(Array(page.segmentTable) == [3, 4] && Array(page.body) == [1, 2, 3, 4, 5, 6, 7])
            #expect(page.checksum(flags: 6, granulePosition: page.granulePosition) == page.storedChecksum)
            let other = Self.page(flags: 4, granule: -1, lacing: [3, 4], body: [1, 2, 3, 4, 5, 6, 7])
            #expect(Self.read(other, \.storedChecksum) == page.checksum(flags: 4, granulePosition: -1))
        }
        #expect(found != nil)
        for (flags, set) in [(1, [true, false, false]), (2, [false, true, false]), (4, [false, false, true])] {
            let page = Self.page(flags: UInt8(flags), lacing: [], body: [])
            #expect(Self.read(page) { [$0.isContinued, $0.beginsStream, $0.endsStream] } == set)
        }
    }

    @Test("has a first packet that ends with the first segment of less than 255 bytes, or with the page")
    func firstPacket() {
        let body = (0..<700).map { UInt8(truncatingIfNeeded: $0) }
        for (lacing, size) in [
            ([3, 4], 3), ([0, 5], 0), ([255, 2, 9], 257), ([255, 0, 9], 255), ([254, 255, 1], 254), ([255, 255], 510),
            ([], 0),
        ] as [([UInt8], Int)] {
            let count = lacing.reduce(0) { $0 + Int($1) }
            let bytes = Self.page(lacing: lacing, body: Array(body.prefix(count)))
            #expect(Self.read(bytes) { Array($0.firstPacket) } == Array(body.prefix(size)), "\(lacing)")
            let continued = Self.page(flags: 1, lacing: lacing, body: Array(body.prefix(count)))
            #expect(Self.read(continued) { $0.firstPacket.count } == 0, "\(lacing)")
        }
    }

    @Test("is not there where a byte is wrong, and not yet there where bytes are missing")
    func sought() {
        enum Found { case page, incomplete, none }
        func found(_ bytes: [UInt8]) -> Found {
            bytes.withUnsafeBytes {
                switch OggPage.at(start: ByteView($0)) {
                case .page: .page
                case .incomplete: .incomplete
                case .none: .none
                }
            }
        }
        let bytes = Self.page(lacing: [255, 2], body: [UInt8](repeating: 7, count: 257))
        #expect(found(bytes) == .page)
        for count in bytes.indices { #expect(found(Array(bytes.prefix(count))) == .incomplete, "\(count)") }
        for place in bytes.indices {
            var wrong = bytes
            wrong[place] ^= 0x40
            // With another number of segments, or a longer one, it may need more bytes.
            let isLonger = place == 26 || place == 28
            #expect(found(wrong) == (isLonger ? .incomplete : .none), "\(place)")
        }
        #expect(found(Array("OggX".utf8) + bytes.dropFirst(4)) == .none)
        // Of another version, with the checksum that fits.
        var other = bytes
        other[4] = 1
        other.patch(at: 22, littleEndian: UInt32(0))
        other.patch(at: 22, littleEndian: OggCRC.checksum(of: other))
        #expect(found(other) == .none)
        #expect(OggPage.largest == 65_307)
    }
}

@Suite("A packet of silence")
struct OpusSilenceTests {
    @Test("is the longest that fits, of one CELT frame with two bytes")
    func packets() {
        for (most, size, samples) in [
            (120, 0, 120), (239, 0, 120), (240, 1, 240), (479, 1, 240), (480, 2, 480), (959, 2, 480), (960, 3, 960),
            (5760, 3, 960),
        ] as [(Int, UInt8, Int)] {
            for channels in 1...2 {
                let (bytes, length) = OpusSilence.packet(atMost: most, channelCount: channels)
                #expect(bytes == [0xE0 | size << 3 | (channels == 2 ? 4 : 0), 0xFF, 0xFE], "\(most)")
                #expect(length == samples)
                #expect(bytes.withUnsafeBytes { OpusSilence.isSilence($0) })
            }
        }
    }

    @Test("is nothing else")
    func others() {
        for bytes in [
            [], [0xF8], [0xF8, 0xFF], [0xF8, 0xFF, 0xFE, 0], [0xF8, 0xFE, 0xFE], [0xF8, 0xFF, 0xFF],
            [0xF9, 0xFF, 0xFE],
            [0xFA, 0xFF, 0xFE], [0x78, 0xFF, 0xFE], [0xD8, 0xFF, 0xFE], [0xB8, 0xFF, 0xFE], [0xFF, 0xFF, 0xFE],
        ] as [[UInt8]] {
            #expect(!bytes.withUnsafeBytes { OpusSilence.isSilence($0) }, "\(bytes)")
        }
    }
}
