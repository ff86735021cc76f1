import Foundation
import TestSupport

/// What the program tells of a command to tools: `--experimental-dump-help`.
struct CommandDescription: Decodable, Sendable {
    let commandName: String
    let abstract: String?
    let discussion: String?
    let arguments: [Argument]?
    let subcommands: [CommandDescription]?

    struct Argument: Decodable, Sendable {
        struct Name: Decodable, Sendable {
            let kind: String
            let name: String
        }

        let kind: String
        let names: [Name]?
        let valueName: String?
        let abstract: String?
        let shouldDisplay: Bool

        /// As it is typed.
        var words: [String] { (names ?? []).map { ($0.kind == "long" ? "--" : "-") + $0.name } }
    }

    /// The program's own, by the words that call them: `["opusstitch", "fetch", "knovvu"]`.
    static func all() throws -> [(path: [String], command: CommandDescription)] { try described.get() }

    private static let described = Result {
        struct Root: Decodable { let command: CommandDescription }
        let outcome = try Program.run(["--experimental-dump-help"])
        let root = try JSONDecoder().decode(Root.self, from: Data(outcome.output)).command
        func below(_ path: [String], _ command: CommandDescription) -> [(path: [String], command: CommandDescription)] {
            let own = (command.subcommands ?? []).filter { $0.commandName != "help" }
            return [(path, command)] + own.flatMap { below(path + [$0.commandName], $0) }
        }
        return below(["opusstitch"], root)
    }
}
