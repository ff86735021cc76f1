import COpus

/// Properties of an Opus packet that can be read from its bytes without decoding (RFC 6716 sections 3.1 to 3.4).
enum OpusPacket {
    /// The longest packet: 120 ms, in samples at 48 kHz.
    static let longest48k = 5760
    /// The most bytes a packet can have: 48 frames of 1275 bytes, their lengths, and the headers (RFC 6716 section
    /// 3.4), rounded up as in RFC 7845 section 6.
    static let mostBytes = 61_440

    /// Returns the packet's length in samples at 48 kHz, from its table of contents; `nil` if it is 0 or more than 120
    /// ms.
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

    /// Returns whether libopus accepts the bytes as a packet. Uses opus_packet_parse.
    static func isDecodable(_ packet: ByteView) -> Bool {
        guard packet.count <= mostBytes,
            let bytes = unsafe packet.pointer.bindMemory(to: UInt8.self).baseAddress
        else { return false }
        // libopus reads `count` bytes and keeps no pointer. It writes one size per frame; a packet has at most 48
        // frames.
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
/// Each packet is one CELT frame with the silence flag set, which is its first bit (section 4.3). A CELT frame also
/// resets the decoder's SILK state, so a SILK clip that follows decodes as it would alone.
package enum OpusSilence {
    /// Returns whether the packet is one that `packet(atMost:channelCount:)` makes.
    package static func isSilence(_ packet: UnsafeRawBufferPointer) -> Bool {
        // The count is checked first, so each index is below it.
        unsafe packet.count == 3 && packet[0] & 0xE3 == 0xE0 && packet[1] == 0xFF && packet[2] == 0xFE
    }

    /// - Parameter atMost: samples at 48 kHz, 120 or more.
    /// - Returns: the longest packet that fits, and its length in samples at 48 kHz.
    static func packet(atMost samples48k: Int, channelCount: Int) -> (bytes: [UInt8], samples48k: Int) {
        let size = (0...3).last { 120 << $0 <= samples48k } ?? 0
        // Configurations 28 to 31 are CELT, full band, 2.5 to 20 ms. Then the stereo flag; the code for one frame is 0
        // (section 3.1).
        let tableOfContents = UInt8(28 + size) << 3 | (channelCount == 2 ? 1 << 2 : 0)
        // A one-byte frame would count as lost, so a frame needs at least two bytes.
        return ([tableOfContents, 0xFF, 0xFE], 120 << size)
    }
}
