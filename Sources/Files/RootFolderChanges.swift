import Glibc

/// Changes below an open folder. They are not visible outside this module: other modules need a `StagingFolder`, which
/// holds the lock.
extension RootFolder {
    /// Creates a folder and its parents if they are missing. mkdirat(2).
    func makeFolder(_ relative: String) throws(FileError) {
        if kind(of: relative) == .folder { return }
        let parent = Self.split(relative).folder
        if !parent.isEmpty { try makeFolder(parent) }
        let action = "create the folder"
        try withParent(of: relative, action: action) { folder, name throws(FileError) in
            if SystemCall.mkdirat(folder, name, 0o755) == 0 { return }
            guard errno == EEXIST else { throw failure(action, relative) }
            // Another thread or run may have created it meanwhile.
            guard kind(of: relative) == .folder else { throw failure(action, relative, code: ENOTDIR) }
        }
    }

    /// Removes a file. It is not an error if the file does not exist. unlinkat(2).
    func removeFile(_ relative: String) throws(FileError) {
        try withParent(of: relative, action: "remove") { folder, name throws(FileError) in
            guard SystemCall.unlinkat(folder, name) == 0 || errno == ENOENT else { throw failure("remove", relative) }
        }
    }

    /// Removes a folder if it is empty. It is not an error if it does not exist. unlinkat(2).
    func removeFolderIfEmpty(_ relative: String) throws(FileError) {
        try withParent(of: relative, action: "remove") { folder, name throws(FileError) in
            guard
                SystemCall.unlinkat(folder, name, AT_REMOVEDIR) == 0 || [ENOENT, ENOTEMPTY, EEXIST].contains(errno)
            else { throw failure("remove", relative) }
        }
    }

    /// Renames a file, replacing an existing one. renameat(2).
    ///
    /// - Parameter name: the new name in the same folder.
    func rename(_ relative: String, to name: String) throws(FileError) {
        try withParent(of: relative, action: "rename") { folder, last throws(FileError) in
            guard SystemCall.renameat(folder, last, folder, name) == 0 else { throw failure("rename", relative) }
        }
    }
}

extension RootFolder {
    /// Whether both paths are names of one file: hard links.
    package func isOneFile(_ relative: String, _ other: String) -> Bool {
        guard let status = status(of: relative), let second = self.status(of: other) else { return false }
        return second.isSameFile(as: status)
    }
}

extension stat {
    /// Whether both are of the same file.
    func isSameFile(as other: stat) -> Bool { st_dev == other.st_dev && st_ino == other.st_ino }
}
