import Bag
import Foundation
import TestSupport

/// A bag made from another one by `redact`.
struct Redacted {
    let source: Run
    let outcome: ChildProcess.Outcome
    let bag: MadeBag
    private let folder = TemporaryFolder()

    init(_ source: Run, plan: String, _ extra: [String] = []) throws {
        self.source = source
        bag = MadeBag(path: folder("redacted"))
        let isJSON = plan.hasPrefix("[") || plan.hasPrefix("{")
        let path = folder(isJSON ? "plan.json" : "plan.csv")
        try Disk.write(Array(plan.utf8), to: path)
        outcome = try Program.run(["redact", source.bag.path, "--plan", path, "--output", bag.path] + extra)
    }

    init(_ source: Run, session: String, from: String, to: String, _ extra: [String] = []) throws {
        self.source = source
        bag = MadeBag(path: folder("redacted"))
        outcome = try Program.run(
            [
                "redact", source.bag.path, "--session", session, "--from", from, "--to", to, "--reason",
                "a card number", "--output", bag.path,
            ] + extra)
    }

    /// The bag as the source of another redaction.
    var made: Run { Run(outcome: outcome, bag: bag, folder: folder) }

    /// One recording, before and after.
    func samples(_ audio: TimelineDocument.AudioFile, session: String) throws -> (before: WavOracle, after: WavOracle) {
        try withExtendedLifetime((source, folder)) {
            (try source.bag.audio(audio, named: session), try bag.audio(audio, named: session))
        }
    }
}
