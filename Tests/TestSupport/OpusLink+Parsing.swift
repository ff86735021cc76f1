extension OpusLink {
    /// The Opus streams of a file, one after the other.
    static func links(of file: [UInt8]) -> [OpusLink] {
        var links: [OpusLink] = []
        var serialNumber: UInt32?
        var nextSequenceNumber: UInt32 = 0
        var isInTags = false
        var partialPacket: [UInt8]?
        for page in OggPage.pages(of: file) {
            if page.beginsStream {
                guard let header = OpusHeader(packet: page.body) else { continue }
                links.append(OpusLink(header: header))
                serialNumber = page.serialNumber
                nextSequenceNumber = page.sequenceNumber + 1
                isInTags = true
                partialPacket = nil
                continue
            }
            guard page.serialNumber == serialNumber, !links.isEmpty else { continue }
            let followsLoss = page.sequenceNumber != nextSequenceNumber
            nextSequenceNumber = page.sequenceNumber + 1
            if isInTags, page.isContinued || page.body.starts(with: Array("OpusTags".utf8)) {
                // OpusTags may take several pages, and the page on which it ends holds nothing else.
                isInTags = page.segments.last == 255
                continue
            }
            isInTags = false
            if followsLoss { partialPacket = nil }
            let packets = packets(ending: page, partial: &partialPacket)
            if packets.isEmpty { continue }
            links[links.count - 1].pages.append(
                AudioPage(
                    granulePosition: Int(page.granulePosition), packets: packets, endsStream: page.endsStream,
                    followsLoss: followsLoss))
        }
        return links
    }

    /// The packets that end on the page; what begins there and goes on is left in `partial`.
    private static func packets(ending page: OggPage, partial: inout [UInt8]?) -> [[UInt8]] {
        var packets: [[UInt8]] = []
        var offset = 0
        // The rest of a packet whose start was lost is dropped.
        var isOrphan = page.isContinued && partial == nil
        if !page.isContinued { partial = nil }
        for lacing in page.segments {
            if partial == nil { partial = [] }
            partial?.append(contentsOf: page.body[offset..<offset + lacing])
            offset += lacing
            guard lacing < 255 else { continue }
            if let packet = partial, !isOrphan { packets.append(packet) }
            isOrphan = false
            partial = nil
        }
        if isOrphan { partial = nil }
        return packets
    }
}
