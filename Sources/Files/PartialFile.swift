import Glibc

/// A file that is downloaded over several runs. It grows in the staging folder under its own name, remains there when a
/// run is stopped, and is moved to its final path when it is complete.
///
/// A class, since the closures that receive a transfer write to it.
package final class PartialFile {
    private let stagedName: String
    private let staging: StagingFolder
    private let file: InputFile
    /// The number of bytes in the file.
    package private(set) var length: Int

    /// - Parameters:
    ///   - name: a plain file name, the same in each run.
    ///   - staging: the staging folder of the output folder.
    package init(name: String, staging: StagingFolder) throws(FileError) {
        stagedName = name + Self.suffix
        self.staging = staging
        let relative = StagingFolder.path(of: stagedName)
        let descriptor = SystemCall.openat(
            staging.descriptor, stagedName, O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw staging.root.failure("create", relative) }
        // Anything but a regular file is rejected.
        file = try InputFile(descriptor, staging.root.path(of: relative))
        length = file.size
    }

    /// The names of the files that runs have begun. Files without bytes, of runs that were stopped before the first byte
    /// came, are removed.
    package static func begun(in staging: StagingFolder) throws(FileError) -> Set<String> {
        var names: Set<String> = []
        for entry in try staging.root.entries(in: StagingFolder.name)
        where entry.kind == .file && entry.path.hasSuffix(suffix) {
            let path = StagingFolder.path(of: entry.path)
            if try staging.root.open(path).size == 0 {
                try staging.removeFile(path)
            } else {
                names.insert(String(entry.path.dropLast(suffix.utf8.count)))
            }
        }
        return names
    }

    private static let suffix = ".download"

    /// The unfinished file, for checking its content.
    package func reading() throws(FileError) -> InputFile { try file.another() }

    /// Appends all of the bytes. pwrite(2).
    package func append(_ bytes: RawSpan) throws(FileError) {
        var written = 0
        while written < bytes.byteCount {
            // pwrite reads the memory during the call and does not keep the pointer.
            let count = unsafe bytes.extracting(droppingFirst: written).withUnsafeBytes {
                unsafe pwrite(file.descriptor, $0.baseAddress, $0.count, off_t(length))
            }
            if count < 0 {
                if errno == EINTR { continue }
                throw FileError("write", file.path)
            }
            written += count
            length += count
        }
    }

    /// Empties the file, so that the download restarts. ftruncate(2).
    package func removeAll() throws(FileError) {
        guard ftruncate(file.descriptor, 0) == 0 else { throw FileError("truncate", file.path) }
        length = 0
    }

    /// Moves the file to its final path, after flushing it to the disk: it may not be possible to download it again.
    /// fsync(2), renameat(2).
    ///
    /// - Parameter relative: relative to the output folder, as in `RootFolder`. Its folder must exist.
    package func putInPlace(_ relative: String) throws(FileError) {
        guard fsync(file.descriptor) == 0 else { throw FileError("write", file.path) }
        try staging.move(stagedName, to: relative)
        try staging.root.settleFolder(of: relative)
    }

    /// Removes the unfinished file. unlinkat(2).
    package func discard() throws(FileError) { try staging.removeFile(StagingFolder.path(of: stagedName)) }
}
