import ArgumentParser
import HTTPTransfer
import Stitching

@main
struct OpusStitch: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "opusstitch",
        abstract: "Makes one recording of each conversation from hourly archives of a voice agent's clips.",
        discussion: """
            EXAMPLES
              opusstitch inspect 2025-12-12/              what is in a day's archives
              opusstitch stitch 2025-12-12/ -o day-bag    one WAV for each session, with checksums
            """,
        version: ([Software.name] + Software.libraries + [CurlLibrary.version]).joined(separator: "\n"),
        subcommands: [
            StitchCommand.self, InspectCommand.self, VerifyCommand.self, MergeCommand.self, SealCommand.self,
            RedactCommand.self, FetchCommand.self,
        ])

    static func main() {
        let arguments = Array(CommandLine.arguments.dropFirst())
        if let mistake = MistypedCommand.message(for: arguments, of: self) { exit(withError: ValidationError(mistake)) }
        main(arguments)
    }
}
