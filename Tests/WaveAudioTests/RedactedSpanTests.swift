import Files
import Foundation
import Foundations
import TestSupport
import Testing

@testable import WaveAudio

@Suite("Spans of a recording that are replaced")
struct RedactedSpanTests {
    private static func write(
        _ samples: [Int16], channels: Int, rate: Int = 8000, isFlac: Bool = false, to folder: TemporaryFolder
    ) throws -> WrittenAudio {
        let staging = try StagingFolder(in: folder.path)
        let format = WaveFormat(sampleRate: rate, channels: channels)
        let frames = samples.count / channels
        let writer: any AudioFileWriter =
            isFlac
            ? try FlacFileWriter(path: "in", staging: staging, format: format, frames: frames, title: "t")
            : try WaveFileWriter(
                path: "in", staging: staging, format: format, frames: frames,
                broadcast: BroadcastExtension(description: "d", originator: "o", start: nil, codingHistory: "h"),
                cues: [WaveCue(startFrame: 1, frames: 2, label: "secret")])
        try writer.write(samples.span)
        return try writer.finish()
    }

    private static func samples(of path: String) throws -> [Int16] {
        var reader = try WaveFileReader(InputFile(path: path))
        var samples: [Int16] = []
        try reader.readBlocks { block in samples += block.indices.map { block[$0] } }
        return samples
    }

    /// A sample of the tone: 1 kHz, a tenth of full scale, from the start of the span.
    private static func tone(_ frame: Int, rate: Int) -> Int16 {
        Int16((3276.7 * sin(2 * Double.pi * 1000 * Double(frame % (rate / 1000)) / Double(rate))).rounded())
    }

    @Test(
        "have the tone or silence, and all else is as it was, in WAV and FLAC",
        arguments: Effort.isQuick ? [16_000] : [8000, 12_000, 16_000, 24_000, 48_000], [false, true])
    func spans(rate: Int, isFlac: Bool) throws {
        var random = Random(seed: UInt64(rate))
        for channels in 1...3 {
            let folder = TemporaryFolder()
            // More than one block of the copy.
            let frames = 70_000
            let before = (0..<frames * channels).map { _ in Int16(truncatingIfNeeded: random.below(65_536)) }
            _ = try Self.write(before, channels: channels, rate: rate, isFlac: isFlac, to: folder)
            let fills = [
                WaveRedactor.Fill(frames: 10..<500, channels: [0], content: .tone),
                WaveRedactor.Fill(frames: 400..<600, channels: [channels - 1], content: .silence),
                WaveRedactor.Fill(frames: 65_000..<66_000, channels: Array(0..<channels), content: .tone),
                WaveRedactor.Fill(frames: 69_999..<70_000, channels: [0], content: .silence),
                WaveRedactor.Fill(frames: 20..<20, channels: [0], content: .silence),
                WaveRedactor.Fill(frames: 30..<40, channels: [], content: .silence),
            ]
            var expected = before
            for fill in fills {
                for frame in fill.frames {
                    for channel in fill.channels {
                        expected[frame * channels + channel] =
                            fill.content == .silence ? 0 : Self.tone(frame - fill.frames.lowerBound, rate: rate)
                    }
                }
            }
            let redactor = WaveRedactor(fills: fills)
            let file = try InputFile(path: folder("in"))
            let staging = try StagingFolder(in: folder.path)
            let written =
                isFlac
                ? try redactor.copyFlac(file, to: "out", staging: staging, title: "t")
                : try redactor.copyWave(file, to: "out", staging: staging, cues: [])
            #expect(try Self.samples(of: folder("out")) == expected, "\(channels) channels")
            let bytes = try Disk.bytes(folder("out"))
            #expect(written.bytes == bytes.count && written.sha256 == Disk.sha256(bytes))
            let pcm = expected.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)] }
            #expect(written.pcmSha256 == Disk.sha256(pcm))
            // Block by block, from anywhere.
            var applied = before
            for start in stride(from: 0, to: frames, by: 4099) {
                let range = start * channels..<min(frames, start + 4099) * channels
                var block = Array(before[range])
                redactor.apply(to: &block, from: start, format: WaveFormat(sampleRate: rate, channels: channels))
                applied.replaceSubrange(range, with: block)
            }
            #expect(applied == expected)
        }
    }

    @Test("leave the header as it was but for the size; cue points are new ones")
    func chunks() throws {
        let folder = TemporaryFolder()
        _ = try Self.write([Int16](repeating: 5, count: 100), channels: 1, to: folder)
        let before = try Disk.bytes(folder("in"))
        let staging = try StagingFolder(in: folder.path)
        _ = try WaveRedactor(fills: []).copyWave(InputFile(path: folder("in")), to: "out", staging: staging, cues: [])
        let after = try Disk.bytes(folder("out"))
        let wave = try WavOracle(after)
        #expect(wave.chunks.map(\.name) == ["fmt ", "bext", "data"])
        #expect(after.littleEndian(at: 4, count: 4) == after.count - 8)
        #expect(after[8...].elementsEqual(before[8..<after.count]))
        #expect(after.firstRange(of: Array("secret".utf8)) == nil && before.firstRange(of: Array("secret".utf8)) != nil)
        _ = try WaveRedactor(fills: []).copyWave(
            InputFile(path: folder("in")), to: "again", staging: staging,
            cues: [WaveCue(startFrame: 1, frames: 2, label: "secret")])
        #expect(try Disk.bytes(folder("again")) == before)
    }
}

