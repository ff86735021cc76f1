import ArgumentParser
import Foundations
import Glibc
import HTTP
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
        OptionNames.use()
        let arguments = Array(Self.arguments.dropFirst())
        if let mistake = MistypedCommand.message(for: arguments, of: self) { exit(withError: ValidationError(mistake)) }
        main(arguments)
    }

    /// With the bytes of names that are not UTF-8, which `CommandLine.arguments` replaces.
    private static var arguments: [String] {
        // The system's own strings, `argc` in number, each with a zero at its end; they stay as long as the process.
        unsafe UnsafeBufferPointer(start: CommandLine.unsafeArgv, count: Int(CommandLine.argc)).compactMap { argument in
            unsafe argument.map { start in
                unsafe PathText.text(
                    UnsafeBufferPointer(start: start, count: strlen(start)).map { UInt8(bitPattern: $0) })
            }
        }
    }
}
