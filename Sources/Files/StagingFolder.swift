import Glibc
import Synchronization

/// The folder that holds a run's unfinished files, inside the folder it works on, and shows that a run is at work.
///
/// It is locked as long as it is open: a second run into the same place is told so. What an earlier run left behind
/// when it was stopped is removed.
package final class StagingFolder: Sendable {
    package static let name = ".opusstitch-unfinished"

    package let path: String
    private let lock: Int32
    /// Where files are compared with what is there, and not written.
    let comparison: Comparison?
    private let count = Atomic<Int>(0)

    /// - Throws: `FileError` with EWOULDBLOCK where another run is at work.
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

    /// No folder at all: whatever would be written is compared with the file in its place.
    package init(comparing comparison: Comparison) {
        path = ""
        lock = -1
        self.comparison = comparison
    }

    deinit {
        if lock >= 0 { close(lock) }
    }

    /// Makes a folder for files that are to come; not where they are only compared.
    package func makeFolder(_ path: String) throws(FileError) {
        if comparison == nil { try Folder.make(path) }
    }

    /// Removes the folder, and the files in it that have done their work. unlink(2), rmdir(2).
    package func remove(withFiles names: [String]) throws(FileError) {
        for name in names {
            guard SystemCall.unlink(path + "/" + name) == 0 || errno == ENOENT else {
                throw FileError("remove", path + "/" + name)
            }
        }
        guard SystemCall.rmdir(path) == 0 || errno == ENOENT else { throw FileError("remove", path) }
    }

    /// Removes the folder where nothing is left in it: what has arrived in part stays for the next run. rmdir(2).
    package func removeIfEmpty() throws(FileError) {
        guard SystemCall.rmdir(path) == 0 || errno == ENOENT || errno == ENOTEMPTY || errno == EEXIST else {
            throw FileError("remove", path)
        }
    }

    private static let suffix = ".part"

    /// Where an unfinished file may be written.
    func freshPath() -> String {
        "\(path)/\(count.add(1, ordering: .relaxed).newValue)\(Self.suffix)"
    }
}
