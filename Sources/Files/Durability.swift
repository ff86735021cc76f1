import CGlibc
import Glibc

// What is needed for files to survive a crash of the machine: their data is flushed before they get their names, and the
// folders with the names are flushed before anything relies on them.

extension StagingFolder {
    /// Returns when everything that was written to the output folder so far is on the disk: data, names and folders.
    /// Does nothing if files are only compared.
    ///
    /// One syncfs(2) for hundreds of files costs a fraction of fsync(2) for each of them.
    package func settle() throws(FileError) {
        guard comparison == nil, opusstitch_syncfs(root.descriptor) != 0 else { return }
        guard errno == ENOSYS || errno == EPERM else { throw FileError("write", root.path) }
        try root.settleEach()
    }
}

extension RootFolder {
    /// Flushes the folder of a file to the disk, so that the file is found under its name after a crash. fsync(2).
    func settleFolder(of relative: String) throws(FileError) {
        try withParent(of: relative, action: "write") { folder, _ throws(FileError) in
            guard Durability.flush(folder) else { throw FileError("write", path(of: Self.split(relative).folder)) }
        }
    }

    /// Flushes every file and folder to the disk, folders after what they contain. fsync(2).
    fileprivate func settleEach() throws(FileError) {
        for entry in try entries(below: "").reversed() {
            switch entry.kind {
            case .file: try open(entry.path).settle()
            case .folder: try folder(entry.path).settle()
            default: break
            }
        }
        try settle()
    }

    /// Flushes the names in this folder to the disk. fsync(2).
    func settle() throws(FileError) {
        guard Durability.flush(descriptor) else { throw FileError("write", path) }
    }
}

extension InputFile {
    fileprivate func settle() throws(FileError) {
        guard Durability.flush(descriptor) else { throw FileError("write", path) }
    }
}

private enum Durability {
    /// fsync(2). Some file systems do not support it for folders and return EINVAL.
    static func flush(_ descriptor: Int32) -> Bool { fsync(descriptor) == 0 || errno == EINVAL }
}

extension Folder {
    /// Flushes the folder that contains a path to the disk. fsync(2).
    static func settleParent(of path: String) throws(FileError) {
        try RootFolder(parent(of: path) ?? ".").settle()
    }
}
