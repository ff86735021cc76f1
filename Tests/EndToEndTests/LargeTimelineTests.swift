import Bag
import Foundation
import Glibc
import TestSupport
import Testing

@Suite("A timeline above 4 GiB")
struct LargeTimelineTests {
    /// Two clips 23,000 s apart at 48 kHz: 4.4 GB of silence between them.
    @Test("is RF64, right at both ends, mostly holes, and made within 256 MiB of memory")
    func rf64() throws {
        var encoding = OpusEncoding()
        encoding.sampleRate = 48_000
        let sounds = try (1...2).map { try Clips.clip(seconds: 1, encoding: encoding, seed: UInt64($0)) { _ in } }
        let day = try MadeDay(
            DayMaker.Session(
                "long",
                [
                    DayMaker.Clip(1, "agent_tts", "2025-12-12T14:00:00Z", sounds[0]),
                    DayMaker.Clip(2, "user", "2025-12-12T20:23:20Z", sounds[1]),
                ]))
        let folder = TemporaryFolder()
        let bag = MadeBag(path: folder("bag"))
        let memory = try Program.peakMemoryBytes(day.job.arguments + ["--output", bag.path], folder: folder.path)
        #expect(memory <= 256 << 20, "\(memory >> 20) MiB")
        let document = try bag.timeline(named: "long")
        #expect(document.frames == 23_001 * 48_000)

        let audio = try #require(document.audio.first)
        let path = bag.sessionFolder("long") + "/" + audio.path
        let file = try #require(FileHandle(forReadingAtPath: path))
        let head = [UInt8](try #require(try file.read(upToCount: 8192)))
        #expect(head.starts(with: Array("RF64".utf8)))
        #expect(head.littleEndian(at: 4, count: 4) == 0xFFFF_FFFF)
        let size64 = try #require(head.offset(of: Array("ds64".utf8)))
        let data = try #require(head.offset(of: Array("data".utf8)))
        #expect(head.littleEndian(at: size64 + 8, count: 8) == audio.bytes - 8)
        #expect(head.littleEndian(at: size64 + 16, count: 8) == document.frames * 4)
        #expect(head.littleEndian(at: data + 4, count: 4) == 0xFFFF_FFFF)

        func channel(_ index: Int, fromFrame start: Int, count: Int) throws -> [Int16] {
            try file.seek(toOffset: UInt64(data + 8 + start * 4))
            let bytes = [UInt8](try #require(try file.read(upToCount: count * 4)))
            return (0..<count).map {
                Int16(truncatingIfNeeded: bytes.littleEndian(at: $0 * 4 + index * 2, count: 2))
            }
        }
        // The user's channel comes first.
        #expect(try channel(1, fromFrame: 0, count: 48_000) == OggOracle.decode(sounds[0], rate: 48_000))
        #expect(try channel(0, fromFrame: 23_000 * 48_000, count: 48_000) == OggOracle.decode(sounds[1], rate: 48_000))
        #expect(try channel(0, fromFrame: 48_000, count: 48_000).allSatisfy { $0 == 0 })
        #expect(try channel(1, fromFrame: 23_000 * 48_000, count: 48_000).allSatisfy { $0 == 0 })

        var status = stat()
        #expect(stat(path, &status) == 0)
        #expect(status.st_blocks * 512 < audio.bytes / 10, "the silence takes room on the disk")

        try WitnessTests.expectFFprobe(path, document, audio)
        try WitnessTests.expectSndfileInfo(path, document, audio)
        let check = try Tool.run("sha256sum", ["--quiet", "--strict", "-c", "manifest-sha256.txt"], folder: bag.path)
        #expect(check.status == 0, "\(check.words)")
    }
}
