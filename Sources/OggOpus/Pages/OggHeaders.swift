import Foundations

/// The two header packets of an Ogg Opus stream, as they are in the file (RFC 7845 section 5).
package struct OggHeaders: Sendable {
    package let serialNumber: UInt32
    /// The identification header, then the comment header.
    fileprivate(set) var packets: [[UInt8]] = []

    var isComplete: Bool { packets.count >= 2 }
}

/// Finds the headers of all streams of a file whose streams are chained and not interleaved, as this program writes
/// them.
package final class OggHeaderReader {
    private let pages = OggPageFinder()
    private var assembler = PacketAssembler()
    private var packets: [PacketAssembler.Packet] = []
    private var streams: [OggHeaders] = []

    package init() {}

    /// - Parameter bytes: the next piece of the file, of any size.
    package func take(_ bytes: RawSpan) {
        // All bytes are copied or discarded before this returns.
        unsafe bytes.withUnsafeBytes { bytes in
            var rest = unsafe ByteView(bytes)
            while !rest.isEmpty {
                let count = pages.take(rest)
                rest = rest.part(count..<rest.count)
                takePages()
            }
        }
    }

    private func takePages() {
        while let page = pages.next() {
            if page.beginsStream {
                streams.append(OggHeaders(serialNumber: page.serialNumber))
                assembler = PacketAssembler()
            }
            guard let last = streams.indices.last, !streams[last].isComplete else { continue }
            _ = assembler.take(page, step: 0, packets: &packets)
            for packet in packets where !streams[last].isComplete { streams[last].packets.append(Array(packet.bytes)) }
        }
    }

    /// - Throws: `ClipError` if a stream has no complete headers.
    package func finish() throws(ClipError) -> [OggHeaders] {
        pages.finish()
        takePages()
        guard !streams.isEmpty, streams.allSatisfy(\.isComplete) else {
            throw .damaged("the headers of its streams are incomplete")
        }
        return streams
    }
}
