import Glibc

/// A file that arrives over several runs: it grows in the staging folder under a name of its own, stays there when a
/// run is stopped, and is moved into its place when all of it is there.
///
/// A class, as it is written to from closures that receive a transfer.
package final class PartialFile {
    private let stagedPath: String
    private let descriptor: Int32
    /// The bytes that are there.
    package private(set) var length: Int

    /// - Parameters:
    ///   - name: the same in each run; a plain file name.
    ///   - staging: on the same file system as the file's place.
    package init(name: String, staging: StagingFolder) throws(FileError) {
        stagedPath = "\(staging.path)/\(name)\(Self.suffix)"
        let descriptor = SystemCall.open(stagedPath, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o644)
        guard descriptor >= 0 else { throw FileError("make", stagedPath) }
        let end = lseek(descriptor, 0, SEEK_END)
        guard end >= 0 else {
            let error = FileError("examine", stagedPath)
            close(descriptor)
            throw error
        }
        self.descriptor = descriptor
        length = Int(end)
    }

    deinit { close(descriptor) }

    private static let suffix = ".download"

    /// The path of the bytes that have arrived, for those who check them.
    package var path: String { stagedPath }

    /// pwrite(2), until all is written.
    package func append(_ bytes: RawSpan) throws(FileError) {
        var written = 0
        while written < bytes.byteCount {
            // The system reads the pointer during the call alone.
            let count = unsafe bytes.extracting(droppingFirst: written).withUnsafeBytes {
                unsafe pwrite(descriptor, $0.baseAddress, $0.count, off_t(length))
            }
            if count < 0 {
                if errno == EINTR { continue }
                throw FileError("write", stagedPath)
            }
            written += count
            length += count
        }
    }

    /// Begins anew. ftruncate(2).
    package func removeAll() throws(FileError) {
        guard ftruncate(descriptor, 0) == 0 else { throw FileError("empty", stagedPath) }
        length = 0
    }

    /// Moves the file into its place, when the disk has it: it may not be had a second time. fsync(2), rename(2).
    package func putInPlace(_ path: String) throws(FileError) {
        guard fsync(descriptor) == 0 else { throw FileError("write", stagedPath) }
        guard SystemCall.rename(stagedPath, path) == 0 else { throw FileError("put in place", path) }
        // The name has to survive as well.
        guard let parent = Folder.parent(of: path) else { return }
        let folder = SystemCall.open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { throw FileError("open", parent) }
        defer { close(folder) }
        // Some file systems cannot do it for a folder, and say EINVAL.
        guard fsync(folder) == 0 || errno == EINVAL else { throw FileError("write", parent) }
    }

    /// unlink(2).
    package func discard() throws(FileError) { try Folder.removeFile(stagedPath) }
}
