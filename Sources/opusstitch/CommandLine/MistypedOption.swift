import ArgumentParser

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
                Error: \(start)
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
