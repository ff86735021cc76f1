import Fuzzer
import OggOpus

/// The first byte says whether page checksums are to be mended (odd), and the others are a clip: it is scanned, decoded,
/// and its packets are taken out, as the engine does. What the pages tell of missing sound, decoding finds too.
@main
enum FuzzClip: FuzzTarget {
    static func read(_ input: UnsafeRawBufferPointer) {
        guard let first = input.first else { return }
        var clip = [UInt8](input.dropFirst())
        if !first.isMultiple(of: 2) { PageChecksums.mend(&clip) }
        clip.withUnsafeBytes { readClip($0) }
    }

    private static func readClip(_ bytes: UnsafeRawBufferPointer) {
        var scanner = ClipScanner()
        // In pieces of odd sizes, as blocks of an archive end anywhere.
        var offset = 0
        while offset < bytes.count {
            let piece = min(bytes.count - offset, 61 + offset % 700)
            scanner.take(UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + piece]))
            offset += piece
        }
        guard let facts = try? scanner.finish() else { return }
        for rate in [8000, 48_000] { try? decode(bytes, facts, rate: rate) }
        let reader = ClipPacketReader(facts: facts, source: source(bytes))
        try? reader.read { packet in
            precondition(packet.start48k >= 0 && (1...5760).contains(packet.samples48k))
            _ = packet.bytes.reduce(0) { $0 ^ $1 }  // all of it can be read
        }
        let isTold = facts.findings.contains { $0.kind == .hole || $0.kind == .undecodable }
        precondition(isTold || facts.missingFrames(at: 48_000) == 0, "missing sound without a word")
    }

    private static func decode(_ bytes: UnsafeRawBufferPointer, _ facts: ClipFacts, rate: Int) throws {
        let decoder = try ClipDecoder(facts: facts, sampleRate: rate, pool: DecoderPool(), source: source(bytes))
        // What claims to be longer than half a minute is silence for the most part.
        let frames = facts.links.reduce(0) { $0 + $1.samples48k / (48_000 / rate) }
        var left = min(rate * 30, frames)
        let piece = UnsafeMutableBufferPointer<Int16>.allocate(capacity: 7001)
        defer { piece.deallocate() }
        while left > 0 {
            let count = min(left, piece.count)
            try decoder.read(into: UnsafeMutableBufferPointer(rebasing: piece[..<count]))
            left -= count
        }
        guard frames <= rate * 30, decoder.findings.isEmpty else { return }
        precondition(decoder.missingFrames == facts.missingFrames(at: rate), "missing sound is counted differently")
    }

    private static func source(_ bytes: UnsafeRawBufferPointer) -> ByteSource {
        var offset = 0
        return { buffer in
            let count = min(buffer.count, bytes.count - offset, 1021)
            buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + count]))
            offset += count
            return count
        }
    }
}
