import ArgumentParser
import Foundations
import Glibc
import HTTP
import OpenSSL
import Stitching

@main
struct OpusStitch: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "opusstitch",
        abstract: "Join the audio clips of voice agent conversations into one recording per session.",
        usage: "opusstitch <command> [<options>]",
        discussion: """
            EXAMPLES
              # List the sessions in a day's archives
              opusstitch inspect 2025-12-12/
              # Write one WAV file per session, with checksums
              opusstitch stitch 2025-12-12/ --output day-bag
              # Check the result later
              opusstitch verify day-bag
            """,
        version: ([Software.name] + Software.libraries + [CurlLibrary.version, OpenSSLLibrary.version]).joined(
            separator: "\n"),
        subcommands: [
            StitchCommand.self, InspectCommand.self, VerifyCommand.self, MergeCommand.self, SealCommand.self,
            RedactCommand.self, FetchCommand.self,
        ])

    static func main() {
        OptionNames.use()
        Terminal.hideWidthFromParser()
        let arguments = Array(Self.arguments.dropFirst())
        if let mistake = MistypedCommand.message(for: arguments, of: self) { end(with: ValidationError(mistake)) }
        do {
            var command = try parseAsRoot(arguments)
            try command.run()
        } catch {
            if let help = HelpPage.requested(by: error, of: self) { help.printAndExit() }
            if exitCode(for: error) == .validationFailure,
                let mistake = MistypedOption.message(for: arguments, of: self)
            {
                Terminal.say(mistake)
                exit(withError: ExitCode.validationFailure)
            }
            end(with: error)
        }
    }

    /// Prints the message of an error, and ends the process. Names in the message cannot control the terminal.
    private static func end(with error: any Error) -> Never {
        let code = exitCode(for: error)
        let message = fullMessage(for: error)
        if code.isSuccess || message.isEmpty { exit(withError: error) }
        Terminal.say(message)
        exit(withError: code)
    }

    /// The arguments, with the bytes of names that are not UTF-8. `CommandLine.arguments` replaces these bytes.
    private static var arguments: [String] {
        // `argc` strings of the system, each with a zero at its end. They live as long as the process.
        unsafe UnsafeBufferPointer(start: CommandLine.unsafeArgv, count: Int(CommandLine.argc)).compactMap { argument in
            unsafe argument.map { start in
                unsafe PathText.text(
                    UnsafeBufferPointer(start: start, count: strlen(start)).map { UInt8(bitPattern: $0) })
            }
        }
    }
}
