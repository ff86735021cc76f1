import Files
import Foundations
import OggOpus

/// Checks that an Ogg Opus file has exactly the pages and the comment header that the program writes around its
/// packets: the pages are made again from the packets and compared.
struct OpusFileCheck {
    let header: OpusFileHeader
    let channels: [String]

    /// - Parameter facts: of the same file.
    /// - Returns: the offset of the first byte that differs; `nil` if there is none.
    func firstDifference(in file: borrowing InputFile, facts: ClipFacts) throws -> Int? {
        var pages = PageComparison()
        var muxer: OggOpusMuxer?
        var stream = -1
        // The reader's closures need copies of the file of their own.
        let reading = try file.another()
        let comparing = try file.another()
        var offset = 0
        let reader = ClipPacketReader(facts: facts) { buffer in
            // The buffer belongs to the reader and is filled during the call.
            let count = try unsafe reading.read(into: buffer, at: offset)
            offset += count
            return count
        }
        func begin(_ next: Int) throws {
            if muxer != nil {
                muxer?.finish(endGranule: facts.links[stream].head.preSkip + facts.links[stream].samples48k)
                try pages.take(&muxer, comparing)
            }
            stream = next
            muxer = OggOpusMuxer(
                head: facts.links[next].head, tags: header.tags(channels: channels),
                serialNumber: header.serialNumber(channels: channels) &+ UInt32(next))
        }
        try reader.read { packet in
            if packet.link != stream { try begin(packet.link) }
            // The packet is valid during the call, and it is copied.
            unsafe muxer?.append(packet.bytes, samples48k: packet.samples48k)
            try pages.take(&muxer, comparing)
        }
        if stream >= 0 {
            muxer?.finish(endGranule: facts.links[stream].head.preSkip + facts.links[stream].samples48k)
            try pages.take(&muxer, comparing)
        }
        return pages.firstDifference ?? (pages.length == file.size ? nil : min(pages.length, file.size))
    }
}

/// Compares finished pages with a file.
private struct PageComparison {
    private(set) var length = 0
    private(set) var firstDifference: Int?

    mutating func take(_ muxer: inout OggOpusMuxer?, _ file: borrowing InputFile) throws {
        guard let pages = muxer?.pages, !pages.isEmpty else { return }
        muxer?.removePages()
        if firstDifference == nil {
            let found = try file.bytes(at: length, count: pages.count)
            if found != pages {
                firstDifference =
                    length
                    + (zip(pages, found).enumerated().first { $0.element.0 != $0.element.1 }?.offset ?? found.count)
            }
        }
        length += pages.count
    }
}
