import OggOpus

/// All samples of an Ogg Opus file, as 16-bit mono.
func samples(of file: [UInt8], sampleRate: Int) throws -> [Int16] {
    // The pages tell the length, without decoding.
    var scanner = ClipScanner()
    file.withUnsafeBytes { scanner.take($0) }
    let facts = try scanner.finish()
    let frames = facts.links.reduce(0) { $0 + $1.samples48k * sampleRate / 48_000 }

    var rest = file[...]
    let decoder = try ClipDecoder(facts: facts, sampleRate: sampleRate, pool: DecoderPool()) { buffer in
        let piece = rest.prefix(buffer.count)
        buffer.copyBytes(from: piece)
        rest = rest.dropFirst(piece.count)
        return piece.count
    }
    return try [Int16](unsafeUninitializedCapacity: frames) { buffer, count in
        try decoder.read(into: UnsafeMutableBufferPointer(rebasing: buffer[..<frames]))
        count = frames
    }
}
