import ArgumentParser
import Files
import Foundations

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
        let exists = Folder.kind(of: word) != .nothing
        let word = PathText.printable(word)
        let start = "there is no command '\(word)'"
        if let near = Similarity.nearest(to: word, in: names) { return "\(start); did you mean '\(near)'?" }
        if names.contains("stitch"), exists {
            return "\(start); did you mean 'stitch \(word)'?"
        }
        return "\(start); the commands are \(names.joined(separator: ", "))"
    }
}

/// Reports an option that the command does not have, and the one that was probably meant.
///
/// The parser reports missing options first: `stitch day --outptu bag` as a missing `--output`.
enum MistypedOption {
    /// The message, with the usage of the command; `nil` if the command has every option in the arguments.
    static func message(for arguments: [String], of root: any ParsableCommand.Type) -> String? {
        guard let tree = CommandDescription.tree(of: root) else { return nil }
        var path = [root]
        var command = tree
        var rest = arguments[...]
        while let word = rest.first,
            let next = path[path.count - 1].configuration.subcommands.first(
                where: { $0.configuration.commandName == word }),
            let description = command.subcommands?.first(where: { $0.commandName == word })
        {
            path.append(next)
            command = description
            rest = rest.dropFirst()
        }
        // The parser adds options that no description lists.
        let hidden = ["--help-hidden", "--experimental-dump-help", "--generate-completion-script"]
        let known = (command.arguments ?? []).flatMap(\.words)
        for argument in rest.prefix(while: { $0 != "--" }) where argument.hasPrefix("-") {
            let word = String(argument.prefix { $0 != "=" })
            guard !(known + hidden).contains(word), let start = start(of: word, command, known: known) else { continue }
            let names = [tree.commandName] + path.dropFirst().compactMap { $0.configuration.commandName }
            let usage = HelpPage.usage(of: path[path.count - 1], in: root)
            return """
                Error: \(PathText.printable(start))
                Usage: \(usage)
                  See '\(names.joined(separator: " ")) --help' for more information.
                """
        }
        return nil
    }

    private static func start(of word: String, _ command: CommandDescription, known: [String]) -> String? {
        let names = known.filter { $0.hasPrefix("--") }
        // In front of the command, where only the parser's own options are.
        if command.hasSubcommand(withOption: word) { return "'\(word)' must follow the command" }
        guard word.hasPrefix("--") else {
            // The parser reads `-output` as the short options -o, -u, -t and so on.
            return names.contains("-" + word) ? "unknown option '\(word)'; did you mean '-\(word)'?" : nil
        }
        let start = "unknown option '\(word)'"
        if let near = Similarity.nearest(to: word, in: names) ?? names.first(where: { $0.hasSuffix(word.dropFirst()) })
        {
            return "\(start); did you mean '\(near)'?"
        }
        return start
    }
}

/// Finds the name that a user probably meant.
enum Similarity {
    /// The most similar name; `nil` if none is similar enough.
    static func nearest(to word: String, in names: [String]) -> String? {
        let near = names.map { (name: $0, distance: distance(word, $0)) }.min { $0.distance < $1.distance }
        if let near, near.distance <= max(1, near.name.count / 3) { return near.name }
        return names.first { $0.hasPrefix(word) }
    }

    /// The number of letters to insert, remove, replace, or swap with their neighbours, to turn one word into the other
    /// (the restricted Damerau-Levenshtein distance).
    static func distance(_ left: String, _ right: String) -> Int {
        let (left, right) = (Array(left.lowercased().utf8), Array(right.lowercased().utf8))
        guard !left.isEmpty, !right.isEmpty else { return max(left.count, right.count) }
        var beforeLast: [Int] = []
        var last = Array(0...right.count)
        for (row, letter) in left.enumerated() {
            var current = [row + 1]
            for (column, other) in right.enumerated() {
                var least = min(last[column + 1] + 1, current[column] + 1, last[column] + (letter == other ? 0 : 1))
                if row > 0, column > 0, letter == right[column - 1], left[row - 1] == other {
                    least = min(least, beforeLast[column - 1] + 1)
                }
                current.append(least)
            }
            (beforeLast, last) = (last, current)
        }
        return last[right.count]
    }
}
