import OggOpus

/// Reads a clip as the engine does: scanned, decoded, its packets taken out.
enum OddClipReading {
    static func facts(of bytes: [UInt8]) throws -> ClipFacts {
        var scanner = ClipScanner()
        // In pieces of odd sizes, as blocks of an archive end anywhere.
        for start in stride(from: 0, to: bytes.count, by: 9973) {
            bytes[start..<min(bytes.count, start + 9973)].withUnsafeBytes { scanner.take($0) }
        }
        return try scanner.finish()
    }

    static func decode(
        _ bytes: [UInt8], _ facts: ClipFacts, rate: Int
    ) throws -> (samples: [Int16], missing: Int, findings: [ClipFinding]) {
        let decoder = try ClipDecoder(facts: facts, sampleRate: rate, pool: DecoderPool(), source: source(bytes))
        var samples = [Int16](repeating: 1, count: facts.links.reduce(0) { $0 + $1.samples48k * rate / 48_000 })
        try samples.withUnsafeMutableBufferPointer { all in
            for start in stride(from: 0, to: all.count, by: 5003) {
                let piece = start..<min(all.count, start + 5003)
                try decoder.read(into: UnsafeMutableBufferPointer(rebasing: all[piece]))
            }
        }
        return (samples, decoder.missingFrames, decoder.findings)
    }

    static func packets(
        _ bytes: [UInt8], _ facts: ClipFacts
    ) throws -> [(link: Int, start48k: Int, bytes: [UInt8])] {
        var packets: [(link: Int, start48k: Int, bytes: [UInt8])] = []
        try ClipPacketReader(facts: facts, source: source(bytes)).read {
            packets.append(($0.link, $0.start48k, Array($0.bytes)))
        }
        return packets
    }

    static func source(_ bytes: [UInt8]) -> ByteSource {
        var rest = bytes[...]
        return { buffer in
            let piece = rest.prefix(min(buffer.count, 7777))
            buffer.copyBytes(from: piece)
            rest = rest.dropFirst(piece.count)
            return piece.count
        }
    }
}
