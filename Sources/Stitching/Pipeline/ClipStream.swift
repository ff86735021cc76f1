import Files
import Foundations

/// A clip that is too large to hold: its bytes straight from the archive, checked against the checksum that the scan
/// found, so that what is decoded is what was reported.
@safe
final class ClipStream {
    private let cursor: ArchiveCursor
    private let expected: Checksum?
    private var hash = SHA256Stream()
    /// What is left of libarchive's own block: it is there until the cursor, which nobody else has, is asked for the next,
    /// and that is when nothing is left.
    private var block = unsafe UnsafeRawBufferPointer(start: nil, count: 0)

    /// - Parameter cursor: a cursor of its own, which stays at the clip.
    init(cursor: ArchiveCursor, entry: ClipRecord.Entry) throws {
        self.cursor = cursor
        expected = entry.sha256
        try cursor.seek(to: entry.ordinal)
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        while unsafe block.isEmpty {
            guard let next = try unsafe nextBlock() else { return 0 }
            unsafe block = next
        }
        let count = unsafe min(buffer.count, block.count)
        unsafe buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: block[..<count]))
        unsafe block = UnsafeRawBufferPointer(rebasing: block[count...])
        return count
    }

    /// Reads what the decoder did not need, and compares the checksum.
    func checkRest() throws {
        unsafe block = UnsafeRawBufferPointer(start: nil, count: 0)
        while try unsafe nextBlock() != nil {}
        guard hash.finalize() == expected else { throw cursor.changed("a clip has another checksum") }
    }

    private func nextBlock() throws -> UnsafeRawBufferPointer? {
        let next = try unsafe cursor.nextBlock()
        if let next = unsafe next { hash.update(unsafe next.bytes) }
        return unsafe next
    }
}
