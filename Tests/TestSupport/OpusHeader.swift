/// The fields of an OpusHead packet (RFC 7845 section 5.1).
public struct OpusHeader: Sendable {
    public let channels: Int
    /// Samples at 48 kHz.
    public let preSkip: Int
    /// Hz; 0 where unknown.
    public let inputSampleRate: Int
    /// Q7.8 dB.
    public let gain: Int
    public let mappingFamily: Int

    init?(packet: [UInt8]) {
        guard packet.count >= 19, packet.starts(with: Array("OpusHead".utf8)) else { return nil }
        channels = Int(packet[9])
        preSkip = packet.littleEndian(at: 10, count: 2)
        inputSampleRate = packet.littleEndian(at: 12, count: 4)
        gain = Int(Int16(truncatingIfNeeded: packet.littleEndian(at: 16, count: 2)))
        mappingFamily = Int(packet[18])
    }
}
