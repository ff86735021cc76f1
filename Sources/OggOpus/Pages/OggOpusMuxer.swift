/// Writes Opus packets unchanged into the pages of one logical stream (RFC 3533, RFC 7845).
///
/// Each page holds about one second of sound. Finished pages wait in `pages` until `removePages` is called.
package struct OggOpusMuxer {
    /// The start of the next packet, in samples at 48 kHz from the start of the stream.
    package private(set) var granulePosition = 0
    /// The bytes of the finished pages.
    package private(set) var pages: [UInt8] = []

    private let channelCount: Int
    private let serialNumber: UInt32
    private var sequenceNumber: UInt32 = 0

    // The page being filled.
    private var segments: [UInt8] = []
    private var pageBody: [UInt8] = []
    private var isContinued = false
    private var pageStart = 0
    /// Granule position at the end of the last packet that ends on the page; -1 if no packet ends on it.
    private var pageGranule: Int64 = -1

    private static let longestPage = 48_000
    private static let mostSegments = 255

    package init(head: OpusHead, tags: OpusTags, serialNumber: UInt32) {
        self.init(
            headerPackets: [head.packet, tags.packet], channelCount: head.channelCount, serialNumber: serialNumber)
    }

    /// - Parameters:
    ///   - headerPackets: the identification header and the comment header.
    ///   - channelCount: that of the packets of silence.
    init(headerPackets: [[UInt8]], channelCount: Int, serialNumber: UInt32) {
        self.channelCount = channelCount
        self.serialNumber = serialNumber
        for (packet, flags) in zip(headerPackets, [OggPage.beginFlag, 0]) {
            lay(packet)
            pageGranule = 0
            endPage(flags: flags)
        }
    }

    /// - Parameters:
    ///   - packet: its bytes, which are written unchanged.
    ///   - samples48k: the packet's length in samples at 48 kHz.
    package mutating func append(_ packet: UnsafeRawBufferPointer, samples48k: Int) {
        // The bytes are copied before this returns.
        unsafe append(ByteView(packet), samples48k: samples48k)
    }

    private mutating func append(_ packet: some RandomAccessCollection<UInt8>, samples48k: Int) {
        let isFull =
            granulePosition - pageStart + samples48k > Self.longestPage
            || segments.count + packet.count / 255 + 1 > Self.mostSegments
        // The last page stays open because it may have to carry the end-of-stream flag.
        if isFull, !segments.isEmpty { endPage(flags: 0) }
        lay(packet)
        granulePosition += samples48k
        pageGranule = Int64(granulePosition)
    }

    /// Appends packets of silence up to `end`. A remainder shorter than 2.5 ms is left out.
    package mutating func appendSilence(to end: Int) {
        while end - granulePosition >= 120 {
            let silence = OpusSilence.packet(atMost: end - granulePosition, channelCount: channelCount)
            append(silence.bytes, samples48k: silence.samples48k)
        }
    }

    /// Ends the stream, which must have at least one packet.
    ///
    /// - Parameter endGranule: the last granule position. Samples of the last packet after it are not played (RFC 7845
    ///   section 4.4).
    package mutating func finish(endGranule: Int) {
        pageGranule = Int64(endGranule)
        endPage(flags: OggPage.endFlag)
    }

    package mutating func removePages() { pages.removeAll(keepingCapacity: true) }

    private mutating func lay(_ packet: some RandomAccessCollection<UInt8>) {
        var rest = packet[...]
        while true {
            if segments.count == Self.mostSegments {
                // The packet needs another page.
                endPage(flags: 0)
                isContinued = true
            }
            let segment = rest.prefix(255)
            segments.append(UInt8(segment.count))
            pageBody.append(contentsOf: segment)
            rest = rest[segment.endIndex...]
            if segment.count < 255 { return }
        }
    }

    private mutating func endPage(flags: UInt8) {
        var header = Array("OggS".utf8) + [0, flags | (isContinued ? OggPage.continuedFlag : 0)]
        header.append(littleEndian: pageGranule)
        header.append(littleEndian: serialNumber)
        header.append(littleEndian: sequenceNumber)
        let checksumOffset = header.count
        header.append(littleEndian: UInt32(0))
        header.append(UInt8(segments.count))
        let pageOffset = pages.count
        pages += header
        pages += segments
        pages += pageBody
        // The pointer is only used during this call.
        let checksum = unsafe pages.withUnsafeBytes {
            unsafe OggChecksum.update(0, with: UnsafeRawBufferPointer(rebasing: $0[pageOffset...]))
        }
        for byte in 0..<4 {
            pages[pageOffset + checksumOffset + byte] = UInt8(truncatingIfNeeded: checksum >> (8 * byte))
        }
        sequenceNumber &+= 1
        segments.removeAll(keepingCapacity: true)
        pageBody.removeAll(keepingCapacity: true)
        isContinued = false
        pageStart = granulePosition
        pageGranule = -1
    }
}
