import Glibc

extension RootFolder {
    /// Flushes the folder of a file to the disk, so that the file is found under its name after a crash. fsync(2).
    func settleFolder(of relative: String) throws(FileError) {
        try withParent(of: relative, action: "write") { folder, _ throws(FileError) in
            // Some file systems do not support fsync on a folder and return EINVAL.
            guard fsync(folder) == 0 || errno == EINVAL else {
                throw FileError("write", path(of: Self.split(relative).folder))
            }
        }
    }
}
