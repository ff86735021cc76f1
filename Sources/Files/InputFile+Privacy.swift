import Glibc

extension InputFile {
    /// Whether it is the caller's own file, and nobody else may read or change it. fstat(2), of what is open: a name
    /// could be turned to another file in between.
    public func isClosedToOthers() throws(FileError) -> Bool {
        var status = stat()
        guard SystemCall.fstat(descriptor, &status) == 0 else { throw FileError("examine", path) }
        return status.st_uid == geteuid() && status.st_mode & 0o077 == 0
    }
}
