import Foundation

/// The built `opusstitch`.
public enum Program {
    /// - Parameter wrapper: a command that runs the one that follows it, as `["prlimit", "--nofile=20"]`.
    public static func run(
        _ arguments: [String], under wrapper: [String] = [], environment: [String: String] = [:],
        folder: String? = nil
    ) throws -> ChildProcess.Outcome {
        try start(arguments, under: wrapper, environment: environment, folder: folder).outcome()
    }

    public static func start(
        _ arguments: [String], under wrapper: [String] = [], environment: [String: String] = [:],
        folder: String? = nil
    ) throws -> ChildProcess {
        let command = wrapper + [try path.get()] + arguments
        return try ChildProcess(
            command[0], Array(command.dropFirst()), environment: environment, folder: folder)
    }

    /// Runs it from a small process, and tells what it held in memory at its most.
    ///
    /// A child's own count begins with the memory of the process that it was started from, here that of all tests.
    public static func peakMemoryBytes(_ arguments: [String], folder: String) throws -> Int {
        let script = """
            import resource, subprocess, sys
            status = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL).returncode
            if status not in (0, 2): sys.exit(f"status {status}")
            print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
            """
        let outcome = try Tool.python(["-c", script, try path.get()] + arguments, folder: folder)
        guard outcome.status == 0, let kibibytes = Int(outcome.text.filter(\.isNumber)) else {
            throw ChildProcess.Failure(program: "opusstitch", reason: outcome.errorText)
        }
        return kibibytes * 1024
    }

    /// As `run`, and what it held in memory at its most, in bytes; see `peakMemoryBytes`.
    public static func measured(
        _ arguments: [String], folder: String
    ) throws -> (outcome: ChildProcess.Outcome, peakMemory: Int) {
        let script = """
            import resource, subprocess, sys
            status = subprocess.run(sys.argv[2:]).returncode
            open(sys.argv[1], "w").write(str(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss))
            sys.exit(status if status >= 0 else 128 - status)
            """
        let scratch = TemporaryFolder()
        let outcome = try Tool.python(["-c", script, scratch("peak"), try path.get()] + arguments, folder: folder)
        guard let kibibytes = Int(String(decoding: try Disk.bytes(scratch("peak")), as: UTF8.self)) else {
            throw ChildProcess.Failure(program: "opusstitch", reason: outcome.errorText)
        }
        return (outcome, kibibytes * 1024)
    }

    /// Runs it without the right to read anything, which is root's: its files are as closed as everybody's.
    public static let withoutPrivileges = geteuid() == 0 ? ["setpriv", "--bounding-set=-all", "--inh-caps=-all"] : []

    /// For tools that run it themselves.
    public static var location: String {
        get throws { try path.get() }
    }

    /// The one that `OPUSSTITCH_TEST_PROGRAM` names. Without that, it lies beside the test bundle; where the runner is
    /// another program, in the package's build folder.
    private static let path = Result {
        let named = ProcessInfo.processInfo.environment["OPUSSTITCH_TEST_PROGRAM"]
        let bundles = [CommandLine.arguments[0], "/proc/self/exe"].map {
            URL(fileURLWithPath: $0).resolvingSymlinksInPath().deletingLastPathComponent().path
        }
        let builds = ["debug", "release"].map { PackageFolder.root + "/.build/" + $0 }
        let candidates = named.map { [$0] } ?? (bundles + builds).map { $0 + "/opusstitch" }
        guard let path = candidates.first(where: FileManager.default.isExecutableFile(atPath:)) else {
            throw ChildProcess.Failure(
                program: "opusstitch", reason: "it is not built; looked at \(candidates.joined(separator: ", "))")
        }
        return path
    }
}
