import ArgumentParser
import FoundationEssentials

/// A word that stands where a command is expected, and is none.
///
/// Without this, the parser takes it and all that follows for arguments that nobody asked for.
enum MistypedCommand {
    /// What to say, or `nil` where every word is what it should be.
    static func message<Command: ParsableCommand>(for arguments: some Collection<String>, of root: Command.Type)
        -> String?
    {
        let commands = root.configuration.subcommands
        // `help` is the parser's own.
        guard !commands.isEmpty, let word = arguments.first, !word.hasPrefix("-"), word != "help" else { return nil }
        let names = commands.map { name(of: $0) }
        guard let index = names.firstIndex(of: word) else { return message(for: word, names: names) }
        return message(for: Array(arguments.dropFirst()), of: commands[index])
    }

    private static func name<Command: ParsableCommand>(of command: Command.Type) -> String {
        command.configuration.commandName ?? ""
    }

    private static func message(for word: String, names: [String]) -> String {
        let start = "there is no command '\(word)'"
        if let near = names.map({ (name: $0, distance: distance(word, $0)) }).min(by: { $0.distance < $1.distance }),
            near.distance <= max(1, near.name.count / 3)
        {
            return "\(start); did you mean '\(near.name)'?"
        }
        if let longer = names.first(where: { $0.hasPrefix(word) }) { return "\(start); did you mean '\(longer)'?" }
        if names.contains("stitch"), FileManager.default.fileExists(atPath: word) {
            return "\(start); did you mean 'stitch \(word)'?"
        }
        return "\(start); the commands are \(names.joined(separator: ", "))"
    }

    /// Letters to insert, remove, replace, or swap with their neighbours, to make one word of the other (the restricted
    /// Damerau-Levenshtein distance).
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
