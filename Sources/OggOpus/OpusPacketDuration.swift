/// The length of an Opus packet, read from its first two bytes (RFC 6716 section 3.1 and 3.2).
enum OpusPacketDuration {
    /// No packet is longer: 120 ms at 48 kHz.
    static let longest = 5760

    /// Samples at 48 kHz; `nil` for a packet that breaks the rules: empty, without its count of frames, over 120 ms.
    ///
    /// - Parameters:
    ///   - first: the table-of-contents byte; `nil` for an empty packet.
    ///   - second: the byte after it; `nil` where the packet ends.
    static func samples48k(first: UInt8?, second: UInt8?) -> Int? {
        guard let first else { return nil }
        let frames: Int
        switch first & 3 {
        case 0: frames = 1
        case 1, 2: frames = 2
        default:
            guard let second else { return nil }
            frames = Int(second & 0x3F)
        }
        let samples = frames * frameSamples48k(tableOfContents: first)
        return samples > 0 && samples <= longest ? samples : nil
    }

    private static func frameSamples48k(tableOfContents: UInt8) -> Int {
        let configuration = Int(tableOfContents >> 3)
        switch configuration {
        case 0..<12: return [480, 960, 1920, 2880][configuration & 3]  // SILK: 10, 20, 40, 60 ms
        case 12..<16: return configuration & 1 == 0 ? 480 : 960  // hybrid: 10, 20 ms
        default: return 120 << (configuration & 3)  // CELT: 2.5, 5, 10, 20 ms
        }
    }
}
