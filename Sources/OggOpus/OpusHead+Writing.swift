extension OpusHead {
    /// A header for one stream of one or two channels: mapping family 0.
    ///
    /// - Parameters:
    ///   - channelCount: 1 or 2.
    ///   - preSkip: samples at 48 kHz, at most 65535.
    ///   - inputSampleRate: Hz of what was encoded; 0: unknown.
    ///   - outputGain: Q7.8 dB, 16 bits.
    public init(channelCount: Int, preSkip: Int, inputSampleRate: Int, outputGain: Int) {
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
