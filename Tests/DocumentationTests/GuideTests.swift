import Foundation
import TestSupport
import Testing

@Suite("The README and the guides")
struct GuideTests {
    private static let guides = Result { try Guide.all() }

    @Test("show commands that do what the page says, one after the other, from the folder of the package")
    func commands() throws {
        let guides = try Self.guides.get().filter { !$0.commands.isEmpty }
        for guide in guides { try Self.follow(guide) }
    }

    @Test("run every command that they show")
    func everyCommand() throws {
        for guide in try Self.guides.get() {
            for block in guide.blocks where ["sh", "bash", "shell"].contains(block.language) {
                // What a test cannot run here is run by a script, and the page names it.
                let place: Comment = "\(guide.path):\(block.line)"
                let script = try #require(block.above.wholeMatch(of: /<!-- run by (\S+) -->/)?.output.1, place)
                let text = String(decoding: try Disk.bytes("\(PackageFolder.root)/\(script)"), as: UTF8.self)
                for line in block.lines where script != ".ci/run" { #expect(text.contains(line), place) }
            }
        }
    }

    @Test("have links that lead somewhere")
    func links() throws {
        let guides = try Self.guides.get()
        let anchors = Dictionary(uniqueKeysWithValues: guides.map { ($0.path, $0.anchors) })
        for guide in guides {
            for link in guide.links where !link.hasPrefix("https://") {
                let parts = link.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
                let folder = (guide.path as NSString).deletingLastPathComponent
                let path = parts[0].isEmpty ? guide.path : Self.normal("\(folder)/\(parts[0])")
                #expect(
                    FileManager.default.fileExists(atPath: "\(PackageFolder.root)/\(path)"),
                    "\(guide.path): \(link)")
                guard parts.count == 2, path.hasSuffix(".md") else { continue }
                let known = try anchors[path] ?? Guide(path).anchors
                #expect(known.contains(String(parts[1])), "\(guide.path): \(link)")
            }
        }
    }

    @Test("are all reached from the README")
    func reached() throws {
        let guides = try Self.guides.get()
        var reached: Set<String> = ["README.md"]
        var waiting = ["README.md"]
        while let path = waiting.popLast() {
            guard let guide = guides.first(where: { $0.path == path }) else { continue }
            for link in guide.links {
                let folder = (path as NSString).deletingLastPathComponent
                let target = Self.normal("\(folder)/\(link.split(separator: "#").first ?? "")")
                if reached.insert(target).inserted { waiting.append(target) }
            }
        }
        for guide in guides { #expect(reached.contains(guide.path), "\(guide.path)") }
    }

    @Test("and everything else that people read are spelled right")
    func spelling() throws {
        let root = PackageFolder.root
        let places = [
            "README.md", "docs", "Sources", "Packaging", "Deployment", ".github", "Benchmarks/README.md",
            "Benchmarks/RESULTS.md", "Benchmarks/SHARDS.md", "Tests/RELIABILITY.md", "Fixtures/README.md",
        ]
        // Swift's words.
        let outcome = try Tool.packaged(
            "codespell", ["-L", "inout,atLeast,atMost,anothers"] + places.map { "\(root)/\($0)" })
        #expect(outcome.status == 0, "\(outcome.text)\(outcome.errorText)")
    }

    @Test("have the program's own help on the page of the command line")
    func commandLine() throws {
        let made = try Tool.python(["\(PackageFolder.root)/docs/make-command-line", try Program.location])
        #expect(made.status == 0, "\(made.errorText)")
        #expect(try made.text == Guide("docs/command-line.md").text)
    }

    private static func normal(_ path: String) -> String {
        var parts: [Substring] = []
        for part in path.split(separator: "/") where part != "." {
            if part == ".." { _ = parts.popLast() } else { parts.append(part) }
        }
        return parts.joined(separator: "/")
    }

    /// Runs all commands of a page in one shell.
    private static func follow(_ guide: Guide) throws {
        let folder = TemporaryFolder()
        for name in ["Fixtures", "docs", "Packaging", "Deployment"] {
            try FileManager.default.createSymbolicLink(
                atPath: folder(name), withDestinationPath: "\(PackageFolder.root)/\(name)")
        }
        let mark = "@@ end of a command @@"
        let script = guide.commands.map { command in
            "(exit ${status:-0}); \(command.text)\nstatus=$?; printf '\\n\(mark)\\n'\n"
        }.joined()
        try Disk.write(Array(script.utf8), to: folder(".script"))
        let program = URL(fileURLWithPath: try Program.location).deletingLastPathComponent().path
        let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
        let outcome = try ChildProcess(
            "/bin/bash", ["-c", "exec 2>&1; source ./.script"],
            environment: ["PATH": "\(program):\(path)", "HOME": folder.path, "LC_ALL": "C.UTF-8"], folder: folder.path
        ).outcome()
        let printed = outcome.text.components(separatedBy: "\n\(mark)\n")
        #expect(printed.count == guide.commands.count + 1, "\(guide.path): \(outcome.text)")
        for (command, text) in zip(guide.commands, printed) {
            var lines = text.components(separatedBy: "\n")
            if lines.last == "" { lines.removeLast() }
            #expect(
                Guide.matches(command.output[...], lines[...]),
                "\(guide.path):\(command.line): `\(command.text)` printed\n\(text)")
        }
    }
}
