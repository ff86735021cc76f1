/// How the 256 MiB are shared out. What is not named here (the program, the list of clips) takes the rest.
enum MemoryBudget {
    /// Decoded frames of one round; two rounds are in memory at a time, one being decoded and one being written.
    static let framesPerRound = 14 << 20
    /// Compressed bytes that are read ahead; while they are used up, as many again are read.
    static let bytesReadAhead = 16 << 20
    /// Archives that are open at a time to read ahead.
    static let archivesReadAhead = 64
    /// A clip with more compressed bytes is read piece by piece while it is decoded.
    static let largestClipInMemory = 4 << 20
    /// Timeline frames of one session in one round: bounds the time between two looks at the world.
    static let timelineFramesPerRound = 96 << 20
    /// Clips of a session whose earlier document is read beside others.
    static let clipsReadAtOnce = 10_000
    /// Frames that are mixed, hashed and written in one go: they stay in the processor's cache.
    static let framesPerWindow = 16 << 10
}

/// Memory for 16-bit samples, which a thread or the pipeline has for its whole life: allocated once, and not cleared.
@safe
final class SampleMemory {
    /// Its own, freed with it.
    private let memory: UnsafeMutableBufferPointer<Int16>

    init(count: Int) { unsafe memory = .allocate(capacity: count) }

    deinit { unsafe memory.deallocate() }

    var all: SampleSlice { unsafe SampleSlice(memory) }
}

/// A part of a `SampleMemory`.
///
/// It is safe although it holds a pointer. In space: a part of it lies within it, which is checked. In time: the pipeline
/// and its threads' contexts own all such memory and outlive the rounds, and no slice outlives its round. No two threads
/// have the same samples at once: slices of a round are disjoint, a half is read in the round after the one that it was
/// decoded in, and a window belongs to its thread. What is read was written before: by the decoder, which fills its slice
/// or fails, or by the mixer, which fills all of its window.
///
/// A `MutableSpan` would let the compiler prove that, but neither an array nor an enumeration can hold one.
@safe
struct SampleSlice {
    /// For loops that the compiler turns into vectors; indices are the caller's business.
    let pointer: UnsafeMutableBufferPointer<Int16>

    init(_ pointer: UnsafeMutableBufferPointer<Int16>) { unsafe self.pointer = pointer }

    var count: Int { unsafe pointer.count }

    func part(_ range: Range<Int>) -> SampleSlice {
        precondition(range.lowerBound >= 0 && range.upperBound <= count)
        return unsafe SampleSlice(UnsafeMutableBufferPointer(rebasing: pointer[range]))
    }

    func clear() { unsafe pointer.update(repeating: 0) }

    func read(_ body: (Span<Int16>) throws -> Void) rethrows {
        try body(unsafe pointer.span)
    }

    func write(_ body: (inout MutableSpan<Int16>) throws -> Void) rethrows {
        var span = unsafe pointer.mutableSpan
        try body(&span)
    }
}

/// A clip's bytes in memory, from first to last.
final class MemorySource {
    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        // What is copied lies within the array, and fits into the caller's memory.
        let count = min(buffer.count, bytes.count - position)
        unsafe bytes.withUnsafeBytes { bytes in
            unsafe buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[position..<position + count]))
        }
        position += count
        return count
    }
}
