import Files
import Foundation
import Foundations
import TestSupport
import Testing
import WaveAudio

@Suite("Cues of a WAV file")
struct WaveCueTests {
    @Test("stand after the samples: all places, then all labels, then all lengths, each chunk at an even place")
    func bytes() throws {
        let folder = TemporaryFolder()
        let result = try Self.write(
            to: folder("a.wav"), frames: 100, cues: [("odd", 3, 20), ("even", 40, 5), ("é\u{0}!", 99, 1)])
        let bytes = try Disk.bytes(folder("a.wav"))
        #expect(result.bytes == bytes.count)
        #expect(result.sha256 == Disk.sha256(bytes))
        let wave = try WavOracle(bytes)
        #expect(wave.chunks.map(\.name) == ["fmt ", "bext", "data", "cue ", "LIST"])
        #expect(wave.frames == 100)
        let points = try #require(wave.chunk("cue ").map(Array.init))
        #expect(points.count == 4 + 3 * 24)
        #expect(points.littleEndian(at: 0, count: 4) == 3)
        #expect((0..<3).map { points.littleEndian(at: 4 + $0 * 24, count: 4) } == [1, 2, 3])
        for offset in [4, 20] {
            #expect((0..<3).map { points.littleEndian(at: 4 + $0 * 24 + offset, count: 4) } == [3, 40, 99])
        }
        // Each is in the chunk `data`, the one there is, without blocks.
        for index in 0..<3 {
            let point = Array(points[4 + index * 24 + 8..<4 + index * 24 + 20])
            #expect(point == Array("data".utf8) + [UInt8](repeating: 0, count: 8))
        }
        let list = try #require(wave.chunk("LIST").map(Array.init))
        #expect(String(decoding: list[..<4], as: UTF8.self) == "adtl")
        var offset = 4
        var chunks: [(name: String, body: [UInt8])] = []
        while offset < list.count {
            #expect(offset % 2 == 0)
            let size = list.littleEndian(at: offset + 4, count: 4)
            chunks.append(
                (
                    String(decoding: list[offset..<offset + 4], as: UTF8.self),
                    Array(list[offset + 8..<offset + 8 + size])
                ))
            offset += 8 + size + size % 2
        }
        #expect(chunks.map(\.name) == ["labl", "labl", "labl", "ltxt", "ltxt", "ltxt"])
        let labels = chunks.prefix(3).map { String(decoding: $0.body.dropFirst(4), as: UTF8.self) }
        #expect(labels == ["odd\0", "even\0", "é!\0"])
        #expect(chunks.suffix(3).map { $0.body.littleEndian(at: 4, count: 4) } == [20, 5, 1])
        let purpose = Array("rgn ".utf8) + [UInt8](repeating: 0, count: 8)
        #expect(chunks.suffix(3).allSatisfy { $0.body.count == 20 && Array($0.body[8...]) == purpose })
        #expect(chunks.map { $0.body.littleEndian(at: 0, count: 4) } == [1, 2, 3, 1, 2, 3])
    }

    @Test("leave no trace where there are none")
    func none() throws {
        let folder = TemporaryFolder()
        _ = try Self.write(to: folder("a.wav"), frames: 100, cues: [])
        #expect(try WavOracle(path: folder("a.wav")).chunks.map(\.name) == ["fmt ", "bext", "data"])
    }

    @Test("are all found by wavinfo and ffprobe, and libsndfile opens the file, also where there are 5,000")
    func many() throws {
        let folder = TemporaryFolder()
        let cues = (0..<5000).map { ("user: message \($0) (message_\($0)_user.opus)", $0 * 16, 9) }
        let result = try Self.write(to: folder("many.wav"), frames: 80_000, cues: cues)
        #expect(result.sha256 == Disk.sha256(try Disk.bytes(folder("many.wav"))))
        try Self.expectReaders(folder("many.wav"), frames: 80_000, cues: cues)
    }

    // It takes a minute and a half: only the whole suite has the time.
    @Test("are there in RF64 too, behind more than 4 GiB", .enabled(if: !Effort.isQuick))
    func rf64() throws {
        let folder = TemporaryFolder()
        // 4 GiB of two channels are 2^30 frames; the silence is a hole in the file.
        let frames = 1 << 30
        let cues = [("first", 0, 10), ("last", frames - 5, 5)]
        let result = try Self.write(to: folder("large.wav"), frames: frames, cues: cues)
        #expect(result.bytes > 1 << 32)
        let file = try #require(FileHandle(forReadingAtPath: folder("large.wav")))
        let start = [UInt8](try #require(try file.read(upToCount: 36)))
        #expect(start[..<4].elementsEqual("RF64".utf8) && start[12..<16].elementsEqual("ds64".utf8))
        #expect(start.littleEndian(at: 20, count: 8) == result.bytes - 8)
        #expect(start.littleEndian(at: 28, count: 8) == frames * 4)
        let sum = try Tool.run("sha256sum", [folder("large.wav")]).text
        #expect(sum.hasPrefix(result.sha256.hexadecimal))
        try Self.expectReaders(folder("large.wav"), frames: frames, cues: cues)
    }

    private static func write(
        to path: String, frames: Int, cues: [(label: String, start: Int, length: Int)]
    ) throws -> WrittenAudio {
        let folder = (path as NSString).deletingLastPathComponent
        let staging = try StagingFolder(in: folder)
        let writer = try WaveFileWriter(
            path: (path as NSString).lastPathComponent, staging: staging,
            format: WaveFormat(sampleRate: 16_000, channels: 2), frames: frames,
            broadcast: BroadcastExtension(description: "test", originator: "test", start: nil, codingHistory: ""),
            cues: cues.map { WaveCue(startFrame: $0.start, frames: $0.length, label: $0.label) })
        let sound = [Int16](repeating: 77, count: 200)
        try writer.write(sound.span)
        writer.writeSilence(frames: frames - 100)
        return try writer.finish()
    }

    private static func expectReaders(
        _ path: String, frames: Int, cues: [(label: String, start: Int, length: Int)]
    ) throws {
        let probe = try Tool.run("ffprobe", ["-v", "error", "-show_chapters", "-of", "json", path])
        #expect(probe.status == 0 && probe.errorText.isEmpty, "\(probe.errorText)")
        let chapters = try JSONDecoder().decode(Chapters.self, from: Data(probe.output)).chapters
        #expect(chapters.map { $0.tags["title"] } == cues.map(\.label))
        #expect(chapters.map(\.start) == cues.map(\.start))

        let found = try Witness.read([[CueField]].self, "read-cues.py", [path])
        #expect(found == cues.map { [.number($0.start), .number($0.length), .text($0.label)] })

        // libsndfile's own eyes.
        let reader = try WaveFileReader(InputFile(path: path))
        #expect(reader.frames == frames)
    }

    private enum CueField: Decodable, Equatable {
        case number(Int), text(String)

        init(from decoder: any Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let number = try? container.decode(Int.self) {
                self = .number(number)
            } else {
                self = .text(try container.decode(String.self))
            }
        }
    }

    private struct Chapters: Decodable {
        let chapters: [Chapter]

        struct Chapter: Decodable {
            let start: Int
            let tags: [String: String]
        }
    }
}
