import ArgumentParser
import Glibc

/// The help of a command: its options in groups, then its examples, wrapped to the width of the terminal.
///
/// The parser's own help lists ungrouped options last, and breaks examples in the middle of a word.
struct HelpPage {
    private let usage: String
    private let command: CommandDescription
    private let path: [String]

    /// The page for an error that represents a request for help; `nil` for any other error.
    static func requested(by error: any Error, of root: any ParsableCommand.Type) -> HelpPage? {
        guard root.exitCode(for: error) == .success, let tree = CommandDescription.tree(of: root) else { return nil }
        // The parser's types for requests are not public. Its text is: each command has a different one.
        return find(root.message(for: error), root: root, below: [root], tree)
    }

    private static func find(
        _ text: String, root: any ParsableCommand.Type, below path: [any ParsableCommand.Type],
        _ description: CommandDescription
    ) -> HelpPage? {
        guard let command = path.last else { return nil }
        let names = path.compactMap { $0.configuration.commandName }
        if root.helpMessage(for: command) == text || root.helpMessage(for: command, includeHidden: true) == text {
            return HelpPage(usage: usage(of: command, in: root), command: description, path: names)
        }
        for next in command.configuration.subcommands {
            let name = next.configuration.commandName
            guard let described = description.subcommands?.first(where: { $0.commandName == name }) else { continue }
            if let page = find(text, root: root, below: path + [next], described) { return page }
        }
        return nil
    }

    /// `opusstitch stitch [<options>] <input> ... --output <dir>`
    static func usage(of command: any ParsableCommand.Type, in root: any ParsableCommand.Type) -> String {
        root.usageString(for: command)
    }

    func printAndExit() -> Never {
        exit(Terminal.print(Array(text(width: Terminal.width(of: STDOUT_FILENO)).utf8)) ? 0 : 1)
    }

    /// - Parameter width: of a line, in columns.
    func text(width: Int) -> String {
        let wrap = TextWrap(width: min(max(width, 20), 100))
        let discussion = (command.discussion ?? "").split(separator: "EXAMPLES\n", omittingEmptySubsequences: false)
        var paragraphs = [wrap.paragraph(command.abstract ?? "")]
        paragraphs.append(wrap.command(usage, first: "USAGE: ", next: "    ", joint: ""))
        for paragraph in (discussion.first ?? "").split(separator: "\n\n") {
            paragraphs.append(wrap.paragraph(String(paragraph)))
        }
        let subcommands = (command.subcommands ?? []).filter { $0.commandName != "help" }
        if !subcommands.isEmpty {
            let lines = subcommands.map { wrap.entry($0.commandName, $0.abstract ?? "") }
            paragraphs.append("COMMANDS:\n" + lines.joined(separator: "\n"))
        }
        for section in sections {
            let lines = section.arguments.map { wrap.entry(Self.label(of: $0), Self.explanation(of: $0)) }
            paragraphs.append("\(section.title.uppercased()):\n" + lines.joined(separator: "\n"))
        }
        if discussion.count > 1 {
            let lines = Self.lines(ofExamples: String(discussion[1])).map { line in
                line.hasPrefix("#")
                    ? wrap.lines(line, first: "  ", next: "  # ")
                    : wrap.command(line, first: "  ", next: "      ", joint: " \\")
            }
            paragraphs.append("EXAMPLES:\n" + lines.joined(separator: "\n"))
        }
        if !subcommands.isEmpty {
            let name = ([path[0], "help"] + path.dropFirst()).joined(separator: " ")
            paragraphs.append(wrap.paragraph("Run '\(name) COMMAND' for the options of a command."))
        }
        return paragraphs.filter { !$0.isEmpty }.joined(separator: "\n\n") + "\n"
    }

    private struct Section {
        let title: String
        var arguments: [CommandDescription.Argument] = []
    }

    /// Arguments and options by group, in the order of their declaration; limits last.
    private var sections: [Section] {
        let shown = (command.arguments ?? []).filter(\.shouldDisplay)
        // The parser's own options have no group. They are no reason for a group of their own.
        let hasRunning = shown.contains { $0.sectionTitle == HelpGroup.running }
        var sections: [Section] = []
        for argument in shown {
            let isParsers = !Set(argument.words).isDisjoint(with: ["--help", "--version"])
            let title =
                argument.sectionTitle
                ?? (isParsers && hasRunning
                    ? HelpGroup.running : argument.kind == .positional ? "Arguments" : "Options")
            if !sections.contains(where: { $0.title == title }) { sections.append(Section(title: title)) }
            for index in sections.indices where sections[index].title == title {
                sections[index].arguments.append(argument)
            }
        }
        return sections.filter { $0.title != HelpGroup.limits } + sections.filter { $0.title == HelpGroup.limits }
    }

    /// `-o, --output <dir>`
    private static func label(of argument: CommandDescription.Argument) -> String {
        let value = "<\(argument.valueName ?? "value")>"
        let names = argument.words.sorted { $0.count < $1.count }.joined(separator: ", ")
        return switch argument.kind {
        case .positional: value + (argument.isRepeating ? " ..." : "")
        case .option: "\(names) \(value)"
        case .flag: names
        }
    }

    /// The description, with the possible values that it does not name, and the default.
    private static func explanation(of argument: CommandDescription.Argument) -> String {
        let abstract = argument.abstract ?? ""
        var notes: [String] = []
        if let values = argument.allValues, !values.isEmpty, !values.allSatisfy(abstract.contains) {
            notes.append("values: \(values.joined(separator: ", "))")
        }
        if let value = argument.defaultValue, !value.isEmpty { notes.append("default: \(value)") }
        return notes.isEmpty ? abstract : "\(abstract) (\(notes.joined(separator: "; ")))"
    }

    /// One line per command or comment; a line that ends in a backslash continues in the next.
    private static func lines(ofExamples text: String) -> [String] {
        var lines: [String] = []
        var start = ""
        for line in text.split(separator: "\n") {
            let words = line.drop { $0 == " " }
            if words.hasSuffix("\\") {
                start += words.dropLast()
            } else {
                lines.append(start + words)
                start = ""
            }
        }
        return lines
    }
}

/// Titles of the groups of options in the help. Options with the same title are listed together.
enum HelpGroup {
    static let downloads = "What to download"
    static let inputAndOutput = "Input and output"
    static let times = "Times"
    static let review = "Review"
    static let parts = "What to redact"
    static let words = "Find words"
    /// The help lists `--help` and `--version` here too.
    static let running = "Running"
    static let manyMachines = "Many machines"
    /// Always last: few people need it.
    static let limits = "Limits"
}
