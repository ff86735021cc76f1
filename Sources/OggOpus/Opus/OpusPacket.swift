import COpus

/// What an Opus packet's own bytes say of it (RFC 6716 sections 3.1 to 3.4).
enum OpusPacket {
    /// No packet is longer: 120 ms at 48 kHz.
    static let longest48k = 5760
    /// No packet has more bytes: 48 frames of 1275, their lengths, and the headers (RFC 6716 section 3.4), rounded up as
    /// RFC 7845 section 6 has it.
    static let mostBytes = 61_440

    /// Samples at 48 kHz by the table of contents; `nil` where it claims none, or more than 120 ms.
    static func samples48k(_ packet: ByteView) -> Int? {
        guard let first = packet.first else { return nil }
        let frames: Int
        switch first & 3 {
        case 0: frames = 1
        case 1, 2: frames = 2
        default:
            guard packet.count > 1 else { return nil }
            frames = Int(packet[1] & 0x3F)
        }
        let samples = frames * frameSamples48k(tableOfContents: first)
        return samples > 0 && samples <= longest48k ? samples : nil
    }

    /// Whether libopus takes it for a packet at all. opus_packet_parse.
    static func isDecodable(_ packet: ByteView) -> Bool {
        guard packet.count <= mostBytes,
            let bytes = unsafe packet.pointer.bindMemory(to: UInt8.self).baseAddress
        else { return false }
        // libopus reads `count` bytes and keeps nothing. A packet has at most 48 frames, whose sizes it puts out.
        return unsafe withUnsafeTemporaryAllocation(of: opus_int16.self, capacity: 48) { sizes in
            guard let base = sizes.baseAddress else { return false }
            return unsafe opus_packet_parse(bytes, opus_int32(packet.count), nil, nil, base, nil) > 0
        }
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

/// Opus packets that decode to silence (RFC 6716).
///
/// One CELT frame whose first bit, the silence flag (section 4.3), is set. Being CELT, it also makes a decoder forget
/// its SILK state, so that a SILK clip after it decodes as it does alone.
package enum OpusSilence {
    /// Whether it is one of the packets that are made here.
    package static func isSilence(_ packet: UnsafeRawBufferPointer) -> Bool {
        // Each index is below the count.
        unsafe packet.count == 3 && packet[0] & 0xE3 == 0xE0 && packet[1] == 0xFF && packet[2] == 0xFE
    }

    /// - Parameter atMost: samples at 48 kHz, 120 or more.
    /// - Returns: the longest packet that fits, and its length.
    static func packet(atMost samples48k: Int, channelCount: Int) -> (bytes: [UInt8], samples48k: Int) {
        let size = (0...3).last { 120 << $0 <= samples48k } ?? 0
        // Configuration 28 to 31: CELT, full band, 2.5 to 20 ms; then the mark for stereo; one frame (section 3.1).
        let tableOfContents = UInt8(28 + size) << 3 | (channelCount == 2 ? 1 << 2 : 0)
        // A frame of one byte would count as lost: two are the fewest.
        return ([tableOfContents, 0xFF, 0xFE], 120 << size)
    }
}
