import Bag
import Calls
import Conversations
import Files
import Foundation
import Foundations
import Review
import Stitching
import TestSupport
import Testing

/// `SpeechTable` is the article's *Add an output*: the program has never heard of it.
@Suite("An output that the program does not know")
struct AddedOutputTests {
    private static let day = PackageFolder.fixture("problem-day")
    private static let table = "data/speech.csv"

    private let folder = TemporaryFolder()

    private func make(_ name: String, shard: Shard? = nil, outputs: [any ReviewOutput] = [SpeechTable()]) throws {
        _ = try makeBag(JobOptions(shard: shard), of: [Self.day], in: folder(name), outputs: outputs)
    }

    private func digests(_ name: String) throws -> [String: Checksum] {
        try MadeBag(path: folder(name)).reproducibleDigests()
    }

    private func isIntact(_ name: String) throws -> Bool {
        try BagVerifier(path: folder(name), formats: KnownFormats.all).run().isIntact
    }

    @Test("is named in the summary, and checked with the bag")
    func named() throws {
        try make("bag")
        let added = try #require(try MadeBag(path: folder("bag")).summary().addedOutputs)
        #expect(added.map(\.name) == ["speech-table"])
        #expect(added.flatMap(\.files) == ["data/speech.csv"])
        #expect(try isIntact("bag"))
        let comparison = try BagComparison(bag: folder("bag"), inputs: [Self.day]).run()
        #expect(comparison.differences.isEmpty)
    }

    @Test("is made again by the second run of its job")
    func resumed() throws {
        try make("bag")
        let first = try digests("bag")
        try Disk.write(Array("spoilt".utf8), to: folder("bag/\(Self.table)"))
        try make("bag")
        #expect(try digests("bag") == first)
        #expect(try isIntact("bag"))
    }

    @Test("keeps its file from a run that does not know it")
    func refused() throws {
        try make("bag")
        let first = try digests("bag")
        let error = #expect(throws: JobError.self) { try make("bag", outputs: [ReportPage()]) }
        #expect(error?.description.contains("\(Self.table) in it does not belong to this job") == true)
        #expect(try digests("bag") == first)
    }

    @Test("is merged: the bag of the shards is the one of a single run")
    func merged() throws {
        try make("whole")
        for index in 1...2 { try make("shard-\(index)", shard: Shard(index: index, count: 2)) }
        let shards = [folder("shard-1"), folder("shard-2")]
        _ = try mergeBags(shards, into: folder("merged"), outputs: { _ in [SpeechTable()] })
        #expect(try digests("merged") == digests("whole"))
        let error = #expect(throws: JobError.self) {
            try mergeBags(shards, into: folder("other"), outputs: { _ in [] })
        }
        #expect(error?.description.contains("speech-table") == true)
        #expect(!FileManager.default.fileExists(atPath: folder("other")))
    }

    @Test("is made again from what a redacted bag says", arguments: [true, false])
    func redacted(isKnown: Bool) throws {
        try make("bag")
        let session = try #require(
            try MadeBag(path: folder("bag")).timelines().first { $0.document.frames > 0 }?.document.sessionId)
        let log = try BagRedactor(
            source: folder("bag"), output: folder("redacted"),
            requests: [
                BagRedactor.Request(
                    sessionId: session, from: .offset(nanoseconds: 0), to: .offset(nanoseconds: 100_000_000),
                    reason: "card number")
            ],
            software: Software.name, outputs: { _ in isKnown ? [SpeechTable()] : [] }, day: "2025-12-12",
            formats: KnownFormats.all
        ).run().log
        let has = FileManager.default.fileExists(atPath: folder("redacted/\(Self.table)"))
        #expect(has == isKnown)
        #expect(log.leftOut.contains(Self.table) == !isKnown)
        #expect(try MadeBag(path: folder("redacted")).summary().addedOutputs?.count == (isKnown ? 1 : nil))
        #expect(try isIntact("redacted"))
    }

    /// Writes a file for each session that says whether it was made for a redacted bag.
    private struct Marked: ReviewOutput {
        let name: String
        let files: [Bag.Pattern]
        let whenRedacted: OutputRedaction
        var mark = "whole"

        func write(_ session: SummaryDocument.Session, _ material: ReviewMaterial) throws -> [PayloadFile] {
            [try material.write(Array(mark.utf8), to: "data/sessions/\(session.name)/\(name).txt")]
        }

        func redacted(_ redaction: BagRedaction) throws -> any ReviewOutput {
            var other = self
            other.mark = "redacted"
            return other
        }
    }

    @Test("is made again for all sessions of a redacted bag, or for the redacted one, as it wants")
    func redactedSessions() throws {
        let outputs = [
            Marked(name: "every", files: ["data/sessions/<session>/every.txt"], whenRedacted: .all),
            Marked(name: "some", files: ["data/sessions/<session>/some.txt"], whenRedacted: .session),
        ]
        try make("bag", outputs: outputs)
        let sessions = try MadeBag(path: folder("bag")).timelines()
        let session = try #require(sessions.first { $0.document.frames > 0 })
        let request = BagRedactor.Request(
            sessionId: session.document.sessionId, from: .offset(nanoseconds: 0), to: .offset(nanoseconds: 100_000_000),
            reason: "card number")
        _ = try BagRedactor(
            source: folder("bag"), output: folder("redacted"), requests: [request], software: Software.name,
            outputs: { _ in outputs }, day: "2025-12-12", formats: KnownFormats.all
        ).run()
        for (name, _) in sessions {
            let marks = try ["every", "some"].map {
                String(decoding: try Disk.bytes(folder("redacted/data/sessions/\(name)/\($0).txt")), as: UTF8.self)
            }
            #expect(marks == ["redacted", name == session.name ? "redacted" : "whole"], "\(name)")
        }
    }
}
