import Foundations
import Glibc

/// `Glibc.stat` would be the structure, which has the function's name.
private func statusOfTarget(_ path: UnsafePointer<CChar>, _ status: inout stat) -> Int32 {
    unsafe stat(path, &status)
}

/// The system's calls that take a path or fill a structure, by their own names.
///
/// Each lends the system a pointer for the time of the call, of a path that ends with a zero, or of the structure that it
/// fills; the system keeps none. So they are safe, whatever they are called with. The number of an error is in `errno`.
enum SystemCall {
    static func open(_ path: String, _ flags: Int32, _ mode: mode_t = 0) -> Int32 {
        unsafe Glibc.open(path.pathBytes, flags, mode)
    }

    /// - Parameter name: below the folder that `folder` is open on.
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
