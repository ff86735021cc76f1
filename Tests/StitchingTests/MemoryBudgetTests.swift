import Testing

@testable import Stitching

@Suite("The parts of the memory budget")
struct MemoryBudgetTests {
    private static let mebibyte = 1 << 20

    @Test("fit into it together, for few and for many clips", arguments: [1, 20_000, 20_001, 1_000_000])
    func together(clips: Int) {
        // Two rounds of 16-bit samples, the archives or two times what is read ahead, and what sounds at once.
        let rounds = 2 * 2 * MemoryBudget.framesPerRound(clips: clips)
        let archives = clips <= MemoryBudget.manyClips ? MemoryBudget.contents : 0
        let ahead =
            2
            * max(
                MemoryBudget.bytesReadAhead(clips: clips, fromMemory: false),
                MemoryBudget.bytesReadAhead(clips: clips, fromMemory: true))
        let atOnce = MemoryBudget.bytesAtOnce(clips: clips) + MemoryBudget.clipsAtOnce(clips: clips) * 30_000
        // The list of clips takes up to a kilobyte for each that is allowed.
        #expect(rounds + archives + ahead + atOnce < (clips > MemoryBudget.manyClips ? 64 : 224) * Self.mebibyte)
    }

    @Test("are large enough that no job waits for another", arguments: [1, 20_000, 20_001, 1_000_000], [false, true])
    func enough(clips: Int, fromMemory: Bool) {
        // A round has more than a second of sound for each of many threads, and a clip fits into what is read ahead.
        #expect(MemoryBudget.framesPerRound(clips: clips) >= 2 * Self.mebibyte)
        #expect(MemoryBudget.bytesReadAhead(clips: clips, fromMemory: fromMemory) >= 2 * Self.mebibyte)
        #expect(MemoryBudget.bytesAtOnce(clips: clips) >= MemoryBudget.largestClipInMemory)
        #expect(MemoryBudget.clipsAtOnce(clips: clips) >= 100)
    }

    @Test("are smaller for more clips")
    func smaller() {
        let most = MemoryBudget.manyClips
        #expect(MemoryBudget.framesPerRound(clips: most + 1) < MemoryBudget.framesPerRound(clips: most))
        #expect(
            MemoryBudget.bytesReadAhead(clips: most + 1, fromMemory: false)
                < MemoryBudget.bytesReadAhead(clips: most, fromMemory: false))
        #expect(MemoryBudget.clipsAtOnce(clips: most + 1) < MemoryBudget.clipsAtOnce(clips: most))
        #expect(MemoryBudget.bytesAtOnce(clips: most + 1) < MemoryBudget.bytesAtOnce(clips: most))
    }
}

@Suite("Memory for samples")
struct SampleMemoryTests {
    @Test("is written and read by parts")
    func parts() {
        let memory = SampleMemory(count: 10)
        #expect(memory.all.count == 10)
        memory.all.clear()
        memory.all.part(3..<6).write { samples in
            for index in samples.indices { samples[index] = Int16(index + 1) }
        }
        var read: [Int16] = []
        memory.all.read { samples in read = samples.indices.map { samples[$0] } }
        #expect(read == [0, 0, 0, 1, 2, 3, 0, 0, 0, 0])
        memory.all.part(4..<5).clear()
        memory.all.part(3..<6).read { samples in read = samples.indices.map { samples[$0] } }
        #expect(read == [1, 0, 3])
        #expect(memory.all.part(10..<10).count == 0)
    }

    @Test("bytes are read from first to last, as many as are wanted, and then none")
    func source() {
        let source = MemorySource([1, 2, 3, 4, 5])
        var buffer = [UInt8](repeating: 0, count: 3)
        #expect(buffer.withUnsafeMutableBytes { source.read(into: $0) } == 3 && buffer == [1, 2, 3])
        #expect(buffer.withUnsafeMutableBytes { source.read(into: $0) } == 2 && buffer == [4, 5, 3])
        #expect(buffer.withUnsafeMutableBytes { source.read(into: $0) } == 0 && buffer == [4, 5, 3])
    }
}
