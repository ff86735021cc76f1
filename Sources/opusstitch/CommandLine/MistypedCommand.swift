import ArgumentParser
import FoundationEssentials

/// Reports a word in the place of a command that is not one.
///
/// The parser would report it, and everything after it, as unexpected arguments. After `help`, the parser would ignore it.
enum MistypedCommand {
    /// The message; `nil` if every command exists.
    static func message(for arguments: some Collection<String>, of root: any ParsableCommand.Type) -> String? {
        // The parser adds the command `help`.
        guard arguments.first == "help" else { return message(for: arguments, below: [root]) }
        let words = arguments.dropFirst().prefix { !$0.hasPrefix("-") }
        return words.first == "help" ? nil : message(for: words, below: [root], takesCommandsOnly: true)
    }

    private static func message(
        for arguments: some Collection<String>, below path: [any ParsableCommand.Type], takesCommandsOnly: Bool = false
    ) -> String? {
        guard let word = arguments.first, !word.hasPrefix("-"), let command = path.last else { return nil }
        let commands = command.configuration.subcommands
        if commands.isEmpty {
            return takesCommandsOnly ? "'\(name(of: command))' has no subcommand '\(word)'" : nil
        }
        guard let next = commands.first(where: { name(of: $0) == word }) else {
            return message(for: word, names: commands.map { name(of: $0) })
        }
        return message(
            for: Array(arguments.dropFirst()), below: path + [next], takesCommandsOnly: takesCommandsOnly)
    }

    private static func name(of command: any ParsableCommand.Type) -> String {
        command.configuration.commandName ?? ""
    }

    private static func message(for word: String, names: [String]) -> String {
        let start = "there is no command '\(word)'"
        if let near = Similarity.nearest(to: word, in: names) { return "\(start); did you mean '\(near)'?" }
        if names.contains("stitch"), FileManager.default.fileExists(atPath: word) {
            return "\(start); did you mean 'stitch \(word)'?"
        }
        return "\(start); the commands are \(names.joined(separator: ", "))"
    }
}