@Suite("The samples of a WAV file")
struct WaveDataChunkTests {
    private static func range(_ bytes: [UInt8]) throws -> Range<Int> {
        let folder = TemporaryFolder()
        try Disk.write(bytes, to: folder("a.wav"))
        return try WaveDataChunk(in: InputFile(path: folder("a.wav"))).range
    }

    private static func chunk(_ name: String, _ body: [UInt8], size: Int? = nil) -> [UInt8] {
        let size = size ?? body.count
        return Array(name.utf8) + (0..<4).map { UInt8(truncatingIfNeeded: size >> (8 * $0)) } + body
    }

    private static let head = Array("RIFF".utf8) + [0, 0, 0, 0] + Array("WAVE".utf8)

    @Test("are where the data chunk is, behind chunks of any size")
    func place() throws {
        let sound: [UInt8] = [1, 2, 3, 4]
        #expect(try Self.range(Self.head + Self.chunk("data", sound)) == 20..<24)
        #expect(try Self.range(Self.head + Self.chunk("data", [])) == 20..<20)
        let even = Self.head + Self.chunk("fmt ", [UInt8](repeating: 0, count: 16)) + Self.chunk("data", sound)
        #expect(try Self.range(even) == 44..<48)
        // An odd chunk is followed by a byte of padding.
        let odd =
            Self.head + Self.chunk("note", [7, 7, 7]) + [0] + Self.chunk("data", sound) + Self.chunk("LIST", [1, 2])
        #expect(try Self.range(odd) == 32..<36)
    }

    @Test("are not there where the file ends before they do")
    func cut() {
        let whole = Self.head + Self.chunk("fmt ", [1, 2]) + Self.chunk("data", [1, 2, 3, 4])
        for count in 0..<whole.count {
            #expect(throws: WaveError.self, "\(count)") { try Self.range(Array(whole.prefix(count))) }
        }
        #expect(throws: WaveError.self) { try Self.range(Self.head + Self.chunk("data", [1, 2, 3, 4], size: 5)) }
        #expect(throws: WaveError.self) { try Self.range(Self.head + Self.chunk("data", [1], size: Int(UInt32.max))) }
    }

    @Test("have the length of the ds64 chunk in RF64")
    func long() throws {
        func file(_ length: Int) -> [UInt8] {
            let sizes =
                (0..<8).map { UInt8(truncatingIfNeeded: 100 >> (8 * $0)) }
                + (0..<8).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) } + [UInt8](repeating: 0, count: 12)
            return Self.head + Self.chunk("ds64", sizes)
                + Self.chunk("data", [1, 2, 3, 4, 5, 6], size: Int(UInt32.max))
        }
        #expect(try Self.range(file(6)) == 56..<62)
        #expect(try Self.range(file(4)) == 56..<60)
        #expect(throws: WaveError.self) { try Self.range(file(7)) }
        #expect(throws: WaveError.self) { try Self.range(file(1 << 40)) }
    }
}
