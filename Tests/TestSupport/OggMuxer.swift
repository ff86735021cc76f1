/// Writes Ogg Opus files page by page, good ones and odd ones.
public struct OggMuxer: Sendable {
    /// Samples at 48 kHz.
    public var preSkip = 312
    /// Q7.8 dB.
    public var gain = 0
    /// Hz, as OpusHead will claim.
    public var inputSampleRate = 16_000
    public var channels = 1
    public var mappingFamily = 0
    public var packetsPerPage = 50
    /// A page is ended when it has so many segments, even in the middle of a packet.
    public var segmentsPerPage = 255
    /// Granule position of the first sample.
    public var startGranule = 0
    /// Samples at 48 kHz by which the last granule position falls short of the packets.
    public var endTrim = 0
    /// Whether the last page carries the end-of-stream mark.
    public var marksEnd = true
    /// Audio pages to leave out; 0 is the first.
    public var lostAudioPages: Set<Int> = []
    public var serialNumber: UInt32 = 0x1234

    public init() {}

    /// A whole stream. Files one after the other make a chained file, if their serial numbers differ.
    public func file(packets: [[UInt8]]) -> [UInt8] {
        var pages = [
            page(sequenceNumber: 0, flags: 2, granulePosition: 0, segments: Self.lacing(head), body: head),
            page(sequenceNumber: 1, flags: 0, granulePosition: 0, segments: Self.lacing(tags), body: tags),
        ]
        let audioPages = audioPages(packets: packets)
        for (index, audioPage) in audioPages.enumerated() where !lostAudioPages.contains(index) {
            let isLast = index == audioPages.count - 1
            pages.append(
                page(
                    sequenceNumber: UInt32(index + 2),
                    flags: (audioPage.isContinued ? 1 : 0) | (isLast && marksEnd ? 4 : 0),
                    granulePosition: isLast ? audioPage.granulePosition - endTrim : audioPage.granulePosition,
                    segments: audioPage.segments, body: audioPage.body))
        }
        return Array(pages.joined())
    }

    private struct AudioPage {
        var isContinued = false
        var granulePosition = -1
        var packets = 0
        var segments: [UInt8] = []
        var body: [UInt8] = []
    }

    private func audioPages(packets: [[UInt8]]) -> [AudioPage] {
        var pages: [AudioPage] = []
        var page = AudioPage()
        var granulePosition = startGranule
        for packet in packets {
            granulePosition += OpusLink.samples48k(of: packet)
            var offset = 0
            for lacing in Self.lacing(packet) {
                if page.segments.count >= segmentsPerPage {
                    pages.append(page)
                    page = AudioPage(isContinued: offset > 0)
                }
                page.segments.append(lacing)
                page.body += packet[offset..<offset + Int(lacing)]
                offset += Int(lacing)
            }
            page.granulePosition = granulePosition
            page.packets += 1
            if page.packets >= packetsPerPage {
                pages.append(page)
                page = AudioPage()
            }
        }
        if !page.segments.isEmpty { pages.append(page) }
        return pages
    }

    private static func lacing(_ packet: [UInt8]) -> [UInt8] { OddPage.lacing(packet) }

    private var head: [UInt8] {
        var head = Array("OpusHead".utf8) + [1, UInt8(channels)]
        head.append(littleEndian: UInt16(preSkip))
        head.append(littleEndian: UInt32(inputSampleRate))
        head.append(littleEndian: Int16(gain))
        head.append(UInt8(mappingFamily))
        if mappingFamily != 0 {
            // One stream that holds all channels where it can: mono, or one coupled pair.
            let coupled = channels / 2
            head += [UInt8(channels - coupled), UInt8(coupled)] + (0..<channels).map(UInt8.init)
        }
        return head
    }

    private var tags: [UInt8] {
        var tags = Array("OpusTags".utf8)
        tags.append(littleEndian: UInt32(4))
        tags += Array("test".utf8)
        tags.append(littleEndian: UInt32(0))
        return tags
    }

    private func page(
        sequenceNumber: UInt32, flags: UInt8, granulePosition: Int, segments: [UInt8], body: [UInt8]
    ) -> [UInt8] {
        var page = OddPage()
        (page.flags, page.granulePosition) = (flags, Int64(granulePosition))
        (page.serialNumber, page.number) = (serialNumber, sequenceNumber)
        (page.segments, page.body) = (segments, body)
        return page.bytes
    }
}
