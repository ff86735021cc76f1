import Foundation
import TestSupport

/// A Markdown file of the documentation.
struct Guide {
    /// Below the package's folder.
    let path: String
    let text: String

    init(_ path: String) throws {
        self.path = path
        text = String(decoding: try Disk.bytes("\(PackageFolder.root)/\(path)"), as: UTF8.self)
    }

    /// The README and everything in `docs`.
    static func all() throws -> [Guide] {
        let guides = try Disk.tree(PackageFolder.root + "/docs").filter { $0.hasSuffix(".md") }.map { "docs/" + $0 }
        return try (["README.md"] + guides.sorted()).map { try Guide($0) }
    }

    struct Block {
        let language: String
        let lines: [String]
        /// The line above it, without spaces.
        let above: String
        /// Of its first line, from 1.
        let line: Int
    }

    var blocks: [Block] {
        var blocks: [Block] = []
        var open: (language: String, lines: [String], above: String, line: Int)?
        var above = ""
        for (index, line) in text.components(separatedBy: "\n").enumerated() {
            if let block = open {
                if line == "```" {
                    blocks.append(
                        Block(language: block.language, lines: block.lines, above: block.above, line: block.line))
                    open = nil
                } else {
                    open?.lines.append(line)
                }
            } else if line.hasPrefix("```") {
                open = (String(line.dropFirst(3)), [], above, index + 2)
            } else if !line.isEmpty {
                above = line
            }
        }
        return blocks
    }

    /// A command of a `console` block, and what the page says that it prints.
    struct Command {
        let text: String
        /// `…` alone is any number of lines, and in a line any text.
        let output: [String]
        let line: Int
    }

    var commands: [Command] {
        blocks.filter { $0.language == "console" }.flatMap { block in
            var commands: [Command] = []
            var text: [String] = []
            var output: [String] = []
            var start = block.line
            func end() {
                if !text.isEmpty {
                    commands.append(Command(text: text.joined(separator: "\n"), output: output, line: start))
                }
                (text, output) = ([], [])
            }
            for (index, line) in block.lines.enumerated() {
                if line.hasPrefix("$ ") {
                    end()
                    start = block.line + index
                    text = [String(line.dropFirst(2))]
                } else if output.isEmpty, text.last?.hasSuffix("\\") == true {
                    text.append(line)
                } else {
                    output.append(line)
                }
            }
            end()
            return commands
        }
    }

    /// Whether what a command printed is what the page shows.
    static func matches(_ shown: ArraySlice<String>, _ printed: ArraySlice<String>) -> Bool {
        guard let first = shown.first else { return printed.isEmpty }
        if first.trimmingCharacters(in: .whitespaces) == "…" {
            return (0...printed.count).contains { matches(shown.dropFirst(), printed.dropFirst($0)) }
        }
        guard let line = printed.first, Self.matches(first, line) else { return false }
        return matches(shown.dropFirst(), printed.dropFirst())
    }

    private static func matches(_ shown: String, _ printed: String) -> Bool {
        let parts = shown.components(separatedBy: "…")
        guard parts.count > 1 else { return shown == printed }
        guard printed.hasPrefix(parts[0]) else { return false }
        var rest = printed.dropFirst(parts[0].count)
        for part in parts.dropFirst().dropLast() {
            guard let range = rest.range(of: part) else { return false }
            rest = rest[range.upperBound...]
        }
        return rest.hasSuffix(parts[parts.count - 1])
    }

    /// The anchors of its headings, as code hosts make them.
    var anchors: Set<String> {
        var anchors: Set<String> = []
        var inFence = false
        for line in text.components(separatedBy: "\n") {
            if line.hasPrefix("```") { inFence.toggle() }
            guard !inFence, line.hasPrefix("#"), let space = line.firstIndex(of: " ") else { continue }
            let words = line[space...].dropFirst().lowercased().filter {
                $0.isLetter || $0.isNumber || $0 == " " || $0 == "-" || $0 == "_"
            }
            anchors.insert(words.replacingOccurrences(of: " ", with: "-"))
        }
        return anchors
    }

    /// The targets of its links and pictures, outside of code.
    var links: [String] {
        var prose = ""
        var inFence = false
        for line in text.components(separatedBy: "\n") {
            if line.hasPrefix("```") { inFence.toggle() }
            if !inFence { prose += line + "\n" }
        }
        return prose.components(separatedBy: "](").dropFirst().compactMap { $0.components(separatedBy: ")").first }
    }
}
