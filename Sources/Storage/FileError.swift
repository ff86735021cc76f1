import Glibc

/// A call to the file system that failed: what was tried, on which path, and the system's own number and words.
public struct FileError: Error, Hashable, Sendable, CustomStringConvertible {
    public let action: String
    public let path: String
    /// `errno`, as the call left it.
    public let code: Int32

    public init(_ action: String, _ path: String, code: Int32 = errno) {
        self.action = action
        self.path = path
        self.code = code
    }

    /// Whether somebody else holds the lock.
    public var isLocked: Bool { code == EWOULDBLOCK }

    public var description: String {
        let reason = String(cString: strerror(code))
        return "cannot \(action) \(path): \(reason)\(advice)"
    }

    /// What to do, after a semicolon; empty where the system's words say all.
    public var advice: String {
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
