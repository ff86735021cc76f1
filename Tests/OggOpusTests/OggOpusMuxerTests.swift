import OggOpus
import TestSupport
import Testing

@Suite("Packets are put into pages")
struct OggOpusMuxerTests {
    @Test(
        "and come out as they were, whatever their sizes",
        arguments: [
            [3, 4, 5], [254, 255, 256, 510, 511], [65_024, 65_025, 65_026, 1], [200_000, 3, 130_050], [1000],
        ])
    func sizes(sizes: [Int]) throws {
        // A table of contents for 20 ms, then anything: nobody decodes it here.
        let packets = sizes.enumerated().map { [UInt8(0x0B << 3)] + [UInt8](repeating: UInt8($0), count: $1 - 1) }
        var muxer = Self.muxer()
        for packet in packets { packet.withUnsafeBytes { muxer.append($0, samples48k: 960) } }
        #expect(muxer.granulePosition == 960 * sizes.count)
        muxer.finish(endGranule: muxer.granulePosition - 100)
        let link = try #require(OggOracle(muxer.pages).links.first)
        #expect(link.pages.flatMap(\.packets) == packets)
        #expect(link.pages.last?.endsStream == true)
        #expect(link.pages.last?.granulePosition == 960 * sizes.count - 100)
        #expect(link.pages.allSatisfy { !$0.followsLoss })
        #expect(link.header.preSkip == 312 && link.header.gain == -300 && link.header.inputSampleRate == 16_000)
    }

    @Test("of about a second, so that players can seek")
    func pages() throws {
        var muxer = Self.muxer()
        muxer.appendSilence(to: 480_000)
        muxer.finish(endGranule: 480_000)
        let pages = try #require(OggOracle(muxer.pages).links.first).pages
        #expect(pages.map(\.granulePosition) == Array(stride(from: 48_000, through: 480_000, by: 48_000)))
        #expect(pages.map(\.endsStream) == [Bool](repeating: false, count: 9) + [true])
    }

    @Test("of as many packets as a page may have, 255, if they are short")
    func fullPages() throws {
        var muxer = Self.muxer()
        let packet: [UInt8] = [0xE0, 0, 0]
        for _ in 0..<600 { packet.withUnsafeBytes { muxer.append($0, samples48k: 120) } }
        muxer.finish(endGranule: muxer.granulePosition)
        let pages = try #require(OggOracle(muxer.pages).links.first).pages
        #expect(pages.map(\.packets.count) == [255, 255, 90])
    }

    @Test(
        "with silence that is digital zero at every rate", arguments: [1, 2], [8000, 12_000, 16_000, 24_000, 48_000])
    func silence(channels: Int, rate: Int) throws {
        var muxer = Self.muxer(channels: channels)
        var end = 0
        for step in [120, 240, 360, 480, 840, 960, 1800, 9600] {
            end += step
            muxer.appendSilence(to: end)
            #expect(muxer.granulePosition == end)
        }
        muxer.finish(endGranule: end)
        let samples = try OggOracle.decode(muxer.pages, rate: rate)
        #expect(samples.count == (end - 312) * rate / 48_000)
        #expect(samples.allSatisfy { $0 == 0 })
    }

    @Test("short of less than 2.5 ms")
    func rest() {
        var muxer = Self.muxer()
        muxer.appendSilence(to: 1199)
        #expect(muxer.granulePosition == 1080)
    }

    @Test("behind comments of any length", arguments: [0, 200, 65_000, 70_000])
    func comments(length: Int) throws {
        var muxer = Self.muxer(title: String(repeating: "é", count: length))
        muxer.appendSilence(to: 960)
        muxer.finish(endGranule: 960)
        #expect(try OggOracle.decode(muxer.pages, rate: 48_000).count == 960 - 312)
        let folder = TemporaryFolder()
        try Disk.write(muxer.pages, to: folder("file.opus"))
        let info = try Tool.run("opusinfo", [folder("file.opus")])
        #expect(info.status == 0 && !info.text.contains("WARNING"), "\(info.text)")
    }

    private static func muxer(channels: Int = 1, title: String = "session") -> OggOpusMuxer {
        OggOpusMuxer(
            head: OpusHead(channelCount: channels, preSkip: 312, inputSampleRate: 16_000, outputGain: -300),
            tags: OpusTags(vendor: "test", comments: ["TITLE=\(title)"]), serialNumber: 0x1234_5678)
    }
}
