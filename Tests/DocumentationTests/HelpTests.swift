import Foundation
import TestSupport
import Testing

@Suite("Help")
struct HelpTests {
    @Test("every option and argument of every command is explained in one line")
    func oneLineEach() throws {
        let commands = try CommandDescription.all()
        #expect(commands.count >= 8)
        for (path, command) in commands {
            for argument in command.arguments ?? [] where argument.shouldDisplay {
                let what = Comment(
                    rawValue: "\(path.joined(separator: " ")) \(argument.words) \(argument.valueName ?? "")")
                let abstract = try #require(argument.abstract, what)
                #expect(!abstract.contains("\n"), what)
                #expect(abstract.hasSuffix("."), what)
                #expect((8...200).contains(abstract.count), what)
            }
        }
    }

    @Test("every command that does something has examples, and they use options that it has")
    func examples() throws {
        for (path, command) in try CommandDescription.all() {
            let what = path.joined(separator: " ")
            #expect(command.abstract?.hasSuffix(".") == true, "\(what)")
            // What only has commands below it leaves examples to them, but for the program itself.
            if path.count > 1, command.subcommands?.isEmpty == false { continue }
            let discussion = try #require(command.discussion, "\(what)")
            let examples = try #require(discussion.components(separatedBy: "EXAMPLES\n").last)
            #expect(discussion.contains("EXAMPLES\n") && examples.contains(what), "\(what)")
            guard path.count > 1 else { continue }
            let known = Set((command.arguments ?? []).flatMap(\.words))
            // A line that ends in a backslash goes on in the next.
            let lines = examples.replacingOccurrences(of: "\\\n", with: " ").split(separator: "\n")
            for line in lines where line.contains(what) {
                for word in line.split(separator: " ") where word.hasPrefix("-") {
                    #expect(known.contains(String(word)), "\(line)")
                }
            }
        }
    }

    @Test("the README names every command")
    func readme() throws {
        let readme = String(decoding: try Disk.bytes(PackageFolder.root + "/README.md"), as: UTF8.self)
        for (path, _) in try CommandDescription.all() where path.count == 2 {
            #expect(readme.contains("opusstitch \(path[1])"), "\(path[1])")
        }
    }

    @Test("each setting that a message names is an option, and no library names an option itself")
    func settings() throws {
        let options = Set(try CommandDescription.all().flatMap { $0.command.arguments ?? [] }.flatMap(\.words))
        let sources = URL(fileURLWithPath: PackageFolder.root + "/Sources")
        let names = String(
            decoding: try Disk.bytes(sources.path + "/opusstitch/Arguments/OptionNames.swift"), as: UTF8.self)
        let others = Dictionary(
            uniqueKeysWithValues: names.matches(of: /"([A-Za-z.]+)": "([a-z-]+)"/).map {
                (String($0.output.1), "--" + $0.output.2)
            })
        let files = try #require(FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil))
        var found: Set<String> = []
        for case let file as URL in files
        where file.pathExtension == "swift" && !file.path.contains("/Sources/opusstitch/") {
            let text = String(decoding: try Disk.bytes(file.path), as: UTF8.self)
            found.formUnion(text.matches(of: /Setting\("([^"]+)"\)/).map { String($0.output.1) })
            for line in text.split(separator: "\n") where line.contains("\"") && !line.contains(/^ *\/\//) {
                // Options of other programs stay: of zip, and of sbatch.
                let own = line.matches(of: /--[a-z][a-z-]*/).map { String($0.output) }
                    .filter { options.contains($0) && !["--out", "--array"].contains($0) }
                #expect(own.isEmpty, "\(file.lastPathComponent): \(line)")
            }
        }
        #expect(found.count > 20 && found.isSuperset(of: others.keys))
        for name in found {
            let hyphenated = name.reduce(into: "--") { $0 += $1.isUppercase ? "-\($1.lowercased())" : "\($1)" }
            #expect(options.contains(others[name] ?? hyphenated), "\(name)")
        }
    }
}
