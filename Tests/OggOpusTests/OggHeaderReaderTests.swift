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

    @Test("are found behind more sound than a reader keeps at once", arguments: [100, 1 << 20])
    func long(pieces: Int) throws {
        let clips = try (1...2).map { try Clips.voice(seconds: 0.1, seed: UInt64($0)) }
        let page = try #require(OggPatch.pages(of: clips[0]).last)
        let sound = Array(repeating: clips[0][page], count: 300_000 / page.count).joined()
        let found = try Self.headers(of: clips[0] + sound + clips[1], pieces: pieces)
        #expect(found.map(\.packets) == clips.map(Self.expected))
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

    @Test("are found behind bytes that could begin a page longer than the file", arguments: [1, 1 << 20])
    func afterFalsePage(pieces: Int) throws {
        let clip = try Clips.voice(seconds: 0.1, seed: 1)
        let claim = Array("OggS".utf8) + [UInt8](repeating: 0, count: 22) + [UInt8](repeating: 255, count: 256)
        #expect(try Self.headers(of: claim + clip, pieces: pieces).map(\.packets) == [Self.expected(clip)])
    }

    @Test("of another version, mapping, or more channels is not supported, and says which; a damaged one is damaged")
    func unsupported() throws {
        func error(_ change: (inout [UInt8]) -> Void) -> String? {
            var head = Array("OpusHead".utf8) + [1, 1, 0x38, 1, 0x80, 0x3E, 0, 0, 0, 0, 0]
            change(&head)
            do {
                _ = try head.withUnsafeBytes { try OpusHead(packet: $0) }
                return nil
            } catch {
                return "\(error)"
            }
        }
        #expect(error { _ in } == nil && error { $0[8] = 15 } == nil && error { $0[9] = 2 } == nil)
        let family: (inout [UInt8]) -> Void = {
            $0[18] = 255; $0 += [1, 0, 0]
        }
        #expect(error(family)?.contains("channel mapping family 255 is not supported") == true)
        let ambisonics: (inout [UInt8]) -> Void = {
            ($0[9], $0[18]) = (1, 2)
            $0 += [1, 0, 0]
        }
        #expect(error(ambisonics)?.contains("channel mapping family 2 is not supported") == true)
        // Nobody knows what the mapping of another version means.
        #expect(
            error {
                family(&$0); $0[8] = 16
            }?.contains("Opus header version 16 is not supported") == true)
        #expect(error { $0[8] = 16 }?.contains("Opus header version 16 is not supported") == true)
        #expect(
            error {
                ($0[9], $0[18]) = (3, 1); $0 += [3, 0, 0, 1, 2]
            }?.contains("it has 3 channels") == true)
        #expect(
            error {
                ($0[9], $0[18]) = (2, 1); $0 += [2, 0, 0, 1]
            }?.contains("are separate streams") == true)
        for damage: (inout [UInt8]) -> Void in [{ $0[0] = 0 }, { $0.removeLast() }, { $0[9] = 0 }, { $0 = [] }] {
            #expect(error(damage)?.contains("its Opus header is damaged") == true)
        }
    }
}
