import Glibc
import Synchronization

/// The differences found by a run that compares its output with existing files and writes nothing.
package final class Comparison: Sendable {
    /// A file that differs from what would be written.
    package struct Difference: Hashable, Sendable {
        /// Relative to the output folder.
        package let path: String
        /// The offset of the first byte that differs; `nil` if the file is missing.
        package let offset: Int?
    }

    private let found = Mutex<[Difference]>([])

    package init() {}

    /// Sorted by path.
    package var differences: [Difference] {
        found.withLock { $0.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) } }
    }

    func add(_ difference: Difference) { found.withLock { $0.append(difference) } }
}

/// Compares the bytes that would be written to a file with those of the existing file.
///
/// If a part is written twice, like a header that is completed at the end, only the last version counts.
@safe
struct FileComparer: ~Copyable {
    /// Relative to the output folder.
    private let path: String
    private let descriptor: Int32
    /// The ranges that differed when they were last written. They do not overlap.
    private var differing: [Range<Int>] = []
    private var length = 0
    /// Owned by this value, freed in `deinit`, and never shared.
    private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)

    init(_ path: String, in root: RootFolder) {
        self.path = path
        // A link, a FIFO or a folder counts as missing.
        do throws(FileError) {
            descriptor = try root.open(path).duplicateDescriptor()
        } catch {
            descriptor = -1
        }
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
            // `step` bytes fit into the buffer, and only the `count` bytes that were read are compared.
            let count = unsafe max(0, pread(descriptor, buffer.baseAddress, step, off_t(offset + done)))
            if count < step { differing.append(offset + done + count..<offset + done + step) }
            unsafe bytes.extracting(done..<done + step).withUnsafeBytes { expected in
                guard unsafe !expected[..<count].elementsEqual(buffer[..<count]) else { return }
                for index in 0..<count where unsafe buffer[index] != expected[index] { note(offset + done + index) }
            }
            done += step
        }
    }

    /// Adds one byte to the ranges. Adjacent ranges are joined.
    private mutating func note(_ position: Int) {
        if let last = differing.indices.last, differing[last].upperBound == position {
            differing[last] = differing[last].lowerBound..<position + 1
        } else if differing.count < 10_000 {
            // The limit bounds the memory if the file differs everywhere.
            differing.append(position..<position + 1)
        }
    }

    mutating func setLength(_ length: Int) { self.length = length }

    /// The file descriptor of the existing file; negative if there is none.
    var existing: Int32 { descriptor }

    /// The first difference, or `nil` if there is none.
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
