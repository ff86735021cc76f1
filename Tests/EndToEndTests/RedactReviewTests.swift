import Bag
import Foundation
import TestSupport
import Testing

@Suite("A redacted bag")
struct RedactReviewTests {
    @Test("has vCons that follow the draft, the session's with a reference to the prior one")
    func vCon() throws {
        for source in [try ReviewRuns.day(), try ReviewRuns.splitDay()] {
            let redacted = try Redacted(source, session: "barge-in", from: "0.5", to: "1")
            let check = try Witness.run("check-vcon.py", [Witness.vConSchema, redacted.bag.path])
            #expect(check.status == 0, "\(check.words)")
            let prior = try Self.vCon(source.bag, "barge-in")
            let reference = try #require(try Self.vCon(redacted.bag, "barge-in")["redacted"] as? [String: Any])
            #expect(reference["uuid"] as? String == prior["uuid"] as? String)
            #expect(try Self.vCon(redacted.bag, "one-clip")["redacted"] == nil)
        }
    }

    private static func vCon(_ bag: MadeBag, _ name: String) throws -> [String: Any] {
        let bytes = try Disk.bytes(bag.sessionFolder(name) + "/conversation.vcon.json")
        return try #require(try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
    }

    @Test("has load files that name the redaction, with the custodian and the numbers of the source")
    func loadFiles() throws {
        let source = try Job.day.stitch(["--review", "--custodian", "Records; Dept", "--control-prefix", "AB.1"])
        let redacted = try Redacted(source, session: "barge-in", from: "0.5", to: "1")
        let (before, after) = (try Self.rows(source.bag), try Self.rows(redacted.bag))
        #expect(before.count == after.count)
        for (old, new) in zip(before, after).dropFirst() {
            // Session, and the columns that may differ: MD5, SHA-256, REDACTED.
            guard old[13] == "barge-in" else {
                #expect(old == new)
                continue
            }
            #expect(new[4] == "Records; Dept" && new[0] == old[0] && new[23] == "Y" && old[23] == "N")
            let timeline = try redacted.bag.timeline(named: "barge-in")
            #expect(timeline.audio.contains { "\($0.sha256)" == new[12] })
        }
    }

    private static func rows(_ bag: MadeBag) throws -> [[String]] {
        let text = String(decoding: try Disk.bytes(bag.path + "/data/load/loadfile.dat"), as: UTF8.self)
        return text.split(separator: "\r\n").map {
            $0.split(separator: "\u{14}").map { String($0.dropFirst().dropLast()) }
        }
    }

