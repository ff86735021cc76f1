import ArgumentParser
import FoundationEssentials
import Logging

/// What is said on standard error, and to whoever watches a long run.
struct MessageArguments: ParsableArguments {
    @Option(help: ArgumentHelp("The least level of messages.", valueName: "level"))
    var logLevel = MessageOptions.standard.level

    @Option(help: ArgumentHelp("Messages as text, or as one JSON object a line.", valueName: "format"))
    var logFormat = MessageOptions.standard.format

    @Option(
        help: ArgumentHelp("Say in this file every ten seconds how far the run is, as JSON.", valueName: "file"),
        completion: .file())
    var heartbeat: String?

    @Flag(help: "Show no progress.")
    var quiet = false

    func validate() throws {
        if heartbeat?.isEmpty == true { throw ValidationError("--heartbeat takes the path of a file") }
    }

    /// A bag has no room for anything else.
    func check(outside output: String) throws {
        guard let heartbeat else { return }
        let folder = URL(filePath: output).standardized.path
        if (URL(filePath: heartbeat).standardized.path + "/").hasPrefix(folder.hasSuffix("/") ? folder : folder + "/") {
            throw ValidationError("--heartbeat \(heartbeat) lies in the bag; give it a place outside of \(output)")
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
