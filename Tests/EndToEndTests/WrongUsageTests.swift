import Foundation
import TestSupport
import Testing

@Suite("Options that cannot be used together, or with these values")
struct WrongUsageTests {
    @Test(
        "are told with status 64 and with what to change, and nothing is made",
        arguments: [
            (
                ["stitch", "in.zip", "--output", "bag", "--max-speakers", "0"],
                "--max-speakers takes a number from 1 to 256"
            ),
            (
                ["stitch", "in.zip", "--output", "bag", "--max-speakers", "257"],
                "--max-speakers takes a number from 1 to 256"
            ),
            (
                ["stitch", "in.zip", "--output", "bag", "--max-clips", "0"],
                "limits are whole numbers from 1 to 1099511627776"
            ),
            (["stitch", "in.zip", "--output", "bag", "--shards", "0"], "--shards takes a number from 1 to 1000000"),
            (
                ["stitch", "in.zip", "--output", "bag", "--shards", "1000001"],
                "--shards takes a number from 1 to 1000000"
            ),
            (redact + ["--plan", "plan.csv", "--session", "a"], planAlone),
            (redact + ["--plan", "plan.csv", "--from", "1"], planAlone),
            (redact + ["--plan", "plan.csv", "--to", "2"], planAlone),
            (redact + ["--plan", "plan.csv", "--speaker", "user"], planAlone),
            (redact + ["--plan", "plan.csv", "--message", "/0"], planAlone),
            (redact + message + ["--from", "1"], "--message is one message; leave out --from, --to and --speaker"),
            (redact + message + ["--to", "1"], "--message is one message; leave out --from, --to and --speaker"),
            (
                redact + message + ["--speaker", "user"],
                "--message is one message; leave out --from, --to and --speaker"
            ),
            (
                [
                    "fetch", "knovvu", "--base-url", "http://127.0.0.1:1", "--yesterday", "--output", "out",
                    "--bag-per",
                    "day",
                ], "--bag-per day needs --then-stitch"
            ),
        ])
    func combinations(arguments: [String], words: String) throws {
        let folder = TemporaryFolder()
        let outcome = try Program.run(arguments, environment: ["KNOVVU_TOKEN": "x"], folder: folder.path)
        #expect(outcome.status == 64, "\(outcome.words)")
        #expect(outcome.errorText.contains(words), "\(outcome.words)")
        #expect(outcome.output.isEmpty)
        #expect(try Disk.tree(folder.path) == [])
    }

    private static let redact = ["redact", "bag", "--output", "new"]
    private static let message = ["--session", "a", "--message", "/0", "--reason", "r"]
    private static let planAlone =
        "--plan has sessions, times, speakers and messages of its own; leave out --session, --from, --to, --speaker and "
        + "--message"
}
