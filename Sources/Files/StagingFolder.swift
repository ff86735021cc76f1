import Foundations
import Glibc
import Synchronization

/// The folder for a run's unfinished files, inside the output folder. It also serves as a lock, and as the permission
/// to change the output folder: every function that does needs it.
///
/// It is locked while it is open, so that a second run in the same folder fails. Temporary files that remain from an
/// earlier, stopped run are removed.
package final class StagingFolder: Sendable {
    package static let name = ".opusstitch-unfinished"

    /// The output folder.
    package let root: RootFolder
    /// Of this folder; -1 if files are only compared.
    let descriptor: Int32
    /// Of the file that is locked; -1 if files are only compared, and when the folder was removed.
    private let lock: Atomic<Int32>
    /// If set, files are compared with the existing files and not written.
    let comparison: Comparison?
    private let count = Atomic<Int>(0)
    /// The beginnings of the checksums of the paths of `owns`, since there may be many paths.
    private let own = Mutex<Set<UInt64>>([])
    private let ignoresCase: Bool

    /// Creates the output folder if it is missing.
    ///
    /// - Throws: `TemporaryFailure` if another run uses the folder; `FileError`.
    package convenience init(in path: String) throws { try self.init(in: RootFolder(making: path)) }

    /// - Throws: `TemporaryFailure` if another run uses the folder; `FileError`.
    package init(in root: RootFolder) throws {
        self.root = root
        comparison = nil
        let locked = try Self.locked(in: root)
        descriptor = locked.folder
        lock = Atomic(locked.lock)
        ignoresCase = root.ignoresCase
        // After a crash, the next run must find it.
        try root.settle()
        for entry in try root.entries(in: Self.name) where Self.isUnfinished(entry.path) {
            SystemCall.unlinkat(descriptor, entry.path)
        }
    }

    /// Whether files are compared and not written.
    package var isComparing: Bool { comparison != nil }

    /// Makes a value without a folder: everything that would be written is compared with the existing file instead.
    ///
    /// - Parameter root: the folder with the existing files.
    package init(comparing comparison: Comparison, in root: RootFolder) {
        self.root = root
        descriptor = -1
        lock = Atomic(-1)
        ignoresCase = false
        self.comparison = comparison
    }

    /// Whatever ended the run, a folder without anything to go on with does not stay: the output folder may be a bag.
    deinit {
        if lock.load(ordering: .relaxed) >= 0 { try? removeIfEmpty() }
        if descriptor >= 0 { close(descriptor) }
        unlock()
    }

    private func unlock() {
        let file = lock.exchange(-1, ordering: .relaxed)
        guard file >= 0 else { return }
        // Closing is not enough: a process that is being started has a copy of the descriptor until its program begins.
        _ = flock(file, LOCK_UN)
        close(file)
    }

    /// Creates the folder, opens it and locks it. flock(2).
    ///
    /// A file is locked, and not the folder: on network file systems, locks of folders hold on one machine only.
    ///
    /// - Returns: descriptors of the folder and of the locked file.
    private static func locked(in root: RootFolder) throws -> (folder: Int32, lock: Int32) {
        while true {
            try root.makeFolder(name)
            let folder = Beneath.open(name, in: root.descriptor, O_RDONLY | O_DIRECTORY)
            if folder < 0 {
                if errno == ENOENT { continue }
                throw root.failure("open", name)
            }
            let lock = SystemCall.openat(folder, lockName, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0o644)
            if lock < 0 {
                let failure = root.failure("create", path(of: lockName))
                close(folder)
                // The run that used the folder before has just removed it.
                if failure.code == ENOENT { continue }
                throw failure
            }
            guard flock(lock, LOCK_EX | LOCK_NB) == 0 else {
                let error = FileError("lock", root.path(of: path(of: lockName)))
                close(lock)
                close(folder)
                guard error.isLocked else { throw error }
                throw TemporaryFailure("\(PathText.shown(root.path)): another run is using this folder")
            }
            // The run that held the lock before may have removed the file since it was opened here.
            var status = stat()
            let present = root.status(of: path(of: lockName))
            if SystemCall.fstat(lock, &status) == 0, present?.isSameFile(as: status) == true {
                return (folder, lock)
            }
            close(lock)
            close(folder)
        }
    }

    // MARK: - Changes to the output folder

    /// Creates a folder and its parents. Does nothing if files are only compared. mkdirat(2).
    ///
    /// - Parameter relative: relative to the output folder, as in `RootFolder`.
    package func makeFolder(_ relative: String) throws(FileError) {
        if comparison != nil { return }
        try root.makeFolder(relative)
        var folder = relative
        while !folder.isEmpty, note(folder) { folder = RootFolder.split(folder).folder }
    }

    /// Creates the folder of a file, and its parents.
    package func makeParent(of relative: String) throws(FileError) {
        let folder = RootFolder.split(relative).folder
        if !folder.isEmpty { try makeFolder(folder) }
    }

    /// Removes a file. It is not an error if the file does not exist. unlinkat(2).
    package func removeFile(_ relative: String) throws(FileError) { try root.removeFile(relative) }

    /// Removes a folder if it is empty. unlinkat(2).
    package func removeFolderIfEmpty(_ relative: String) throws(FileError) { try root.removeFolderIfEmpty(relative) }

    /// Renames a file, replacing an existing one. renameat(2).
    package func rename(_ relative: String, to name: String) throws(FileError) {
        try root.rename(relative, to: name)
    }

    // MARK: - What belongs to the run

    /// Adds what an earlier run left, and this run may replace or remove.
    package func adopt(_ entries: some Sequence<FolderEntry>) {
        for entry in entries { note(entry.path) }
    }

    /// Whether a file or folder was adopted or made by this run. Only then may it be removed.
    package func owns(_ relative: String) -> Bool {
        let key = key(relative)
        return own.withLock { $0.contains(key) }
    }

    /// - Returns: whether it is new.
    @discardableResult
    private func note(_ relative: String) -> Bool {
        let key = key(relative)
        return own.withLock { $0.insert(key).inserted }
    }

    private func key(_ relative: String) -> UInt64 {
        SHA256Stream.digest(of: (ignoresCase ? SafeName.folded(relative) : relative).utf8).leadingNumber
    }

    // MARK: - The staging folder

    /// The path of a file in this folder, relative to the output folder.
    package static func path(of file: String) -> String { "\(name)/\(file)" }

    /// Removes the folder and the given files in it, and with them the lock. Afterwards, the output folder must not be
    /// changed any more. When this returns, the removal is on the disk.
    package func remove(withFiles names: [String]) throws(FileError) {
        for name in names + [Self.lockName] { try root.removeFile(Self.path(of: name)) }
        // NFS and FUSE keep a removed file under another name while it is open.
        unlock()
        if SystemCall.unlinkat(root.descriptor, Self.name, AT_REMOVEDIR) != 0, errno != ENOENT {
            let failure = root.failure("remove", Self.name)
            // Another run may have begun as soon as the lock was removed. Then the folder belongs to that run.
            guard root.kind(of: Self.path(of: Self.lockName)) != nil else { throw failure }
        }
        try root.settle()
    }

    /// Removes the folder if it has nothing else than the lock. Partial downloads are kept for the next run.
    package func removeIfEmpty() throws(FileError) {
        guard try root.entries(in: Self.name).allSatisfy({ $0.path == Self.lockName }) else { return }
        try remove(withFiles: [])
    }

    /// The file that a run locks.
    package static let lockName = "lock"
    private static let suffix = ".part"

    /// Whether a file of this folder with that name is removed when the folder is opened.
    package static func isUnfinished(_ name: String) -> Bool { name.hasSuffix(suffix) }

    /// A new name for an unfinished file.
    func freshName() -> String { "\(count.add(1, ordering: .relaxed).newValue)\(Self.suffix)" }

    /// Moves a file of this folder to its final path, replacing an existing file. renameat(2).
    func move(_ name: String, to relative: String) throws(FileError) {
        note(relative)
        try root.withParent(of: relative, action: Self.moving) { folder, last throws(FileError) in
            guard SystemCall.renameat(descriptor, name, folder, last) == 0 else {
                throw root.failure(Self.moving, relative)
            }
        }
    }

    private static let moving = "move the finished file to"
}
