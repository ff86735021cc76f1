import Foundation
import TestSupport
import Testing

@Suite("The help on a screen")
struct HelpScreenTests {
    private static let commands = [
        [], ["stitch"], ["inspect"], ["verify"], ["merge"], ["seal"], ["redact"], ["fetch"], ["fetch", "knovvu"],
        ["fetch", "zoom"], ["fetch", "personal-ai"],
    ]

    private static func help(_ command: [String], columns: String) throws -> String {
        let outcome = try Program.run(command + ["--help"], environment: ["COLUMNS": columns])
        #expect(outcome.status == 0 && outcome.errors.isEmpty)
        return outcome.text
    }

    /// The lines of a page that start an option or an argument, in their order.
    private static func labels(_ page: String) -> [String] {
        page.split(separator: "\n").filter { $0.hasPrefix("  -") || $0.hasPrefix("  <") }.map(String.init)
    }

    /// The commands in the examples, each as one line.
    private static func examples(_ page: String) -> [String] {
        guard let start = page.range(of: "EXAMPLES:\n") else { return [] }
        return page[start.upperBound...].replacingOccurrences(of: "\\\n", with: "").split(separator: "\n")
            .filter { $0.hasPrefix("  ") && !$0.hasPrefix("  #") }
            .map { $0.split(separator: " ").joined(separator: " ") }
    }

    @Test("of stitch starts with input, output, audio, layout and session")
    func firstOptions() throws {
        let labels = Self.labels(try Self.help(["stitch"], columns: "80"))
        for (label, start) in zip(labels, ["<input>", "-o, --output", "--audio", "--layout", "--session"]) {
            #expect(label.hasPrefix("  " + start), "\(label)")
        }
    }

    @Test("of stitch groups the other options: times, review, running, many machines, and limits last")
    func groups() throws {
        let lines = try Self.help(["stitch"], columns: "80").split(separator: "\n")
        let headings = lines.filter { $0.hasSuffix(":") && $0 == $0.uppercased() }.map(String.init)
        #expect(
            headings == [
                "INPUT AND OUTPUT:", "TIMES:", "REVIEW:", "RUNNING:", "MANY MACHINES:", "LIMITS:", "EXAMPLES:",
            ])
        let limits = try #require(lines.firstIndex(of: "LIMITS:"))
        let labels = lines[limits...].filter { $0.hasPrefix("  -") }
        #expect(labels.count == 10 && labels.allSatisfy { $0.hasPrefix("  --max-") }, "\(labels)")
    }

    @Test("of stitch has three examples, which are explained")
    func stitchExamples() throws {
        let page = try Self.help(["stitch"], columns: "80")
        #expect(Self.examples(page).count == 3)
        #expect(page.split(separator: "\n").filter { $0.hasPrefix("  # ") }.count == 3)
    }

    @Test("of every command fits a screen of 60 lines, or is grouped", arguments: commands)
    func length(command: [String]) throws {
        let lines = try Self.help(command, columns: "80").split(separator: "\n", omittingEmptySubsequences: false)
        let headings = lines.filter { $0.hasSuffix(":") && $0 == $0.uppercased() }
        #expect(lines.count <= 60 || headings.count > 3, "\(lines.count) lines, \(headings)")
        #expect(!lines.contains("OPTIONS:") || lines.count <= 60)
    }

    @Test("fits into the columns that there are", arguments: commands, ["24", "40", "60", "100"])
    func width(command: [String], columns: String) throws {
        let limit = try #require(Int(columns))
        let page = try Self.help(command, columns: columns)
        let examples = try #require(page.components(separatedBy: "EXAMPLES:").first)
        for line in examples.split(separator: "\n") { #expect(line.count <= limit, "\(line)") }
        // An example is broken between arguments only, so one argument can be longer than a narrow line.
        for line in page.split(separator: "\n") where limit >= 60 { #expect(line.count <= limit, "\(line)") }
        #expect(!page.contains("\u{1B}"))
    }

    @Test("breaks an example so that it can still be pasted into a shell", arguments: commands)
    func examplesOnNarrowTerminals(command: [String]) throws {
        let wide = Self.examples(try Self.help(command, columns: "100"))
        #expect(command == ["fetch"] || !wide.isEmpty)
        let narrow = Self.examples(try Self.help(command, columns: "40"))
        #expect(narrow == wide)
    }

    @Test("names all values and defaults on a narrow terminal too")
    func narrowIsComplete() throws {
        func words(_ page: String) -> Set<Substring> { Set(page.split { " \n\\".contains($0) }) }
        let wide = words(try Self.help(["stitch"], columns: "80"))
        let narrow = words(try Self.help(["stitch"], columns: "40"))
        #expect(narrow.isSuperset(of: wide), "\(wide.subtracting(narrow))")
    }

    @Test("uses 80 columns if COLUMNS is not a number of columns", arguments: ["", "0", "-5", "wide"])
    func oddColumns(columns: String) throws {
        let page = try Self.help(["stitch"], columns: columns)
        #expect(try page == Self.help(["stitch"], columns: "80"))
    }

    @Test("is the same for help COMMAND and COMMAND --help", arguments: commands)
    func helpCommand(command: [String]) throws {
        let outcome = try Program.run(["help"] + command, environment: ["COLUMNS": "40"])
        #expect(outcome.status == 0)
        #expect(try outcome.text == Self.help(command, columns: "40"))
    }
}
