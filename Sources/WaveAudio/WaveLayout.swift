import Files
import Foundations

/// The bytes of a WAV file other than its samples. They follow from the description of the recording alone, so that a
/// file can be checked without another one to compare it with.
package struct WaveLayout {
    package let format: WaveFormat
    package let frames: Int
    /// The bytes before the samples.
    let header: [UInt8]
    /// The chunks after the samples.
    let trailer: [UInt8]

    /// - Parameter cues: cue points, written after the samples. If empty, the file has no cue chunks.
    /// - Throws: `WaveError`.
    package init(
        format: WaveFormat, frames: Int, broadcast: BroadcastExtension, cues: [WaveCue] = []
    ) throws(WaveError) {
        self.format = format
        self.frames = frames
        trailer = WaveCueChunks.bytes(cues)
        header = try WaveHeader.bytes(format: format, frames: frames, broadcast: broadcast, trailer: trailer.count)
    }

    /// The offset of the byte after the samples. Samples have 16 bits, so the next chunk starts at an even offset.
    var samplesEnd: Int { header.count + frames * format.bytesPerFrame }

    /// The size of the whole file in bytes.
    package var length: Int { samplesEnd + trailer.count }

    /// The offset of the first byte outside the samples that differs in a file; `nil` if there is none.
    package func firstDifference(in file: borrowing InputFile) throws(FileError) -> Int? {
        if let offset = Self.firstDifference(header, try file.bytes(at: 0, count: header.count)) { return offset }
        let end = try file.bytes(at: samplesEnd, count: trailer.count)
        if let offset = Self.firstDifference(trailer, end) { return samplesEnd + offset }
        return file.size == length ? nil : min(file.size, length)
    }

    private static func firstDifference(_ expected: [UInt8], _ found: [UInt8]) -> Int? {
        if expected == found { return nil }
        return zip(expected, found).enumerated().first { $0.element.0 != $0.element.1 }?.offset
            ?? min(expected.count, found.count)
    }
}
