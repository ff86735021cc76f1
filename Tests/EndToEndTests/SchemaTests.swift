import Foundation
import Foundations
import TestSupport
import Testing

@Suite("The JSON Schemas of the documents")
struct SchemaTests {
    @Test("hold for bags of every kind, and forbid members that they do not describe")
    func bags() throws {
        let everyKind = try ReviewRuns.everyKind()
        let redacted = try Redacted(everyKind, session: "barge-in", from: "0", to: "1", ["--by", "Ann"])
        let shard = try Job.problemDay.stitch(["--shard", "1/2", "--review"])
        let cut = try Job.day.stitch(["--overlap", "cut", "--max-gap", "1", "--naive-timestamps", "utc"])
        let bags =
            try ReviewRuns.all.map { try $0().bag }
            + [
                try TranscriptTests.spoken.get().run.bag, try Matter.run().bag, try UnplacedDay.run().bag, redacted.bag,
                shard.bag, cut.bag,
            ]
        try withExtendedLifetime((shard, cut)) {
            for document in ["summary", "timeline"] {
                let schema = "\(PackageFolder.root)/docs/schemas/\(document).schema.json"
                let paths = try bags.flatMap { bag in
                    try Disk.tree(bag.path).filter { $0.hasSuffix("/\(document).json") }.map { "\(bag.path)/\($0)" }
                }
                #expect(paths.count >= bags.count)
                let outcome = try Witness.run("check-schema.py", [schema] + paths)
                #expect(outcome.status == 0, "\(outcome.text)\(outcome.errorText)")
            }
        }
    }

    @Test("hold for the transcripts of a bag, and of a redacted one")
    func transcripts() throws {
        let run = try TranscriptTests.spoken.get().run
        let redacted = try Redacted(run, session: "alpha", from: "0.7", to: "1.05")
        try withExtendedLifetime(redacted) {
            for bag in [run.bag, redacted.bag] {
                for document in ["transcripts", "timeline"] {
                    let schema = "\(PackageFolder.root)/docs/schemas/\(document).schema.json"
                    let paths = try Disk.tree(bag.path).filter { $0.hasSuffix("/\(document).json") }
                    let outcome = try Witness.run("check-schema.py", [schema] + paths.map { "\(bag.path)/\($0)" })
                    #expect(outcome.status == 0, "\(outcome.text)\(outcome.errorText)")
                }
            }
        }
    }

    @Test("name every code of a problem and of a note, and no other")
    func codes() throws {
        for document in ["summary", "timeline"] {
            let text = String(
                decoding: try Disk.bytes("\(PackageFolder.root)/docs/schemas/\(document).schema.json"), as: UTF8.self)
            let schema = try #require(
                JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
            #expect(Self.lists(in: schema).contains(Problem.Code.allCases.map(\.rawValue)))
            if document == "summary" { #expect(Self.lists(in: schema).contains(Note.Code.allCases.map(\.rawValue))) }
        }
    }

    @Test("and the guide for compliance staff explains each of them")
    func explained() throws {
        let guide = String(decoding: try Disk.bytes("\(PackageFolder.root)/docs/compliance.md"), as: UTF8.self)
        for code in Problem.Code.allCases.map(\.rawValue) + Note.Code.allCases.map(\.rawValue) {
            #expect(guide.contains("`\(code)`"), "\(code)")
        }
    }

    /// All lists of allowed values.
    private static func lists(in value: Any) -> [[String]] {
        if let object = value as? [String: Any] {
            return (object["enum"] as? [String]).map { [$0] } ?? object.values.flatMap { lists(in: $0) }
        }
        return (value as? [Any] ?? []).flatMap { lists(in: $0) }
    }
}
