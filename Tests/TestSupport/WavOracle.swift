/// A WAV file, read chunk by chunk (RIFF and RF64, EBU Tech 3306), with nothing of the program's own.
public struct WavOracle: Sendable {
    /// 1 for PCM; FFFE where the subformat says what it is.
    public let formatTag: Int
    public let channels: Int
    public let sampleRate: Int
    public let bitsPerSample: Int
    public let isRF64: Bool
    /// The chunks in the file's order.
    public let chunks: [Chunk]
    private let bytes: [UInt8]

    public struct Chunk: Sendable {
        public let name: String
        public let body: Range<Int>
    }

    /// - Throws: `TestSupportError` for what is not a well-formed 16-bit WAV file.
    public init(path: String) throws {
        try self.init(Disk.bytes(path))
    }

    public init(_ bytes: [UInt8]) throws {
        func require(_ condition: Bool, _ reason: String) throws {
            if !condition { throw TestSupportError(reason: reason) }
        }
        func text(_ offset: Int) -> String { String(decoding: bytes[offset..<offset + 4], as: UTF8.self) }
        try require(bytes.count >= 44, "too short")
        isRF64 = text(0) == "RF64"
        try require(isRF64 || text(0) == "RIFF", "neither RIFF nor RF64")
        try require(text(8) == "WAVE", "not WAVE")

        var chunks: [Chunk] = []
        var riffSize = bytes.littleEndian(at: 4, count: 4)
        var dataSize: Int?
        var offset = 12
        while offset + 8 <= bytes.count {
            var size = bytes.littleEndian(at: offset + 4, count: 4)
            let name = text(offset)
            if name == "ds64" {
                riffSize = bytes.littleEndian(at: offset + 8, count: 8)
                dataSize = bytes.littleEndian(at: offset + 16, count: 8)
            }
            if name == "data", isRF64, size == 0xFFFF_FFFF { size = dataSize ?? size }
            try require(offset + 8 + size <= bytes.count, "the chunk \(name) goes past the end")
            chunks.append(Chunk(name: name, body: offset + 8..<offset + 8 + size))
            offset += 8 + size + size % 2
        }
        try require(offset == bytes.count, "bytes after the last chunk")
        try require(riffSize == bytes.count - 8, "the RIFF size \(riffSize) is not that of \(bytes.count) bytes")

        guard let format = chunks.first(where: { $0.name == "fmt " })?.body, format.count >= 16 else {
            throw TestSupportError(reason: "no fmt chunk")
        }
        formatTag = bytes.littleEndian(at: format.lowerBound, count: 2)
        channels = bytes.littleEndian(at: format.lowerBound + 2, count: 2)
        sampleRate = bytes.littleEndian(at: format.lowerBound + 4, count: 4)
        bitsPerSample = bytes.littleEndian(at: format.lowerBound + 14, count: 2)
        try require(bitsPerSample == 16, "\(bitsPerSample) bits")
        try require(
            bytes.littleEndian(at: format.lowerBound + 12, count: 2) == channels * 2, "the block size is wrong")
        try require(
            bytes.littleEndian(at: format.lowerBound + 8, count: 4) == channels * 2 * sampleRate,
            "the byte rate is wrong")
        try require(chunks.filter { $0.name == "data" }.count == 1, "not one data chunk")
        self.chunks = chunks
        self.bytes = bytes
    }

    public var fileBytes: Int { bytes.count }

    /// The content of a chunk.
    public func chunk(_ name: String) -> ArraySlice<UInt8>? {
        chunks.first { $0.name == name }.map { bytes[$0.body] }
    }

    public var pcm: ArraySlice<UInt8> { chunk("data") ?? [] }

    public var frames: Int { pcm.count / 2 / max(channels, 1) }

    /// All samples, channels interleaved.
    public var samples: [Int16] {
        let pcm = pcm
        return [Int16](unsafeUninitializedCapacity: pcm.count / 2) { buffer, count in
            pcm.withUnsafeBytes { UnsafeMutableRawBufferPointer(buffer).copyBytes(from: $0) }
            count = pcm.count / 2
        }
    }

    public var broadcast: BroadcastExtension? { chunk("bext").flatMap { BroadcastExtension(Array($0)) } }
}
