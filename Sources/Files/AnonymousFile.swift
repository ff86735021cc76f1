import CGlibc
import Glibc

/// A file without a name, in memory or on the disk. It disappears with this object.
///
/// A class, since it is passed on with the results of a session. It has no state of its own but the descriptor.
package final class AnonymousFile: Sendable {
    private let descriptor: Int32

    /// Creates a file in memory. memfd_create(2).
    ///
    /// - Throws: `FileError`.
    package init() throws(FileError) {
        descriptor = opusstitch_memory_file()
        guard descriptor >= 0 else { throw FileError("create", "a file without a name") }
    }

    /// Creates a file on the disk of the output folder, which is removed at once. open(2), unlinkat(2).
    ///
    /// - Throws: `FileError`.
    package init(in staging: StagingFolder) throws(FileError) {
        let name = staging.freshName()
        descriptor = SystemCall.openat(
            staging.descriptor, name, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw staging.root.failure("create", StagingFolder.path(of: name))
        }
        SystemCall.unlinkat(staging.descriptor, name)
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
            guard count > 0 else { throw FileError("write", "a file without a name", code: count < 0 ? errno : ENOSPC) }
            written += count
        }
    }

    /// Opens the file for reading.
    package func open() throws(FileError) -> InputFile {
        let copy = dup(descriptor)
        guard copy >= 0 else { throw FileError("open", "a file without a name") }
        return try InputFile(copy, "a file without a name")
    }
}
