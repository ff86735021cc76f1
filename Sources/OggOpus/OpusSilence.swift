/// Opus packets that decode to silence (RFC 6716).
///
/// One CELT frame whose first bit, the silence flag (section 4.3), is set. Being CELT, it also makes a decoder forget
/// its SILK state, so that a SILK clip after it decodes as it does alone.
public enum OpusSilence {
    /// Whether it is one of the packets that are made here.
    public static func isSilence(_ packet: UnsafeRawBufferPointer) -> Bool {
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
