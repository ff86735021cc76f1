import CGlibc
import Foundations
import Glibc

/// Calls stat(2). `Glibc.stat` would refer to the structure of the same name.
private func statusOfTarget(_ path: UnsafePointer<CChar>, _ status: inout stat) -> Int32 {
    unsafe stat(path, &status)
}

/// The system calls that take a path or fill a structure, under their own names.
///
/// Each passes the system a pointer that is valid during the call: to a zero-terminated path, or to the structure to
/// fill. The system does not keep it. So these functions are safe for any arguments. Errors are reported in `errno`.
///
/// The parameter `folder` is the descriptor of the folder that a name or a relative path belongs to.
enum SystemCall {
    static func open(_ path: String, _ flags: Int32) -> Int32 { unsafe Glibc.open(path.pathBytes, flags) }

    static func openat(_ folder: Int32, _ name: String, _ flags: Int32, _ mode: mode_t = 0) -> Int32 {
        unsafe Glibc.openat(folder, name.pathBytes, flags, mode)
    }

    /// openat2(2) with RESOLVE_BENEATH and RESOLVE_NO_SYMLINKS.
    static func openBeneath(_ folder: Int32, _ path: String, _ flags: Int32, _ mode: mode_t) -> Int32 {
        unsafe opusstitch_open_beneath(folder, path.pathBytes, flags, mode)
    }

    static func stat(_ path: String, _ status: inout Glibc.stat) -> Int32 {
        unsafe statusOfTarget(path.pathBytes, &status)
    }

    static func lstat(_ path: String, _ status: inout Glibc.stat) -> Int32 {
        unsafe Glibc.lstat(path.pathBytes, &status)
    }

    static func fstat(_ descriptor: Int32, _ status: inout Glibc.stat) -> Int32 {
        unsafe Glibc.fstat(descriptor, &status)
    }

    /// Does not follow a symbolic link.
    static func fstatat(_ folder: Int32, _ name: String, _ status: inout Glibc.stat) -> Int32 {
        unsafe Glibc.fstatat(folder, name.pathBytes, &status, AT_SYMLINK_NOFOLLOW)
    }

    static func mkdir(_ path: String, _ mode: mode_t) -> Int32 { unsafe Glibc.mkdir(path.pathBytes, mode) }

    static func mkdirat(_ folder: Int32, _ name: String, _ mode: mode_t) -> Int32 {
        unsafe Glibc.mkdirat(folder, name.pathBytes, mode)
    }

    /// - Parameter flags: `AT_REMOVEDIR` for a folder.
    @discardableResult
    static func unlinkat(_ folder: Int32, _ name: String, _ flags: Int32 = 0) -> Int32 {
        unsafe Glibc.unlinkat(folder, name.pathBytes, flags)
    }

    /// If the first name is a symbolic link, the second name becomes one too.
    static func linkat(_ folder: Int32, _ name: String, _ otherFolder: Int32, _ other: String) -> Int32 {
        unsafe Glibc.linkat(folder, name.pathBytes, otherFolder, other.pathBytes, 0)
    }

    static func renameat(_ folder: Int32, _ name: String, _ otherFolder: Int32, _ other: String) -> Int32 {
        unsafe Glibc.renameat(folder, name.pathBytes, otherFolder, other.pathBytes)
    }

    /// renameat2(2) with RENAME_EXCHANGE.
    static func exchange(_ folder: Int32, _ name: String, _ otherFolder: Int32, _ other: String) -> Int32 {
        unsafe opusstitch_exchange(folder, name.pathBytes, otherFolder, other.pathBytes)
    }
}
