import COpusFile

/// The comment header of an Ogg Opus stream (RFC 7845 section 5.2).
public struct OpusTags: Hashable, Sendable {
    /// What made the stream.
    public let vendor: String
    /// `TITLE=...`
    public let comments: [String]

    public init(vendor: String, comments: [String]) {
        self.vendor = vendor
        self.comments = comments
    }

    static let magic = Array("OpusTags".utf8)

    /// Whether a packet that begins as a comment header is one. opus_tags_parse.
    static func isIntact(_ packet: ByteView) -> Bool {
        // libopusfile reads `count` bytes, and fills nothing where it is given no place.
        guard let bytes = unsafe packet.pointer.bindMemory(to: UInt8.self).baseAddress else { return false }
        return unsafe opus_tags_parse(nil, bytes, packet.count) == 0
    }

    var packet: [UInt8] {
        var packet = Self.magic
        packet.append(text: vendor)
        packet.append(littleEndian: UInt32(comments.count))
        for comment in comments { packet.append(text: comment) }
        return packet
    }
}

extension [UInt8] {
    fileprivate mutating func append(text: String) {
        append(littleEndian: UInt32(truncatingIfNeeded: text.utf8.count))
        append(contentsOf: text.utf8)
    }
}
