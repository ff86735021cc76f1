import CLibFuzzer
import Glibc

/// What a target reads, by the name of its type: libFuzzer's callback can carry nothing along.
public protocol FuzzTarget {
    /// Called with ever new bytes; it fails by a trap, by what AddressSanitizer sees, or by taking too long.
    static func read(_ bytes: UnsafeRawBufferPointer)
    /// Called once, before all else.
    static func prepare()
}

extension FuzzTarget {
    public static func prepare() {}

    /// Hands the program over to libFuzzer, with the arguments of the command line.
    public static func main() {
        target = Self.self
        prepare()
        var count = CommandLine.argc
        var arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? = CommandLine.unsafeArgv
        exit(
            LLVMFuzzerRunDriver(&count, &arguments) { start, count in
                target?.read(UnsafeRawBufferPointer(start: start, count: count))
                return 0
            })
    }
}

/// Set once, before the only thread there is begins to fuzz.
nonisolated(unsafe) private var target: (any FuzzTarget.Type)?
