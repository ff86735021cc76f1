import Bag
import Calls
import Foundations
import OggOpus
import TestSupport
import Testing

@testable import Stitching

@Suite("A clip that is decoded in pieces")
struct ClipRunTests {
    private static let rate = 8000

    private static func run(_ bytes: [UInt8], facts: ClipFacts, outputs: OutputOptions = OutputOptions()) -> ClipRun {
        let record = ClipRecord(
            listed: ListedClip(
                messageId: .number(1), fileName: "a.opus", speaker: .user, timestamp: "2025-12-12T14:00:00Z"),
            entry: ClipRecord.Entry(ordinal: 0, path: "a.opus", bytes: bytes.count), outcome: .sound(facts))
        return ClipRun(
            record: PlannedRecord(clips: [record], index: 0), sampleRate: rate, frames: frames(facts), outputs: outputs
        ) { _ in throw ClipError.damaged("not opened here") }
    }

    private static func frames(_ facts: ClipFacts) -> Int { facts.links.reduce(0) { $0 + $1.samples48k / 6 } }

    private static func decode(
        _ run: ClipRun, _ count: Int, staysLoaded: Bool, pool: DecoderPool
    ) throws -> [Int16] {
        var samples = [Int16](repeating: 7, count: count)
        try samples.withUnsafeMutableBufferPointer {
            try run.decode(into: SampleSlice($0), pool: pool, staysLoaded: staysLoaded)
        }
        return samples
    }

    @Test(
        "is the same as in one piece, whether it stays in memory, or is loaded again for each",
        arguments: [1, 37, 999],
        [true, false])
    func pieces(size: Int, staysLoaded: Bool) throws {
        let clip = try Clips.clip(seconds: 0.5, encoding: OpusEncoding(), seed: 3) {
            ($0.packetsPerPage, $0.lostAudioPages) = (5, [2])
        }
        let facts = try ScannedClip.facts(clip)
        let pool = DecoderPool()
        let once = Self.run(clip, facts: facts)
        once.load(clip)
        let expected = try Self.decode(once, Self.frames(facts), staysLoaded: true, pool: pool)
        #expect(expected.contains { $0 != 0 } && once.failure == nil && !once.isDiscarded)
        let run = Self.run(clip, facts: facts)
        #expect(!run.isReady && run.takeBytesAhead() == clip.count && run.takeBytesAhead() == 0)
        var found: [Int16] = []
        // In the smallest pieces, only the beginning.
        while found.count < min(expected.count, 40 * size) {
            if !run.isLoaded { run.load(clip) }
            #expect(run.isReady && !run.isDiscarded)
            found += try Self.decode(
                run, min(size, expected.count - found.count), staysLoaded: staysLoaded, pool: pool)
            let isOver = found.count == expected.count
            #expect(run.isDiscarded == !(staysLoaded || isOver) && run.isLoaded != run.isDiscarded)
        }
        #expect(found == Array(expected.prefix(found.count)))
        if found.count == expected.count { #expect(run.missingFrames == once.missingFrames) }
    }

    @Test("that has not the sound that was found in it fails, and is silent from there on")
    func failure() throws {
        let clip = try Clips.voice(seconds: 0.5, seed: 3)
        let facts = try ScannedClip.facts(clip)
        let pool = DecoderPool()
        let run = Self.run(clip, facts: facts)
        // Other bytes than those that were scanned: of a version that nobody knows.
        var other = clip
        other[28 + 8] = 0xF0
        OggPatch.fixChecksum(of: OggPatch.pages(of: clip)[0], in: &other)
        run.load(other)
        var found: [Int16] = []
        for _ in 0..<4 { found += try Self.decode(run, 500, staysLoaded: true, pool: pool) }
        #expect(run.failure != nil)
        #expect(found.allSatisfy { $0 == 0 } && run.missingFrames == 0)
    }

    @Test("has its packets once, however often it is loaded")
    func packets() throws {
        let clip = try Clips.voice(seconds: 0.2, seed: 3)
        let facts = try ScannedClip.facts(clip)
        let run = Self.run(clip, facts: facts, outputs: OutputOptions(audio: [.wav, .opus]))
        run.load(clip)
        _ = try Self.decode(run, 100, staysLoaded: false, pool: DecoderPool())
        var count = 0
        try run.packets?.read { _ in count += 1 }
        #expect(try count == PacketFileOracle.soundingPackets(of: clip).count)
        // Those of a clip that was changed cannot be read, and none is written.
        var other = clip
        other[28 + 8] = 0xF0
        OggPatch.fixChecksum(of: OggPatch.pages(of: clip)[0], in: &other)
        let changed = Self.run(clip, facts: facts, outputs: OutputOptions(audio: [.opus]))
        changed.load(other)
        try changed.packets?.read { _ in count += 1 }
        #expect(changed.packets?.failure?.description.contains("Opus header version 240") == true)
        #expect(try count == PacketFileOracle.soundingPackets(of: clip).count)
        let alone = Self.run(clip, facts: facts, outputs: OutputOptions(audio: [.opus]))
        #expect(!alone.isDecoded && run.isDecoded)
        #expect(Self.run(clip, facts: facts).packets == nil)
    }
}