    @Test("has a report that says what was redacted")
    func report() throws {
        let redacted = try Redacted(
            ReviewRuns.day(), session: "barge-in", from: "0.5", to: "1", ["--by", "<script>alert(1)</script>"])
        let page = String(decoding: try Disk.bytes(redacted.bag.path + "/data/report.html"), as: UTF8.self)
        #expect(page.contains("<h2>What was redacted</h2>") && page.contains("a card number"))
        #expect(!page.contains("<script>"))
        let timeline = try redacted.bag.timeline(named: "barge-in")
        for audio in timeline.audio { #expect(page.contains("\(audio.sha256)")) }
    }

    @Test("is not stitched into, and brings nothing back, even where its log is gone")
    func stitched() throws {
        let redacted = try Redacted(SharedRun.day(), session: "barge-in", from: "0.5", to: "1")
        for _ in 0..<2 {
            let before = try Disk.digests(redacted.bag.path)
            let outcome = try Job.day.stitch(to: redacted.bag.path).outcome
            #expect(outcome.status == 1, "\(outcome.words)")
            #expect(outcome.errorText.contains("redacted"), "\(outcome.words)")
            #expect(try Disk.digests(redacted.bag.path) == before)
            try? FileManager.default.removeItem(atPath: redacted.bag.path + "/data/redactions.json")
        }
    }

    @Test("loses the seal of its source, and can have one of its own")
    func seal() throws {
        let source = try Job.day.stitch()
        let key = try Sealed.makeKey(in: source.folder)
        #expect(try Program.run(["seal", source.bag.path, "--key", key]).status == 0)
        let redacted = try Redacted(source, session: "barge-in", from: "0.5", to: "1")
        #expect(try Disk.tree(redacted.bag.path).allSatisfy { !$0.hasPrefix("tagmanifest-sha256.txt.") })
        #expect(try Program.run(["seal", redacted.bag.path, "--key", key]).status == 0)
        #expect(try Program.run(["verify", redacted.bag.path]).status == 0)
    }

    @Test("is found out by verify, where sound comes back into a silence, though every checksum was made to fit")
    func soundInSilence() throws {
        let source = try SharedRun.day()
        let redacted = try Redacted(
            source, session: "barge-in", from: "0.5", to: "1", ["--style", "silence"])
        let file = redacted.bag.sessionFolder("barge-in") + "/timeline.wav"
        try FileManager.default.removeItem(atPath: file)
        try FileManager.default.copyItem(atPath: source.bag.sessionFolder("barge-in") + "/timeline.wav", toPath: file)
        let outcome = try Program.run(["verify", redacted.bag.path])
        #expect(outcome.status == 2)
        #expect(outcome.text.contains("there is sound at frame"), "\(outcome.text)")
    }

    @Test(
        "is not made for what cannot be meant",
        arguments: [
            (["--session", "nobody", "--from", "0", "--to", "1"], 1),
            (["--session", "barge-in", "--from", "1", "--to", "1"], 1),
            (["--session", "barge-in", "--from", "2", "--to", "1"], 1),
            (["--session", "barge-in", "--from", "90000", "--to", "90001"], 1),
            (["--session", "barge-in", "--from", "2001-01-01T00:00:00Z", "--to", "2001-01-02T00:00:00Z"], 1),
            (["--session", "barge-in", "--from", "0", "--to", "1", "--speaker", "nobody"], 1),
            (["--session", "barge-in", "--from", "zero", "--to", "1"], 64),
            (["--session", "barge-in", "--from", "0", "--to", "1e3"], 64),
            (["--session", "barge-in", "--from", "0", "--to", "1", "--style", "noise"], 64),
            (["--session", "barge-in", "--from", "0", "--to", "1", "--reason", " "], 64),
            (["--session", "barge-in", "--from", "0"], 64),
        ])
    func refused(arguments: [String], status: Int) throws {
        let source = try SharedRun.day()
        let folder = TemporaryFolder()
        let reason = arguments.contains("--reason") ? [] : ["--reason", "r"]
        let outcome = try Program.run(
            ["redact", source.bag.path, "--output", folder("new")] + arguments + reason)
        #expect(outcome.status == status, "\(outcome.words)")
        #expect(try Disk.tree(folder.path).isEmpty)
    }

    @Test("is not made in a place that is taken, or in the source itself, or of a bag that is not intact")
    func places() throws {
        let source = try Job.day.stitch()
        let before = try Disk.digests(source.bag.path)
        try FileManager.default.createSymbolicLink(
            atPath: source.folder("link"), withDestinationPath: source.bag.path)
        try Disk.write([1], to: source.folder("taken/file"))
        func run(_ output: String) throws -> Int {
            try Program.run(
                [
                    "redact", "bag", "--session", "barge-in", "--from", "0", "--to", "1", "--reason", "r", "-o", output,
                ], folder: source.folder.path
            ).status
        }
        for output in ["bag", "bag/new", "bag/data/x/y", "link/new", "taken", "taken/file"] {
            #expect(try run(output) == 1, "\(output)")
            #expect(try Disk.digests(source.bag.path) == before)
        }
        let file = source.bag.path + "/data/summary.json"
        try Disk.write(Disk.bytes(file) + [0x0A], to: file)
        #expect(try run("new") == 1)
        #expect(try Disk.tree(source.folder.path).allSatisfy { !$0.hasPrefix("new") })
    }
}
