import TestSupport
import Testing

/// The page's script as a program of its own, before any browser has it.
@Suite("The script of the review page")
struct PageScriptTests {
    @Test("does what is asked of it, without a browser")
    func units() throws {
        let tests = ["page", "citing", "notes"].map { PackageFolder.root + "/Tests/BrowserTests/\($0).test.js" }
        let outcome = try Tool.run("node", ["--test"] + tests)
        #expect(outcome.status == 0, "\(outcome.text)\(outcome.errorText)")
    }

    /// All files as one, for they share a scope: so a name that none of them declares is found, and one that none uses.
    @Test("satisfies a linter")
    func lint() throws {
        let folder = TemporaryFolder()
        let page = PackageFolder.root + "/Sources/Review/Page/Web/"
        let files = String(decoding: try Disk.bytes(page + "page.html"), as: UTF8.self).split(separator: "<script>{{")
            .dropFirst().map { String($0.split(separator: "}}")[0]) }
        let text = try files.map { name in
            let script = String(decoding: try Disk.bytes(page + name), as: UTF8.self)
            #expect(script.hasPrefix("'use strict';\n"), "\(name)")
            return "/* \(name) */" + script.drop { $0 != "\n" }
        }.joined()
        try Disk.write(Array(text.utf8), to: folder("page.js"))
        try Disk.write(Array(Self.rules.utf8), to: folder("rules.json"))
        let outcome = try Tool.packaged("oxlint", ["--config", folder("rules.json"), folder("page.js")])
        #expect(outcome.status == 0, "\(outcome.text)\(outcome.errorText)")
    }

    private static let rules = """
        {
          "env": { "browser": true, "es2024": true },
          "categories": { "correctness": "error" },
          "rules": {
            "no-undef": "error", "no-unused-vars": "error", "no-redeclare": "error", "eqeqeq": "error",
            "prefer-const": "error", "no-var": "error"
          }
        }
        """
}
