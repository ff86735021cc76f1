import Foundation

/// The built `opusstitch`.
public enum Program {
    public static func run(
        _ arguments: [String], environment: [String: String] = [:], folder: String? = nil
    ) throws -> ChildProcess.Outcome {
        try start(arguments, environment: environment, folder: folder).outcome()
    }

    public static func start(
        _ arguments: [String], environment: [String: String] = [:], folder: String? = nil
    ) throws -> ChildProcess {
        try ChildProcess(try path.get(), arguments, environment: environment, folder: folder)
    }

    /// It lies beside the test bundle; where the runner is another program, in the package's build folder.
    private static let path = Result {
        let bundles = [CommandLine.arguments[0], "/proc/self/exe"].map {
            URL(fileURLWithPath: $0).resolvingSymlinksInPath().deletingLastPathComponent().path
        }
        let builds = ["debug", "release"].map { PackageFolder.root + "/.build/" + $0 }
        let candidates = (bundles + builds).map { $0 + "/opusstitch" }
        guard let path = candidates.first(where: FileManager.default.isExecutableFile(atPath:)) else {
            throw ChildProcess.Failure(
                program: "opusstitch", reason: "it is not built; looked at \(candidates.joined(separator: ", "))")
        }
        return path
    }
}
