import TestSupport
import Testing

@testable import OggOpus

@Suite("The headers of the streams of a file")
struct OggHeaderReaderTests {
    private static func headers(of bytes: [UInt8], pieces: Int) throws -> [OggHeaders] {
        let reader = OggHeaderReader()
        for start in stride(from: 0, to: bytes.count, by: pieces) {
            reader.take(bytes.span.bytes.extracting(start..<min(bytes.count, start + pieces)))
        }
        return try reader.finish()
    }

    /// The bodies of the first two pages, which have a packet each.
    private static func expected(_ clip: [UInt8]) -> [[UInt8]] {
        OggPatch.pages(of: clip).prefix(2).map { page in
            Array(clip[page].dropFirst(27 + Int(clip[page.lowerBound + 26])))
        }
    }

    @Test("are two packets each, whatever the pieces in which the file is read", arguments: [1, 100, 1 << 20])
    func chained(pieces: Int) throws {
        let clips = try (1...3).map { try Clips.voice(seconds: 0.1, seed: UInt64($0)) }
        let found = try Self.headers(of: Array(clips.joined()), pieces: pieces)
        #expect(found.map(\.packets) == clips.map(Self.expected))
        #expect(found.map(\.serialNumber) == [1, 2, 3])
        #expect(found.allSatisfy { $0.isComplete })
        #expect(found[0].packets[0].starts(with: Array("OpusHead".utf8)))
        #expect(found[0].packets[1].starts(with: Array("OpusTags".utf8)))
    }

    @Test("are incomplete where a stream has only one of them, or there is none")
    func incomplete() throws {
        let clip = try Clips.voice(seconds: 0.1, seed: 1)
        let pages = OggPatch.pages(of: clip)
        #expect(throws: ClipError.self) { try Self.headers(of: [], pieces: 1) }
        #expect(throws: ClipError.self) { try Self.headers(of: Array(clip[pages[0]]), pieces: 50) }
        #expect(throws: ClipError.self) { try Self.headers(of: clip + clip[pages[0]], pieces: 50) }
        #expect(try Self.headers(of: Array(clip[pages[0]] + clip[pages[1]]), pieces: 50).count == 1)
    }
}
