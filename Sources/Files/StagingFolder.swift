import Glibc
import Synchronization

/// The folder for a run's unfinished files, inside the output folder. It also serves as a lock.
///
/// It is locked while it is open, so that a second run in the same folder fails. Temporary files that remain from an
/// earlier, stopped run are removed.
package final class StagingFolder: Sendable {
    package static let name = ".opusstitch-unfinished"

    package let path: String
    private let lock: Int32
    /// If set, files are compared with the existing files and not written.
    let comparison: Comparison?
    private let count = Atomic<Int>(0)

    /// - Throws: `FileError`, with EWOULDBLOCK if another run uses the folder.
    package init(in folder: String) throws(FileError) {
        path = folder + "/" + Self.name
        comparison = nil
        try Folder.make(path)
        lock = SystemCall.open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard lock >= 0 else { throw FileError("open", path) }
        guard flock(lock, LOCK_EX | LOCK_NB) == 0 else {
            let error = FileError("lock", path)
            close(lock)
            throw error
        }
        for leftover in try Folder.names(in: path) where leftover.hasSuffix(Self.suffix) {
            SystemCall.unlink(path + "/" + leftover)
        }
    }

    /// Makes a value without a folder: everything that would be written is compared with the existing file instead.
    package init(comparing comparison: Comparison) {
        path = ""
        lock = -1
        self.comparison = comparison
    }

    deinit {
        if lock >= 0 { close(lock) }
    }

    /// Creates a folder for files to be written. Does nothing if files are only compared.
    package func makeFolder(_ path: String) throws(FileError) {
        if comparison == nil { try Folder.make(path) }
    }

    /// Removes the folder and the given files in it. unlink(2), rmdir(2).
    package func remove(withFiles names: [String]) throws(FileError) {
        for name in names {
            guard SystemCall.unlink(path + "/" + name) == 0 || errno == ENOENT else {
                throw FileError("remove", path + "/" + name)
            }
        }
        guard SystemCall.rmdir(path) == 0 || errno == ENOENT else { throw FileError("remove", path) }
    }

    /// Removes the folder if it is empty. Partial downloads are kept for the next run. rmdir(2).
    package func removeIfEmpty() throws(FileError) {
        guard SystemCall.rmdir(path) == 0 || errno == ENOENT || errno == ENOTEMPTY || errno == EEXIST else {
            throw FileError("remove", path)
        }
    }

    private static let suffix = ".part"

    /// A new path for an unfinished file.
    func freshPath() -> String {
        "\(path)/\(count.add(1, ordering: .relaxed).newValue)\(Self.suffix)"
    }
}
