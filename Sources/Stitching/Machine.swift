import CGlibc
import FoundationEssentials

/// What the program runs on.
public enum Machine {
    /// Processors that this process may use: a container or a batch system may have given it fewer than there are.
    public static var cores: Int { max(1, ProcessInfo.processInfo.activeProcessorCount) }

    /// Reading a large `metadata.json` takes many times its size for a moment; the C library would keep that for
    /// later. malloc_trim(3).
    static func giveBackFreedMemory() { malloc_trim(0) }
}
