import Foundation
import Foundations
import Glibc
import TestSupport
import Testing

@Suite("A download that takes a while", .enabled(if: !Effort.isQuick))
struct DownloadProgressTests {
    @Test(
        "says on a terminal how much has come, also where the service does not say how much that will be",
        arguments: [
            (false, #"downloading .*14\.zip █+░* [0-9]+ %, [0-9]+\.[0-9] MiB/s; 1 of 3; download 1 of 5 this hour"#),
            (
                true,
                #"downloading .*14\.zip, [0-9]+\.[0-9] MiB, [0-9]+\.[0-9] MiB/s; 1 of 3; download 1 of 5 this hour"#
            ),
        ])
    func terminal(isChunked: Bool, expected: String) throws {
        let stage = try FetchCommandTests.Stage.fixture()
        stage.service.change { state in
            state.linkMishaps = [
                { reply in (reply.isChunked, reply.delay) = (isChunked, 250) }
            ]
        }
        let variables = stage.environment.map { "\($0.key)='\($0.value)'" }.joined(separator: " ")
        let program = ([try Program.location] + stage.arguments).map { "'\($0)'" }.joined(separator: " ")
        let outcome = try Tool.run(
            "script", ["--quiet", "--return", "--command", "stty cols 200; \(variables) \(program)", "/dev/null"],
            folder: stage.folder.path)
        // The archives of the fixture say another day than the one they are offered for.
        #expect(outcome.status == 2, "\(outcome.text)")
        let shown = outcome.text.components(separatedBy: "\r\u{1B}[K")
        #expect(try shown.contains { try Regex(expected).wholeMatch(in: $0) != nil }, "\(shown)")
    }

    @Test("ends at once if it is stopped while a day that is complete is made into a bag")
    func stopped() throws {
        let (stage, days) = try FetchCommandTests.Stage.twoDays()
        let bags = stage.folder("bags")
        // Each new folder takes a second, as those that a bag is made in.
        let program = try Program.start(
            stage.arguments(ofDays: days, bags: bags),
            under: [
                "strace", "-D", "-o", "/dev/null", "-e", "trace=mkdirat", "-e",
                "inject=mkdirat:delay_exit=1000000",
            ], environment: stage.environment)
        for _ in 0..<12_000 {
            if (try? Disk.tree(bags).isEmpty) == false { break }
            usleep(5000)
        }
        try #require(try !Disk.tree(bags).isEmpty)
        program.send(signal: SIGTERM)
        let outcome = try program.outcome()
        #expect(outcome.status == 130, "\(outcome.text + outcome.errorText)")
        #expect(!outcome.errorText.contains("could not be stitched yet"), "\(outcome.errorText)")
    }
}
