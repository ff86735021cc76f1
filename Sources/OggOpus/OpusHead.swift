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

    /// - Parameter packet: the stream's first packet.
    public init(packet: UnsafeRawBufferPointer) throws(ClipError) {
        guard packet.count >= 19, packet.starts(with: Self.magic) else { throw ClipError.notOpus }
        // Versions 0 to 15 are compatible with each other, the others are not (section 5.1, point 2).
        guard packet[8] & 0xF0 == 0 else {
            throw ClipError.unsupported("its header has version \(packet[8]), which is not known")
        }
        channelCount = Int(packet[9])
        preSkip = packet.littleEndian(at: 10, bytes: 2)
        inputSampleRate = packet.littleEndian(at: 12, bytes: 4)
        outputGain = Int(Int16(truncatingIfNeeded: packet.littleEndian(at: 16, bytes: 2)))
        mappingFamily = Int(packet[18])
        guard channelCount > 0 else { throw ClipError.damaged("its header names no channel") }
        switch (mappingFamily, channelCount) {
        case (0, 1...2), (1, 1...2): break
        case (0, _): throw ClipError.damaged("its header names \(channelCount) channels in mapping family 0")
        case (1, _):
            throw ClipError.unsupported("it has \(channelCount) channels; a speaker's clip has one or two")
        default:
            throw ClipError.unsupported("its channel mapping family \(mappingFamily) is not known")
        }
        // Family 1 with one or two channels has to be a single stream, as family 0 has it.
        if mappingFamily == 1 {
            guard packet.count >= 21 + channelCount else { throw ClipError.damaged("its header is cut off") }
            guard packet[19] == 1, Int(packet[20]) == channelCount - 1 else {
                throw ClipError.unsupported("its \(channelCount) channels are not one stream")
            }
        }
    }

    static let magic = Array("OpusHead".utf8)
}

extension UnsafeRawBufferPointer {
    func littleEndian(at offset: Int, bytes: Int) -> Int {
        var value = 0
        for index in (0..<bytes).reversed() { value = value << 8 | Int(self[offset + index]) }
        return value
    }
}
