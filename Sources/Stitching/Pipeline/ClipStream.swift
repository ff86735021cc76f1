import Files
import Foundations

/// A clip that is too large to hold: its bytes straight from the archive, checked against the checksum that the scan
/// found, so that what is decoded is what was reported.
final class ClipStream {
    private let cursor: ArchiveCursor
    private let expected: Checksum?
    private var hash = SHA256Stream()
    private var block = UnsafeRawBufferPointer(start: nil, count: 0)

    /// - Parameter cursor: a cursor of its own, which stays at the clip.
    init(cursor: ArchiveCursor, entry: ClipRecord.Entry) throws {
        self.cursor = cursor
        expected = entry.sha256
        try cursor.seek(to: entry.ordinal)
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        while block.isEmpty {
            guard let next = try nextBlock() else { return 0 }
            block = next
        }
        let count = min(buffer.count, block.count)
        buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: block[..<count]))
        block = UnsafeRawBufferPointer(rebasing: block[count...])
        return count
    }

    /// Reads what the decoder did not need, and compares the checksum.
    func checkRest() throws {
        while try nextBlock() != nil {}
        guard hash.finalize() == expected else { throw cursor.changed("a clip has another checksum") }
    }

    private func nextBlock() throws -> UnsafeRawBufferPointer? {
        let next = try cursor.nextBlock()
        if let next { hash.update(next) }
        return next
    }
}
