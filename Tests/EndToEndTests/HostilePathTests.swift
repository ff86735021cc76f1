import Foundation
import TestSupport
import Testing

@Suite("Paths on the command line")
struct HostilePathTests {
    /// Runs a shell script in which `$P` is the program and `$N` a name that is not UTF-8.
    private static func shell(_ script: String, _ folder: TemporaryFolder) throws -> ChildProcess.Outcome {
        try ChildProcess(
            "sh", ["-ec", #"P="$0"; N="$(printf 'b\201g\377')"; "# + script, try Program.location],
            environment: ["DAY": PackageFolder.fixture("day")], folder: folder.path
        ).outcome()
    }

    @Test("that are not UTF-8 are used byte for byte by every command, and shown without loss")
    func otherEncodings() throws {
        let folder = TemporaryFolder()
        let outcome = try Self.shell(
            """
            "$P" stitch "$DAY" --session one-clip --output "$N" --heartbeat "beat$N"
            "$P" stitch "$DAY" --session one-clip --output "./$N/"
            "$P" verify "$N" --against "$DAY"
            printf 'session,from,to,reason\\none-clip,0,0.1,x\\n' > "plan$N.csv"
            "$P" redact "$N" --plan "plan$N.csv" --output "redacted$N"
            openssl genpkey -algorithm ed25519 -out "key$N.pem"
            chmod 600 "key$N.pem"
            "$P" seal "$N" --key "key$N.pem" --timestamp-query "query$N"
            "$P" verify "$N" --signed-by "$N/tagmanifest-sha256.txt.pub"
            "$P" stitch "$DAY" --output "days$N" --bag-per day
            for I in 1 2; do "$P" stitch "$DAY" --shard $I/2 --output "$I$N"; done
            "$P" merge "1$N" "2$N" --output "merged$N"
            ls -1 --quoting-style=escape
            """, folder)
        #expect(outcome.status == 0, "\(outcome.words)")
        let made =
            ["", "1", "2", "beat", "days", "merged", "query", "redacted"].map { $0 + "b\\201g\\377" }
            + ["keyb\\201g\\377.pem", "planb\\201g\\377.csv"]
        #expect(
            Set(outcome.text.split(separator: "\n").suffix(made.count).map(String.init)) == Set(made),
            "\(outcome.words)")
        #expect(outcome.text.contains("The bag is b%81g%FF ("), "\(outcome.words)")
        #expect(outcome.text.contains("The redacted bag is redactedb%81g%FF;"), "\(outcome.words)")
    }

    @Test("show control characters as code points, in messages, reports and JSON")
    func controlCharacters() throws {
        let folder = TemporaryFolder()
        let name = "e\u{1B}]0;x\u{7}\n\u{85}\u{202E}\u{9B}r.zip"
        try Disk.write(Disk.bytes(PackageFolder.fixture("day/audio_14.zip")), to: folder("in/\(name)"))
        try Disk.write([1, 2, 3], to: folder("in/bad-\(name)"))
        let commands = [
            ["stitch", "in", "--output", "a"], ["stitch", "in", "--output", "b", "--json"],
            ["stitch", "in", "--output", "c", "--log-format", "json", "--log-level", "trace"],
            ["stitch", "in", "--output", name, "--bag-per", "day"], ["inspect", "in"], ["inspect", "in", "--json"],
            ["inspect", "in/gone-\(name)"], ["inspect", "in/gone-\(name)", "--json"], ["verify", name],
            ["verify", "in", "--json"],
            ["verify", "a", "--against", "in"], ["verify", "a", "--against", "in", "--json"],
            ["redact", "a", "--plan", name, "--output", "d"], ["seal", "a", "--key", name],
            ["merge", name, "a", "--output", "e"],
            ["stitch", "in", "--output", "a", "--heartbeat", "a/\(name)"], [name], ["stitch", "in", "--\(name)"],
            ["stitch", "in", "--output", "in/\(name)/f"], ["inspect", "http://\(name)"],
        ]
        for arguments in commands {
            let outcome = try Program.run(arguments, folder: folder.path)
            for text in [outcome.text, outcome.errorText] {
                let controls = text.unicodeScalars.filter {
                    $0 != "\n"
                        && ($0.properties.generalCategory == .control || $0.properties.generalCategory == .format)
                }
                #expect(controls.isEmpty, "\(arguments): \(text)")
                // A line break in a name does not begin a line of its own.
                #expect(!text.split(separator: "\n").contains { $0.hasPrefix("\\u{85}") }, "\(arguments): \(text)")
            }
            // What verify finds in a bag does not name its inputs.
            if arguments[0] == "verify", arguments[1] != name { continue }
            let all = outcome.text + outcome.errorText
            #expect(all.contains(#"\u{1b}"#) || all.contains(#"\u001b"#), "\(arguments): \(all)")
        }
        for path in try Disk.tree(folder("a")) where path.hasSuffix(".json") || path.hasSuffix(".txt") {
            let text = String(decoding: try Disk.bytes(folder("a/\(path)")), as: UTF8.self)
            #expect(
                !text.unicodeScalars.contains { $0 != "\n" && $0.properties.generalCategory == .control }, "\(path)")
        }
    }
}
