/// The division of the 256 MiB memory budget. The rest is for the program and the list of clips.
enum MemoryBudget {
    /// Decoded frames of one round. Two rounds are in memory: one is decoded while the other is written.
    static func framesPerRound(clips: Int) -> Int { clips > manyClips ? 4 << 20 : 10 << 20 }
    /// Archives that together have at most so many bytes stay in memory from the scan on, unless they list many clips.
    static let contents = 48 << 20
    /// Compressed bytes to read ahead. The same amount again may be read while they are being used.
    ///
    /// - Parameter fromMemory: whether the archives stay in memory.
    static func bytesReadAhead(clips: Int, fromMemory: Bool) -> Int {
        clips > manyClips || fromMemory ? 4 << 20 : 12 << 20
    }
    /// If a job has more clips, the list of clips takes much of the memory, and rounds are smaller.
    static let manyClips = 20_000
    /// If more clips sound at the same time, they are decoded in layers (`Segment.Layer`). A decoder takes 30 KB.
    static func clipsAtOnce(clips: Int) -> Int { clips > manyClips ? 250 : 1000 }
    /// The same for the compressed bytes of clips that sound at the same time.
    static func bytesAtOnce(clips: Int) -> Int { clips > manyClips ? 8 << 20 : 48 << 20 }
    /// The frames of a segment in layers, times its channels. Their sums are in memory until the last layer.
    static let sumsOfLayers = 1 << 20
    /// The most clips of a layer. Each is a job of its own.
    static let clipsOfLayer = 10_000
    /// The most archives that are open for reading ahead.
    static let archivesReadAhead = 64
    /// Clips with more compressed bytes are streamed while they are decoded.
    static let largestClipInMemory = 4 << 20
    /// The most timeline frames of a round. It limits the time between two checks for an interruption.
    static let timelineFramesPerRound = 96 << 20
    /// If any session has more clips, sessions are checked one at a time when a run is resumed.
    static let clipsReadAtOnce = 10_000
    /// Sessions whose results are in memory together: when a run is resumed, and of those without sound.
    static let sessionsCheckedAtOnce = 1000
    /// Frames that are mixed, hashed and written at once, so that they stay in the processor's cache.
    static let framesPerWindow = 16 << 10
}

/// Memory for 16-bit samples, used by a thread or the pipeline for its whole life. It is allocated once and not
/// cleared.
@safe
final class SampleMemory {
    /// Owned by this object and freed with it.
    private let memory: UnsafeMutableBufferPointer<Int16>

    init(count: Int) { unsafe memory = .allocate(capacity: count) }

    deinit { unsafe memory.deallocate() }

    var all: SampleSlice { unsafe SampleSlice(memory) }
}

/// A part of a `SampleMemory`.
///
/// The type is safe although it holds a pointer. Bounds: a part lies within its slice, which is checked. Lifetime: the
/// pipeline and its threads' contexts own all such memory and outlive the rounds, and no slice outlives its round. No
/// two threads use the same samples at once: slices of a round are disjoint, a buffer is read in the round after the
/// one that it was decoded in, and a window belongs to its thread. Everything that is read was written before: by the
/// decoder, which fills its slice or fails, or by the mixer, which fills its whole window.
///
/// With a `MutableSpan` the compiler could prove this, but neither an array nor an enumeration can hold one.
@safe
struct SampleSlice {
    /// For loops that the compiler vectorises. The caller must keep indices in bounds.
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

/// Reads a clip's bytes from memory, from first to last.
final class MemorySource {
    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        // The copied range lies within the array and fits into the caller's memory.
        let count = min(buffer.count, bytes.count - position)
        unsafe bytes.withUnsafeBytes { bytes in
            unsafe buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[position..<position + count]))
        }
        position += count
        return count
    }
}
