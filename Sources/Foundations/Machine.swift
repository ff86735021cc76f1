import CGlibc
import FoundationEssentials
import Glibc

/// What the program runs on.
package enum Machine {
    /// Processors that this process may use: a container or a batch system may have given it fewer than there are.
    package static var cores: Int { max(1, ProcessInfo.processInfo.activeProcessorCount) }

    /// - Throws: `JobError` where so few files may be open that the system's own libraries would fail. getrlimit(2).
    package static func checkOpenFileLimit() throws {
        let limit = Self.limit(RLIMIT_NOFILE)
        guard limit < leastOpenFiles else { return }
        throw JobError(
            "no more than \(limit) files may be open, and \(leastOpenFiles) are the least that is needed; "
                + "raise the limit (ulimit -n)")
    }

    /// - Throws: `JobError` where the address space is too small: memory that is not given later ends a program.
    package static func checkAddressSpaceLimit(threads: Int) throws {
        let limit = Self.limit(RLIMIT_AS)
        let needed = leastAddressSpace + min(threads, cores) * addressSpacePerThread
        guard limit < needed else { return }
        throw JobError(
            "the address space is limited to \(limit >> 20) MiB, and \(needed >> 20) MiB are needed with "
                + "\(Setting("threads")) \(threads) (most of it is never used); raise the limit (ulimit -v)")
    }

    private static let leastOpenFiles = 16
    private static let leastAddressSpace = 384 << 20
    /// A stack of 8 MiB, and the 64 MiB that the C library sets aside for a thread's heap.
    private static let addressSpacePerThread = 72 << 20

    private static func limit(_ resource: __rlimit_resource) -> Int {
        var limit = rlimit()
        // It fills the structure during the call.
        guard unsafe getrlimit(__rlimit_resource_t(resource.rawValue), &limit) == 0, limit.rlim_cur <= rlim_t(Int.max)
        else { return .max }
        return Int(limit.rlim_cur)
    }
}

/// Memory that was given back to the C library, which keeps it for later.
package enum FreedMemory {
    /// Gives it on to the system: what reads a large document takes many times its size for a moment. malloc_trim(3).
    package static func release() { malloc_trim(0) }
}

/// What made a file.
public enum Software {
    /// Semantic (semver.org), and the only place where it stands.
    public static let version = "0.1.0"
    public static let name = "opusstitch \(version)"
}
