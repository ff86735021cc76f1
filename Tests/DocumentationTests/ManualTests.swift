import Foundation
import TestSupport
import Testing

@Suite("The manual")
struct ManualTests {
    @Test("has a page for each command, which names each of its options, its examples and the exit status")
    func pages() throws {
        let folder = TemporaryFolder()
        let outcome = try Tool.run(PackageFolder.root + "/Packaging/manual", [try Program.location, folder.path])
        #expect(outcome.status == 0, "\(outcome.errorText)")
        let commands = try CommandDescription.all()
        #expect(try Disk.tree(folder.path).sorted() == commands.map { $0.path.joined(separator: "-") + ".1" }.sorted())
        for (path, command) in commands {
            let name = path.joined(separator: "-")
            let page = String(decoding: try Disk.bytes(folder("\(name).1")), as: UTF8.self)
            let plain = page.replacingOccurrences(of: "\\-", with: "-")
            for argument in command.arguments ?? [] where argument.shouldDisplay {
                for word in argument.words { #expect(plain.contains("\\fB\(word)\\fR"), "\(name) \(word)") }
            }
            #expect(plain.contains(".SH EXIT STATUS"))
            if command.discussion?.contains("EXAMPLES") == true {
                #expect(plain.contains(".SH EXAMPLES\n.nf"), "\(name)")
            }
            // Nothing of the machine on which it was made.
            #expect(!plain.contains(PackageFolder.root))
        }
    }
}
