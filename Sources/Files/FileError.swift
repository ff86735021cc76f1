import Foundations
import Glibc

/// A call to the file system that failed: what was tried, on which path, and the system's own number and words.
public struct FileError: Error, Hashable, Sendable, CustomStringConvertible {
    public let action: String
    public let path: String
    /// `errno`, as the call left it.
    public let code: Int32

    package init(_ action: String, _ path: String, code: Int32 = errno) {
        self.action = action
        self.path = path
        self.code = code
    }

    /// Whether somebody else holds the lock.
    package var isLocked: Bool { code == EWOULDBLOCK }

    /// Whether it is this one file that cannot be had, for as long as nobody sees to it: it is not there, may not be read,
    /// or is no file. The disk and the process are sound.
    package var concernsFileAlone: Bool {
        [EACCES, EPERM, ENOENT, ENOTDIR, EISDIR, ELOOP, ENAMETOOLONG, EINVAL, ENXIO, ENODEV, ESTALE].contains(code)
    }

    /// Whether there is nothing, or a link that leads nowhere.
    package var isNothingThere: Bool { code == ENOENT || code == ELOOP }

    /// Whether there is nothing, or something that is no regular file.
    package var isNoFileThere: Bool { [ENOENT, ENOTDIR, ELOOP, EISDIR, EINVAL, ENXIO].contains(code) }

    /// Whether a link stood where none is followed, or something else where a folder should be.
    package var isLinkInTheWay: Bool { code == ELOOP || code == ENOTDIR }

    /// Whether `InputFile` found something there that is no regular file and no folder.
    package var isOfNoFile: Bool { action == "read" && code == EINVAL }

    /// The system's words for the number.
    public var reason: String {
        // The system has words for every number, and they are copied at once.
        unsafe String(cString: strerror(code))
    }

    public var description: String {
        return "cannot \(action) \(PathText.shown(path)): \(reason)\(advice)"
    }

    /// What to do, after a semicolon; empty where the system's words say all.
    package var advice: String {
        switch code {
        case ENOSPC, EDQUOT: "; free some space there and run the same command again, it goes on where it stopped"
        case EACCES, EPERM, EROFS: "; check who may write and read there"
        case EMFILE, ENFILE: "; allow more open files (ulimit -n)"
        case EFBIG where action != "read": "; the file system there, or a limit (ulimit -f), takes no larger file"
        case EIO: "; the disk or its connection failed: once it is sound again, run the same command again"
        default: ""
        }
    }
}
