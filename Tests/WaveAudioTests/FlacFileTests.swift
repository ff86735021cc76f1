import Files
import Foundations
import TestSupport
import Testing

@testable import WaveAudio

@Suite("A FLAC file")
struct FlacFileTests {
    private static func write(
        _ pieces: [[Int16]?], silence: Int = 0, channels: Int, frames: Int, title: String = "t",
        to folder: TemporaryFolder
    ) throws -> WrittenAudio {
        let writer = try FlacFileWriter(
            path: "a.flac", staging: try StagingFolder(in: folder.path),
            format: WaveFormat(sampleRate: 16_000, channels: channels), frames: frames, title: title)
        for piece in pieces {
            if let piece { try writer.write(piece.span) } else { try writer.writeSilence(frames: silence) }
        }
        return try writer.finish()
    }

    private static func samples(of path: String) throws -> [Int16] {
        var reader = try WaveFileReader(InputFile(path: path))
        var samples: [Int16] = []
        try reader.readBlocks { block in samples += block.indices.map { block[$0] } }
        #expect(reader.frames * reader.format.channels == samples.count)
        return samples
    }

    @Test(
        "has the samples that were written, and silence where it was asked for", arguments: [1, 2, 3],
        [0, 1, 2, 21_845, 21_846, 65_535, 65_536, 65_537, 200_000])
    func samples(channels: Int, silence: Int) throws {
        let folder = TemporaryFolder()
        var random = Random(seed: 4)
        let sound = (0..<50 * channels).map { _ in Int16(truncatingIfNeeded: random.below(65_536)) }
        let result = try Self.write(
            [sound, nil, sound], silence: silence, channels: channels, frames: 100 + silence, to: folder)
        let expected = sound + [Int16](repeating: 0, count: silence * channels) + sound
        #expect(try Self.samples(of: folder("a.flac")) == expected)
        let bytes = try Disk.bytes(folder("a.flac"))
        #expect(result.bytes == bytes.count && result.sha256 == Disk.sha256(bytes))
        let pcm = expected.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)] }
        #expect(result.pcmSha256 == Disk.sha256(pcm))
        // FLAC's own reader, with its own checksum of the samples.
        if silence == 1 {
            let test = try Tool.run("ffmpeg", ["-v", "error", "-i", folder("a.flac"), "-f", "null", "-"])
            #expect(test.status == 0 && test.errorText.isEmpty, "\(test.errorText)")
        }
    }

    @Test("is refused where other than the stated number of frames was written", arguments: [99, 101])
    func count(frames: Int) {
        let folder = TemporaryFolder()
        #expect(throws: WaveError.self) {
            try Self.write([[Int16](repeating: 5, count: 100)], channels: 1, frames: frames, to: folder)
        }
        #expect((try? Disk.bytes(folder("a.flac"))) == nil)
    }

    @Test("has at most eight channels")
    func channels() throws {
        for channels in [8, 9] {
            let folder = TemporaryFolder()
            let write = {
                try Self.write(
                    [[Int16](repeating: 5, count: channels * 10)], channels: channels, frames: 10, to: folder)
            }
            if channels == 8 { _ = try write() } else { #expect(throws: WaveError.self) { try write() } }
        }
    }

    @Test("has metadata that are read to the byte, or not at all")
    func metadata() throws {
        let folder = TemporaryFolder()
        _ = try Self.write([[1, 2, 3, 4]], channels: 1, frames: 4, title: "Größe", to: folder)
        let bytes = try Disk.bytes(folder("a.flac"))
        let metadata = try #require(FlacMetadata(bytes))
        #expect(metadata == (try FlacMetadata(of: InputFile(path: folder("a.flac")))))
        #expect(metadata.comments == [Array("title=Größe".utf8)])
        #expect(metadata.vendor == FlacMetadata.ownVendor)
        #expect(!metadata.hasOtherBlocks)
        // The MD5 stands at the end of the first block of 34 bytes.
        #expect(metadata.md5 == Array(bytes[26..<42]) && metadata.md5 != [UInt8](repeating: 0, count: 16))
        let size = try #require(bytes.firstRange(of: Array("title=".utf8))).upperBound + 7
        for count in 0..<size { #expect(FlacMetadata(Array(bytes.prefix(count))) == nil, "\(count)") }
        #expect(FlacMetadata(Array(bytes.prefix(size))) == metadata)
    }

    @Test("may have other blocks, of which only comments are read")
    func blocks() {
        func block(_ kind: UInt8, _ body: [UInt8]) -> [UInt8] {
            [kind, 0, UInt8(body.count >> 8), UInt8(body.count & 0xFF)] + body
        }
        let info = block(0, (0..<34).map { UInt8($0) })
        let comments: [UInt8] = [2, 0, 0, 0, 0x61, 0x62, 2, 0, 0, 0, 3, 0, 0, 0, 0x78, 0x3D, 0x31, 0, 0, 0, 0]
        func read(_ blocks: [UInt8]...) -> FlacMetadata? {
            FlacMetadata(Array("fLaC".utf8) + blocks.joined() + [0xFF, 0xF8])
        }
        let plain = read(info, block(0x84, comments))
        #expect(plain?.vendor == [0x61, 0x62] && plain?.comments == [[0x78, 0x3D, 0x31], []])
        #expect(plain?.md5 == (18..<34).map { UInt8($0) } && plain?.hasOtherBlocks == false)
        #expect(read([0x80, 0, 0, 34] + info.dropFirst(4))?.hasOtherBlocks == false)
        #expect(read(info, block(1, [UInt8](repeating: 0, count: 300)), block(0x84, comments))?.hasOtherBlocks == true)
        #expect(read(info, block(4, comments), block(0x84, comments))?.hasOtherBlocks == true)
        // A comment that is longer than its block, or followed by something.
        for wrong in [
            Array(comments.dropLast()), comments + [0], Array(comments.dropLast(5)), [1, 0, 0], [9, 0, 0, 0],
        ] {
            #expect(read(info, block(0x84, wrong)) == nil, "\(wrong)")
        }
        #expect(FlacMetadata(Array("fLaX".utf8) + info) == nil)
        // The header of the last block has a byte too few.
        #expect(FlacMetadata(Array("fLaC".utf8) + info + [0x81, 0, 0]) == nil)
    }
}
