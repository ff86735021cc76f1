/// The chunks after the samples of a file with cue points: `cue ` with the positions, and a `LIST` of type `adtl` with
/// a label (`labl`) and a length (`ltxt`) for each (Microsoft and IBM, "Multimedia Programming Interface and Data
/// Specifications 1.0", chapter 3).
///
/// libsndfile could write the positions, but no labels, none into RF64, and no more than fit into its header. All
/// labels come before all lengths, because some readers keep only one of thousands of labels if the two alternate.
enum WaveCueChunks {
    static func bytes(_ cues: [WaveCue]) -> [UInt8] {
        // Positions have 32 bits, so a file of more than a day at 48 kHz cannot have a cue after that.
        let cues = cues.filter { $0.startFrame <= Int(UInt32.max) }
        guard !cues.isEmpty else { return [] }
        var points = LittleEndianBytes()
        points.append(UInt32(cues.count))
        var labels = LittleEndianBytes()
        var lengths = LittleEndianBytes()
        for (index, cue) in cues.enumerated() {
            let id = UInt32(index + 1)
            let place = UInt32(cue.startFrame)
            points.append(id)
            points.append(place)
            points.append(tag: "data")
            // The chunk start and the block start are 0, because there is one `data` chunk and no compression.
            points.append(UInt32(0))
            points.append(UInt32(0))
            points.append(place)

            var label = LittleEndianBytes()
            label.append(id)
            label.append(text: cue.label)
            labels.append(chunk: "labl", label)

            var length = LittleEndianBytes()
            length.append(id)
            length.append(UInt32(clamping: cue.frames))
            length.append(tag: "rgn ")
            // Country, language, dialect and code page are not specified.
            for _ in 0..<4 { length.append(UInt16(0)) }
            lengths.append(chunk: "ltxt", length)
        }
        var list = LittleEndianBytes()
        list.append(tag: "adtl")
        list.append(labels)
        list.append(lengths)
        var chunks = LittleEndianBytes()
        chunks.append(chunk: "cue ", points)
        chunks.append(chunk: "LIST", list)
        return chunks.bytes
    }
}

private struct LittleEndianBytes {
    private(set) var bytes: [UInt8] = []

    mutating func append(_ number: some FixedWidthInteger) {
        // The bytes are copied while the integer is still alive.
        unsafe withUnsafeBytes(of: number.littleEndian) { unsafe bytes.append(contentsOf: $0) }
    }

    mutating func append(tag: String) {
        bytes.append(contentsOf: tag.utf8)
    }

    /// Appends the text and a terminating zero. Zero bytes in the text are removed.
    mutating func append(text: String) {
        bytes.append(contentsOf: text.utf8.lazy.filter { $0 != 0 })
        bytes.append(0)
    }

    mutating func append(_ other: LittleEndianBytes) { bytes.append(contentsOf: other.bytes) }

    /// Appends a chunk. Chunks start at even offsets; the padding byte is not counted in the size.
    mutating func append(chunk tag: String, _ content: LittleEndianBytes) {
        append(tag: tag)
        append(UInt32(content.bytes.count))
        append(content)
        if content.bytes.count % 2 == 1 { bytes.append(0) }
    }
}

/// A labelled range of a WAV file.
package struct WaveCue: Hashable, Sendable {
    package let startFrame: Int
    package let frames: Int
    package let label: String

    package init(startFrame: Int, frames: Int, label: String) {
        self.startFrame = startFrame
        self.frames = frames
        self.label = label
    }
}
