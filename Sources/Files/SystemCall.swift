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
enum SystemCall {
    static func open(_ path: String, _ flags: Int32, _ mode: mode_t = 0) -> Int32 {
        unsafe Glibc.open(path.pathBytes, flags, mode)
    }

    /// - Parameter name: a path relative to the folder whose descriptor is `folder`.
    static func openat(_ folder: Int32, _ name: String, _ flags: Int32) -> Int32 {
        unsafe Glibc.openat(folder, name.pathBytes, flags)
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

    static func mkdir(_ path: String, _ mode: mode_t) -> Int32 { unsafe Glibc.mkdir(path.pathBytes, mode) }

    static func rmdir(_ path: String) -> Int32 { unsafe Glibc.rmdir(path.pathBytes) }

    @discardableResult
    static func unlink(_ path: String) -> Int32 { unsafe Glibc.unlink(path.pathBytes) }

    static func link(_ path: String, _ other: String) -> Int32 { unsafe Glibc.link(path.pathBytes, other.pathBytes) }

    static func rename(_ path: String, _ other: String) -> Int32 {
        unsafe Glibc.rename(path.pathBytes, other.pathBytes)
    }
}
