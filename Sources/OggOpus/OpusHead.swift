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
    public init(packet: UnsafeRawBufferPointer) throws(ClipError) {
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
