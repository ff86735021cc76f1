import Foundation
import TestSupport
import Testing

@Suite("The version")
struct VersionTests {
    @Test("is told with those of the libraries, one in a line")
    func told() throws {
        let outcome = try Program.run(["--version"])
        #expect(outcome.status == 0)
        let lines = outcome.text.split(separator: "\n")
        #expect(try #require(lines.first).wholeMatch(of: /opusstitch \d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?/) != nil)
        for library in ["libopus ", "libsndfile-", "libarchive ", "libcurl ", "OpenSSL "] {
            #expect(lines.dropFirst().contains { $0.hasPrefix(library) }, "\(library)")
        }
    }

    @Test(
        "is the newest one of the changelogs",
        arguments: [(".github/CHANGELOG.md", "\n## ", "\n"), ("Packaging/debian/changelog", "opusstitch (", "-")])
    func changelogs(file: String, before: String, after: String) throws {
        let version = try #require(
            try Program.run(["--version"]).text.split(separator: "\n").first?.split(separator: " ").last)
        let text = String(decoding: try Disk.bytes("\(PackageFolder.root)/\(file)"), as: UTF8.self)
        let versions = text.components(separatedBy: before).dropFirst()
            .compactMap { $0.components(separatedBy: after).first }.filter { $0 != "Unreleased" }
        #expect(versions.first == String(version))
    }
}
