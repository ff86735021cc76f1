import ArgumentParser
import JSON

/// The parser's description of a command, which manual pages and completions are generated from too.
struct CommandDescription: Decodable {
    let commandName: String
    let abstract: String?
    let discussion: String?
    let arguments: [Argument]?
    let subcommands: [CommandDescription]?

    struct Argument: Decodable {
        let kind: Kind
        let shouldDisplay: Bool
        let sectionTitle: String?
        let isRepeating: Bool
        let names: [Name]?
        let valueName: String?
        let defaultValue: String?
        let allValues: [String]?
        let abstract: String?

        enum Kind: String, Decodable { case positional, option, flag }

        struct Name: Decodable {
            let kind: String
            let name: String
        }

        /// The names as they are typed: `--output`, `-o`.
        var words: [String] { (names ?? []).map { ($0.kind == "long" ? "--" : "-") + $0.name } }
    }

    /// Whether a subcommand, at any depth, has an option.
    func hasSubcommand(withOption option: String) -> Bool {
        (subcommands ?? []).contains { command in
            (command.arguments ?? []).contains { $0.words.contains(option) }
                || command.hasSubcommand(withOption: option)
        }
    }

    /// The description of a command and its subcommands.
    static func tree(of root: any ParsableCommand.Type) -> CommandDescription? {
        struct Document: Decodable { let command: CommandDescription }
        return try? JSONText.value(Document.self, from: Array(root._dumpHelp().utf8)).command
    }
}
