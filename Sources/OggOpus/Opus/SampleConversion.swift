/// The conversion of decoded samples to 16 bits, as libopus does it. The loops are such that the compiler can compute
/// several samples at once.
enum SampleConversion {
    /// Whether every sample is from -1 to 1.
    static func areInRange(_ samples: Span<Float>) -> Bool {
        // Without its sign bit, a number that is not negative orders as its bits do. What is not a number is above all.
        var largest: UInt32 = 0
        for index in samples.indices {
            // The index is one of the span's.
            largest = max(largest, unsafe samples[unchecked: index].bitPattern & ~(1 << 31))
        }
        return largest <= Float(1).bitPattern
    }

    /// Scales to the range of 16-bit integers, adds the offset, clamps, and rounds to the nearest integer, a half to the
    /// even one. What is not a number becomes the lowest, as in libopus.
    ///
    /// - Parameters:
    ///   - offset: in steps of 16-bit samples.
    ///   - output: at least as many samples; the others stay.
    static func round(_ samples: Span<Float>, offset: Float, to output: inout MutableSpan<Int16>) {
        precondition(samples.count <= output.count)
        for index in samples.indices {
            // The index is one of both spans.
            let scaled = unsafe samples[unchecked: index] * 32_768 + offset
            let raised = scaled > -32_768 ? scaled : -32_768
            let clamped = raised < 32_767 ? raised : 32_767
            // Numbers of this size have no bits below the integer. So the addition rounds, as the processor rounds.
            let integer = (clamped + 0x1.8p23).bitPattern &- Float(0x1.8p23).bitPattern
            unsafe output[unchecked: index] = Int16(truncatingIfNeeded: Int32(bitPattern: integer))
        }
    }
}
