import COpusFile

/// The identification header of an Ogg Opus stream (RFC 7845 section 5.1).
public struct OpusHead: Hashable, Sendable {
    public let channelCount: Int
    /// Samples at 48 kHz that the decoder puts out first and a player drops.
    public let preSkip: Int
    /// Hz of the sound before it was encoded; 0 where it is not known. It does not say how to decode.
    public let inputSampleRate: Int
    /// Gain to apply, in Q7.8 dB.
    public let outputGain: Int
    public let mappingFamily: Int

    /// - Parameter packet: the stream's first packet. opus_head_parse.
    /// - Throws: `ClipError` for one that is damaged, or has more than one stream of one or two channels.
    package init(packet: UnsafeRawBufferPointer) throws(ClipError) {
        // It is read during the call alone.
        try self.init(packet: unsafe ByteView(packet))
    }

    init(packet: ByteView) throws(ClipError) {
        var head = COpusFile.OpusHead()
        // libopusfile takes these for damage.
        if packet.count >= 19, packet[18] > 1, packet[8] & 0xF0 == 0 {
            throw .unsupported("its channel mapping family \(packet[18]) is not known")
        }
        guard packet.starts(with: Self.magic), let bytes = unsafe packet.pointer.bindMemory(to: UInt8.self).baseAddress
        else { throw .damaged("its Opus header is damaged") }
        // libopusfile reads `count` bytes and fills `head`, and keeps neither.
        switch unsafe opus_head_parse(&head, bytes, packet.count) {
        case 0: break
        case OP_EVERSION: throw .unsupported("its Opus header has version \(packet[8]), which is not known")
        default: throw .damaged("its Opus header is damaged")
        }
        channelCount = Int(head.channel_count)
        preSkip = Int(head.pre_skip)
        inputSampleRate = Int(head.input_sample_rate)
        outputGain = Int(head.output_gain)
        mappingFamily = Int(head.mapping_family)
        guard channelCount <= 2 else {
            throw .unsupported("it has \(channelCount) channels; a speaker's clip has one or two")
        }
        // Two channels may be two streams in family 1; family 0 has one.
        guard head.stream_count == 1 else { throw .unsupported("its \(channelCount) channels are not one stream") }
    }

    static let magic = Array("OpusHead".utf8)
}

extension ByteView {
    func littleEndian(at offset: Int, bytes: Int) -> Int {
        var value = 0
        for index in (0..<bytes).reversed() { value = value << 8 | Int(self[offset + index]) }
        return value
    }
}

extension OpusHead {
    /// A header for one stream of one or two channels: mapping family 0.
    ///
    /// - Parameters:
    ///   - channelCount: 1 or 2.
    ///   - preSkip: samples at 48 kHz, at most 65535.
    ///   - inputSampleRate: Hz of what was encoded; 0: unknown.
    ///   - outputGain: Q7.8 dB, 16 bits.
    package init(channelCount: Int, preSkip: Int, inputSampleRate: Int, outputGain: Int) {
        self.channelCount = channelCount
        self.preSkip = preSkip
        self.inputSampleRate = inputSampleRate
        self.outputGain = outputGain
        mappingFamily = 0
    }

    /// The packet, for mapping family 0 (RFC 7845 section 5.1).
    var packet: [UInt8] {
        var packet = Self.magic + [1, UInt8(truncatingIfNeeded: channelCount)]
        packet.append(littleEndian: UInt16(truncatingIfNeeded: preSkip))
        packet.append(littleEndian: UInt32(truncatingIfNeeded: inputSampleRate))
        packet.append(littleEndian: Int16(truncatingIfNeeded: outputGain))
        packet.append(0)
        return packet
    }
}

extension [UInt8] {
    mutating func append(littleEndian value: some FixedWidthInteger) {
        // They are copied before the integer is gone.
        unsafe Swift.withUnsafeBytes(of: value.littleEndian) { unsafe append(contentsOf: $0) }
    }
}

/// The comment header of an Ogg Opus stream (RFC 7845 section 5.2).
package struct OpusTags: Hashable, Sendable {
    /// What made the stream.
    package let vendor: String
    /// `TITLE=...`
    package let comments: [String]

    package init(vendor: String, comments: [String]) {
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
