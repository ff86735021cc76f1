import TestSupport
import Testing

@testable import OggOpus

@Suite("the codec of a stream is told by its first packet, and its length by the codec's clock")
struct OggCodecTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let head: [UInt8]
        /// A granule position, and the samples at 48 kHz up to it.
        let granule: Int64
        let samples48k: Int64?

        var testDescription: String { "\(name), \(head.count) bytes, granule position \(granule)" }
    }

    /// The bytes of a text, then zeros up to `count`, then values at their offsets.
    private static func head(_ magic: String, lead: [UInt8] = [], count: Int, _ values: [Int: UInt8] = [:]) -> [UInt8] {
        var bytes = lead + Array(magic.utf8)
        bytes += [UInt8](repeating: 0, count: count - bytes.count)
        for (offset, value) in values { bytes[offset] = value }
        return bytes
    }

    // 44,100 Hz is AC44 in hexadecimal: little-endian in Vorbis and Speex, 20 bits big-endian in FLAC.
    private static let cases = [
        Case(
            name: "Opus", head: head("OpusHead", count: 19, [10: 0x38, 11: 0x01]), granule: 48_312, samples48k: 48_000),
        Case(name: "Opus", head: head("OpusHead", count: 12, [10: 0x38, 11: 0x01]), granule: 312, samples48k: 0),
        Case(name: "Opus", head: head("OpusHead", count: 12, [10: 0x38, 11: 0x01]), granule: 311, samples48k: 0),
        Case(name: "Opus", head: head("OpusHead", count: 11), granule: 48_000, samples48k: nil),
        Case(
            name: "Vorbis", head: head("vorbis", lead: [1], count: 30, [12: 0x44, 13: 0xAC]), granule: 88_200,
            samples48k: 96_000),
        Case(
            name: "Vorbis", head: head("vorbis", lead: [1], count: 16, [12: 0x44, 13: 0xAC]), granule: 1,
            samples48k: 1),
        Case(
            name: "Vorbis", head: head("vorbis", lead: [1], count: 15, [12: 0x44, 13: 0xAC]), granule: 1,
            samples48k: nil),
        Case(name: "Vorbis", head: head("vorbis", lead: [1], count: 30), granule: 1, samples48k: nil),
        Case(
            name: "Speex", head: head("Speex   ", count: 80, [36: 0x40, 37: 0x1F]), granule: 8000, samples48k: 48_000),
        Case(
            name: "FLAC", head: head("FLAC", lead: [0x7F], count: 51, [27: 0x0A, 28: 0xC4, 29: 0x4F]),
            granule: 44_100, samples48k: 48_000),
        Case(
            name: "FLAC", head: head("FLAC", lead: [0x7F], count: 30, [27: 0x0A, 28: 0xC4, 29: 0x40]),
            granule: 22_050, samples48k: 24_000),
        Case(name: "FLAC", head: head("FLAC", lead: [0x7F], count: 29), granule: 44_100, samples48k: nil),
        // 25 frames per second, the key frame's number above 6 bits: 10 frames, then 15 more.
        Case(
            name: "Theora", head: head("theora", lead: [0x80], count: 42, [25: 25, 29: 1, 41: 0xC0]),
            granule: 10 << 6 | 15, samples48k: 48_000),
        // Numbers of four bytes: 25,000,000 frames in 1,000,000 seconds.
        Case(
            name: "Theora",
            head: head(
                "theora", lead: [0x80], count: 42,
                [22: 0x01, 23: 0x7D, 24: 0x78, 25: 0x40, 27: 0x0F, 28: 0x42, 29: 0x40, 41: 0xC0]),
            granule: 10 << 6 | 15, samples48k: 48_000),
        // The shift's high bits are in the byte before: 8 and 6 are 14. 50,000 / 1,001 frames per second.
        Case(
            name: "Theora",
            head: head(
                "theora", lead: [0x80], count: 42, [24: 0xC3, 25: 0x50, 28: 0x03, 29: 0xE9, 40: 0xFD, 41: 0xDF]),
            granule: 40 << 14 | 10, samples48k: 48_048),
        Case(name: "an unknown codec", head: head("theora", lead: [0x80], count: 41), granule: 1, samples48k: nil),
        Case(name: "Skeleton", head: head("fishead", count: 64), granule: 1, samples48k: nil),
        Case(name: "VP8", head: head("OVP80", count: 26), granule: 1, samples48k: nil),
        Case(name: "PCM", head: head("PCM     ", count: 28), granule: 1, samples48k: nil),
        Case(name: "CELT", head: head("CELT    ", count: 60), granule: 1, samples48k: nil),
        Case(name: "Dirac", head: head("BBCD", count: 13), granule: 1, samples48k: nil),
        Case(name: "an unknown codec", head: [], granule: 1, samples48k: nil),
    ]

    @Test("its name and its length", arguments: cases)
    func nameAndLength(expected: Case) {
        let codec = expected.head.withUnsafeBytes { OggCodec(firstPacket: ByteView($0)) }
        #expect(codec.name == expected.name)
        #expect(codec.samples48k(upTo: expected.granule) == expected.samples48k)
    }

    @Test("a length of more than thirty years is not told")
    func longest() {
        let codec = Self.head("Speex   ", count: 80, [36: 1]).withUnsafeBytes { OggCodec(firstPacket: ByteView($0)) }
        #expect(codec.samples48k(upTo: 999_999_999) == 47_999_999_952_000)
        #expect(codec.samples48k(upTo: 1_000_000_000) == nil)
    }

    @Test("streams that are not placed are told one by one up to eight, then their number")
    func otherStreams() throws {
        let bytes = Self.head("OpusHead", count: 19, [8: 1, 9: 1, 10: 0x38, 11: 0x01, 12: 0x80, 13: 0x3E])
        let head = try bytes.withUnsafeBytes { try OpusHead(packet: $0) }
        for count in 0..<11 {
            var streams = OtherStreams()
            for serial in 0..<count { streams.add(head, serialNumber: UInt32(serial)) }
            let told = [String](repeating: "Opus, without sound", count: min(count, 8))
            let parts = told + (count > 8 ? ["\(count - 8) more"] : [])
            let verb = count == 1 ? "stream is" : "streams are"
            #expect(
                streams.sentence
                    == (count == 0 ? nil : "\(count) other \(verb) not placed: \(parts.joined(separator: "; "))"))
            #expect(streams.isEmpty == (count == 0) && streams.codecs == (count == 0 ? [] : ["Opus"]))
            // Up to eight streams, a page of another is one without a header. Of more, nobody knows.
            let sentence = streams.sentence
            OggPageTests.page(lacing: [1], body: [0]).withUnsafeBytes { bytes in
                guard case .page(let page) = OggPage.at(start: ByteView(bytes)) else { return }
                streams.take(page)
            }
            #expect((streams.sentence == sentence) == (count > 8), "\(streams.sentence ?? "")")
        }
    }

    @Test("the clock of a header that is read counts at 48 kHz, without the pre-skip")
    func readHeader() throws {
        let bytes = Self.head("OpusHead", count: 19, [8: 1, 9: 1, 10: 0x38, 11: 0x01, 12: 0x80, 13: 0x3E])
        let head = try bytes.withUnsafeBytes { try OpusHead(packet: $0) }
        #expect(OggCodec(head).name == "Opus")
        #expect(OggCodec(head).samples48k(upTo: 48_312) == 48_000)
    }
}
