import CGlibc
import FoundationEssentials
import Glibc

/// Properties of the machine that the program runs on.
package enum Machine {
    /// The processor architecture that this program was built for, as uname(2) names it.
    package static var architecture: String {
        #if arch(x86_64)
        "x86_64"
        #elseif arch(arm64)
        "aarch64"
        #else
        "unknown"
        #endif
    }

    /// The number of processors this process may use. A container or a batch system may allow fewer than the machine
    /// has.
    package static var cores: Int { max(1, ProcessInfo.processInfo.activeProcessorCount) }

    /// Checks that enough files may be open for the system's own libraries to work. getrlimit(2).
    ///
    /// - Throws: `JobError` if the limit is too low.
    package static func checkOpenFileLimit() throws {
        let limit = Self.limit(RLIMIT_NOFILE)
        guard limit < leastOpenFiles else { return }
        throw JobError(
            "the limit on open files is \(limit), and at least \(leastOpenFiles) are needed; raise it (ulimit -n)")
    }

    /// Checks the limits on memory, since a failed allocation later ends the program. getrlimit(2).
    ///
    /// - Throws: `JobError` if one is too low.
    package static func checkMemoryLimits(threads: Int) throws {
        let threads = min(threads, cores)
        try check(
            limit(RLIMIT_DATA), of: "the memory for data", needed: mostMemory + threads * stackOfThread,
            threads, option: "-d")
        try check(
            limit(RLIMIT_AS), of: "the address space", needed: leastAddressSpace + threads * addressSpacePerThread,
            threads, option: "-v")
    }

    private static func check(_ limit: Int, of what: String, needed: Int, _ threads: Int, option: String) throws {
        guard limit < needed else { return }
        throw JobError(
            "\(what) is limited to \(limit >> 20) MiB, and \(needed >> 20) MiB are needed with "
                + "\(Quantity.count(threads, "thread")) (most of it is reserved and never used); raise the limit "
                + "(ulimit \(option))")
    }

    private static let leastOpenFiles = 16
    /// What the program uses at most.
    private static let mostMemory = 256 << 20
    private static let leastAddressSpace = 384 << 20
    private static let stackOfThread = 8 << 20
    /// A stack, and the 64 MiB that the C library reserves for each thread's heap.
    private static let addressSpacePerThread = stackOfThread + (64 << 20)

    private static func limit(_ resource: __rlimit_resource) -> Int {
        var limit = rlimit()
        // getrlimit fills the structure during the call and does not keep the pointer.
        guard unsafe getrlimit(__rlimit_resource_t(resource.rawValue), &limit) == 0, limit.rlim_cur <= rlim_t(Int.max)
        else { return .max }
        return Int(limit.rlim_cur)
    }
}

/// Memory that was freed, but that the C library has not returned to the system.
package enum FreedMemory {
    /// Makes the C library return every large block to the system as soon as it is freed. Call it once, at the start of
    /// the process. mallopt(3).
    ///
    /// By default, the library keeps large blocks for later, and small ones that live long are then put between them.
    /// With 100,000 sessions, this took as much memory as everything else together.
    package static func returnLargeBlocks() { mallopt(M_MMAP_THRESHOLD, 256 << 10) }

    /// Returns it to the system. Reading a large document briefly takes many times its size. malloc_trim(3).
    package static func release() { malloc_trim(0) }
}

/// The name and version of this program, as recorded in the files it writes.
public enum Software {
    /// A semantic version (semver.org). It is defined only here.
    public static let version = "0.2.0"
    public static let name = "opusstitch \(version)"
}
