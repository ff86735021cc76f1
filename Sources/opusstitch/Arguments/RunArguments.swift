import ArgumentParser
import FoundationEssentials
import Foundations
import Logging

struct RunArguments: ParsableArguments {
    // The parser does not know the default: manual pages must not differ between machines.
    @Option(
        name: .customLong("threads"),
        help: ArgumentHelp("Number of decoding threads (default: one per processor).", valueName: "n"))
    var threadsAsked: Int?

    var threads: Int { threadsAsked ?? Machine.cores }

    func surroundings(limits: Limits, _ line: ProgressLine, _ space: SpaceArguments? = nil) -> Surroundings {
        .ofProcess(line, threads: threads, limits: limits, space: space)
    }

    func validate() throws {
        guard (1...1024).contains(threads) else { throw ValidationError("--threads takes a number from 1 to 1024") }
    }
}

extension Surroundings {
    /// Signals, progress and warnings of this process.
    static func ofProcess(
        _ line: ProgressLine, threads: Int? = nil, limits: Limits = .standard, space: SpaceArguments? = nil
    ) -> Surroundings {
        var surroundings = Surroundings(
            threads: threads, limits: limits, interruption: Signals.interruption(), progress: line.show)
        surroundings.requiresSpace = space?.checkSpace ?? false
        surroundings.warning = { warning in
            line.clear()
            Log.warning(warning)
        }
        return surroundings
    }
}

struct SpaceArguments: ParsableArguments {
    @Flag(help: "Refuse a job that the disk has too little free space for; without it, only warn.")
    var checkSpace = false
}

struct ResultArguments: ParsableArguments {
    @Flag(help: "Print one JSON object, and nothing else, on standard output.")
    var json = false
}

/// Messages on standard error, and the heartbeat file for monitoring.
struct MessageArguments: ParsableArguments {
    @Flag(help: "Show no progress.")
    var quiet = false

    @Option(help: ArgumentHelp("Lowest level of messages to show.", valueName: "level"))
    var logLevel = MessageOptions.standard.level

    @Option(help: ArgumentHelp("Messages as text, or as one JSON object per line.", valueName: "format"))
    var logFormat = MessageOptions.standard.format

    @Option(
        help: ArgumentHelp(
            "Write the progress to this file, as JSON, every ten seconds; replaces only an earlier heartbeat.",
            valueName: "file"),
        completion: .file())
    var heartbeat: String?

    func validate() throws {
        if heartbeat?.isEmpty == true { throw ValidationError("--heartbeat takes the path of a file") }
    }

    /// - Parameter output: the bag's folder. It holds the bag's own files only, so a heartbeat in it is refused.
    func check(outside output: String) throws {
        guard let heartbeat else { return }
        let folder = URL(filePath: output).standardized.path
        if (URL(filePath: heartbeat).standardized.path + "/").hasPrefix(folder.hasSuffix("/") ? folder : folder + "/") {
            throw ValidationError(
                "--heartbeat \(PathText.printable(heartbeat)) is inside the bag; give a path outside of "
                    + PathText.printable(output))
        }
    }

    var options: MessageOptions { MessageOptions(level: logLevel, format: logFormat, heartbeat: heartbeat) }
}

struct MessageOptions {
    var level = Logger.Level.notice
    var format = MessageLog.Format.text
    var heartbeat: String?

    static let standard = MessageOptions()
}

extension Logger.Level: @retroactive ExpressibleByArgument {}
extension MessageLog.Format: ExpressibleByArgument {}
