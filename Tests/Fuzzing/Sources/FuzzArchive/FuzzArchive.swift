import Bag
import Files
import Foundations
import Fuzzer
import Glibc
import JSON
import Review
import Stitching

/// The first byte says what the others are: an hour archive (even), or the `metadata.json` of one (odd), which no change
/// to a ZIP would reach, as its checksum would not fit. The archive is read as `inspect` reads it.
@main
enum FuzzArchive: FuzzTarget {
    static func read(_ input: UnsafeRawBufferPointer) {
        guard let first = input.first else { return }
        let rest = UnsafeRawBufferPointer(rebasing: input[1...])
        MemoryFile.write(first.isMultiple(of: 2) ? [UInt8](rest) : StoredArchive.bytes(metadata: [UInt8](rest)))
        // Small limits, so that a bomb is found by its effect on time and memory, and not by filling both.
        let limits = Limits(
            zip: .init(largestEntry: 1 << 20, largestRatio: 200, mostEntries: 2000), metadata: .init(largest: 1 << 18))
        let surroundings = Surroundings(threads: 1, limits: limits)
        guard let document = try? Inspector(inputs: [MemoryFile.path], surroundings: surroundings).run() else { return }
        // Every session and clip is told of, whatever it is called.
        precondition(document.timelines.count == document.summary.totals.sessions)
        let clips = document.timelines.map { session in
            switch session {
            case .recorded(let timeline): timeline.clips.count
            case .written: 0
            }
        }
        precondition(clips.reduce(0, +) == document.summary.totals.clips)
        guard (try? JSONText.bytes(of: document)) != nil else {
            preconditionFailure("what was read cannot be written")
        }
        precondition(!RunReport.text(document.summary).isEmpty)
    }
}

/// A file that has no name, in memory.
private enum MemoryFile {
    private static let descriptor: CInt = {
        let path = "/dev/shm/opusstitch-fuzz-\(getpid())"
        let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL, 0o600)
        guard descriptor >= 0, unlink(path) == 0 else { fatalError("cannot make \(path)") }
        return descriptor
    }()
    static let path = "/proc/self/fd/\(descriptor)"

    static func write(_ bytes: [UInt8]) {
        guard ftruncate(descriptor, 0) == 0, pwrite(descriptor, bytes, bytes.count, 0) == bytes.count else {
            fatalError("cannot write the input")
        }
    }
}
