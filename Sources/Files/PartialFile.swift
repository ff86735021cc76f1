import Glibc

/// A file that is downloaded over several runs. It grows in the staging folder under its own name, remains there when a
/// run is stopped, and is moved to its final path when it is complete.
///
/// A class, since the closures that receive a transfer write to it.
package final class PartialFile {
    private let stagedPath: String
    private let descriptor: Int32
    /// The number of bytes in the file.
    package private(set) var length: Int

    /// - Parameters:
    ///   - name: a plain file name, the same in each run.
    ///   - staging: a staging folder on the same file system as the final path.
    package init(name: String, staging: StagingFolder) throws(FileError) {
        stagedPath = "\(staging.path)/\(name)\(Self.suffix)"
        let descriptor = SystemCall.open(stagedPath, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o644)
        guard descriptor >= 0 else { throw FileError("create", stagedPath) }
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

    /// The path of the unfinished file, for checking its content.
    package var path: String { stagedPath }

    /// Appends all of the bytes. pwrite(2).
    package func append(_ bytes: RawSpan) throws(FileError) {
        var written = 0
        while written < bytes.byteCount {
            // pwrite reads the memory during the call and does not keep the pointer.
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

    /// Empties the file, so that the download restarts. ftruncate(2).
    package func removeAll() throws(FileError) {
        guard ftruncate(descriptor, 0) == 0 else { throw FileError("truncate", stagedPath) }
        length = 0
    }

    /// Moves the file to its final path, after flushing it to the disk: it may not be possible to download it again.
    /// fsync(2), rename(2).
    package func putInPlace(_ path: String) throws(FileError) {
        guard fsync(descriptor) == 0 else { throw FileError("write", stagedPath) }
        guard SystemCall.rename(stagedPath, path) == 0 else { throw FileError("move the finished file to", path) }
        // Flush the directory entry too.
        guard let parent = Folder.parent(of: path) else { return }
        let folder = SystemCall.open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { throw FileError("open", parent) }
        defer { close(folder) }
        // Some file systems do not support fsync on a folder and return EINVAL.
        guard fsync(folder) == 0 || errno == EINVAL else { throw FileError("write", parent) }
    }

    /// Removes the unfinished file. unlink(2).
    package func discard() throws(FileError) { try Folder.removeFile(stagedPath) }
}
