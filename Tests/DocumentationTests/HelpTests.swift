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
}
