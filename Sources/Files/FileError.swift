import Foundations
import Glibc

/// A failed file system call: what was tried, on which path, and the system's error.
public struct FileError: Error, Hashable, Sendable, CustomStringConvertible {
    /// A verb phrase that completes "cannot … PATH": `open`, `create the folder`.
    public let action: String
    public let path: String
    /// The value of `errno` after the call.
    public let code: Int32

    package init(_ action: String, _ path: String, code: Int32 = errno) {
        self.action = action
        self.path = path
        self.code = code
    }

    /// Whether another process holds the lock.
    var isLocked: Bool { code == EWOULDBLOCK }

    /// Whether the error concerns this file only and is permanent: the file does not exist, may not be read, or is not
    /// a regular file. The disk and the process are not affected.
    package var concernsFileAlone: Bool {
        [EACCES, EPERM, ENOENT, ENOTDIR, EISDIR, ELOOP, ENAMETOOLONG, EINVAL, ENXIO, ENODEV, ESTALE].contains(code)
    }

    /// Whether nothing exists at the path, or a symbolic link without a target.
    package var isNothingThere: Bool { code == ENOENT || code == ELOOP }

    /// Whether no regular file exists at the path, where opening it failed. Reading may fail with these codes, too.
    package var isNoFileThere: Bool { [ENOENT, ENOTDIR, ELOOP, EISDIR, EINVAL, ENXIO].contains(code) }

    /// Whether a component was a symbolic link where none is followed, or was not a folder where one is needed.
    package var isLinkInTheWay: Bool { code == ELOOP || code == ENOTDIR }

    /// - Parameter path: of a symbolic link below a folder in which links are not followed.
    static func link(_ path: String) -> FileError { FileError(following, path, code: ELOOP) }

    private static let following = "follow the symbolic link"

    /// Whether `InputFile` found something that is neither a regular file nor a folder.
    package var isOfNoFile: Bool { action == "read" && code == EINVAL }

    /// The system's description of the error.
    public var reason: String {
        if action == Self.following { return "links are allowed neither in bags nor among downloads" }
        // strerror returns a string for every number, and the string is copied at once.
        return unsafe String(cString: strerror(code))
    }

    public var description: String {
        return "cannot \(action) \(PathText.printable(path)): \(reason)\(advice)"
    }

    /// What to do, preceded by a semicolon; empty if the system's description is enough.
    package var advice: String {
        switch code {
        case ENOSPC, EDQUOT: "; free some space there, then run the same command again to resume"
        case EACCES, EPERM, EROFS: "; check the permissions"
        case EMFILE, ENFILE: "; allow more open files (ulimit -n)"
        case EFBIG where action != "read": "; the file system or a limit (ulimit -f) does not allow a larger file"
        case ELOOP where action == Self.following: "; remove the link, or give another folder"
        case EIO: "; the disk or its connection failed: repair it, then run the same command again"
        default: ""
        }
    }
}
