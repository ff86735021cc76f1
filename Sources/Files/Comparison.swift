import Glibc
import Synchronization

/// What a run finds when it compares with the files of an earlier one in place of writing its own.
package final class Comparison: Sendable {
    /// A file that is not what would be written now.
    package struct Difference: Hashable, Sendable {
        package let path: String
        /// The first byte that differs; `nil` for a file that is not there.
        package let offset: Int?
    }

    private let found = Mutex<[Difference]>([])

    package init() {}

    /// In the order of their paths.
    package var differences: [Difference] {
        found.withLock { $0.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) } }
    }

    func add(_ difference: Difference) { found.withLock { $0.append(difference) } }
}

/// Stands in for a file that is written: compares what would be written with what is there.
///
/// A header that is written twice, once for a start and once for good, counts as it is in the end.
@safe
struct FileComparer: ~Copyable {
    private let path: String
    private let descriptor: Int32
    /// Stretches that were different when they were last written, and lie apart.
    private var differing: [Range<Int>] = []
    private var length = 0
    /// Its own, freed with it, and in nobody else's hands.
    private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 64)

    init(path: String) {
        self.path = path
        descriptor = SystemCall.open(path, O_RDONLY | O_CLOEXEC)
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
        unsafe buffer.deallocate()
    }

    mutating func write(_ bytes: RawSpan, at offset: Int) {
        guard descriptor >= 0 else { return }
        length = max(length, offset + bytes.byteCount)
        differing = differing.flatMap { Self.rest(of: $0, without: offset..<offset + bytes.byteCount) }
        var done = 0
        while done < bytes.byteCount {
            let step = unsafe min(buffer.count, bytes.byteCount - done)
            // `step` bytes fit into the buffer, and no more than `count` of them are looked at.
            let count = unsafe max(0, pread(descriptor, buffer.baseAddress, step, off_t(offset + done)))
            if count < step { differing.append(offset + done + count..<offset + done + step) }
            unsafe bytes.extracting(done..<done + step).withUnsafeBytes { expected in
                guard unsafe !expected[..<count].elementsEqual(buffer[..<count]) else { return }
                for index in 0..<count where unsafe buffer[index] != expected[index] { note(offset + done + index) }
            }
            done += step
        }
    }

    /// Adds one byte to the stretches; those that touch become one.
    private mutating func note(_ position: Int) {
        if let last = differing.indices.last, differing[last].upperBound == position {
            differing[last] = differing[last].lowerBound..<position + 1
        } else if differing.count < 10_000 {
            // A file that differs all over is not described byte by byte.
            differing.append(position..<position + 1)
        }
    }

    mutating func setLength(_ length: Int) { self.length = length }

    /// The system's own descriptor of the file that is there, or a negative one.
    var existing: Int32 { descriptor }

    /// The first byte that is not as it would be written, or `nil`.
    consuming func finish() -> Comparison.Difference? {
        guard descriptor >= 0 else { return Comparison.Difference(path: path, offset: nil) }
        let size = Int(lseek(descriptor, 0, SEEK_END))
        let lengthDiffers = size == length ? nil : min(size, length)
        guard let offset = (differing.map(\.lowerBound) + [lengthDiffers].compactMap { $0 }).min() else { return nil }
        return Comparison.Difference(path: path, offset: offset)
    }

    private static func rest(of range: Range<Int>, without written: Range<Int>) -> [Range<Int>] {
        [
            range.lowerBound..<max(range.lowerBound, min(range.upperBound, written.lowerBound)),
            min(range.upperBound, max(range.lowerBound, written.upperBound))..<range.upperBound,
        ].filter { !$0.isEmpty }
    }
}
