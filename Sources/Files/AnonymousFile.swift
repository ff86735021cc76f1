import CGlibc
import Glibc

/// A file without a name, in memory. It disappears with this object. memfd_create(2).
///
/// A class, since it is passed on with the results of a session. It has no state of its own but the descriptor.
package final class AnonymousFile: Sendable {
    private let descriptor: Int32

    /// - Throws: `FileError`.
    package init() throws(FileError) {
        descriptor = opusstitch_memory_file()
        guard descriptor >= 0 else { throw FileError("create", "a file in memory") }
    }

    deinit { close(descriptor) }

    /// Writes all of the bytes at `offset`. pwrite(2).
    package func write(_ bytes: [UInt8], at offset: Int) throws(FileError) {
        var written = 0
        while written < bytes.count {
            // pwrite reads the memory during the call and does not keep the pointer.
            let count = unsafe bytes[written...].withUnsafeBytes {
                unsafe pwrite(descriptor, $0.baseAddress, $0.count, off_t(offset + written))
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw FileError("write", "a file in memory", code: count < 0 ? errno : ENOSPC) }
            written += count
        }
    }

    /// Opens the file for reading.
    package func open() throws(FileError) -> InputFile {
        let copy = dup(descriptor)
        guard copy >= 0 else { throw FileError("open", "a file in memory") }
        return try InputFile(copy, "a file in memory")
    }
}
