import Foundation
import TestSupport
import Testing

@Suite("verify reads files of a bag of any size in bounded memory")
struct LargeBagFileTests {
    private func expectFinding(_ path: String, _ change: (String) throws -> Void) throws {
        let folder = TemporaryFolder()
        var job = Job.day
        job.sessions = ["one-clip"]
        let run = try job.stitch()
        try change(run.bag.path + "/" + path)
        let measured = try Program.measured(["verify", run.bag.path, "--json"], folder: folder.path)
        #expect(measured.outcome.status == 2, "\(measured.outcome.words)")
        #expect(measured.outcome.text.contains("\"\(path)\""), "\(measured.outcome.text.prefix(2000))")
        #expect(measured.peakMemory < 160 << 20, "\(path): \(measured.peakMemory >> 20) MiB")
    }

    private static let timeline = "data/sessions/one-clip/timeline.json"

    @Test("a manifest of 300,000 lines")
    func manyLines() throws {
        try expectFinding("manifest-sha256.txt") { path in
            let zeros = String(repeating: "0", count: 64)
            let lines = (0..<300_000).map { "\(zeros)  data/sessions/x/\($0).wav\n" }.joined()
            // A line without a name is a finding of the manifest itself.
            try Disk.write(Array((lines + zeros + "\n").utf8), to: path)
        }
    }

    @Test(
        "a string, a name, and a string with escapes of 130 MiB",
        arguments: [
            ("data/summary.json", #"{"sessionId": ""#, "a"), (timeline, #"{"sessionId": ""#, "a"),
            (timeline, #"{""#, "a"), (timeline, #"{"sessionId": ""#, #"\u0041"#),
        ])
    func longText(file: String, beginning: String, rest: String) throws {
        try expectFinding(file) { path in
            let rest = String(repeating: rest, count: (130 << 20) / rest.utf8.count)
            try Disk.write(Array((beginning + rest + #"": 1}"#).utf8), to: path)
        }
    }

    @Test(
        "200 MB of nothing",
        arguments: [
            "manifest-sha256.txt", "tagmanifest-sha256.txt", "bag-info.txt", "bagit.txt", "data/summary.json",
            "data/sessions/one-clip/timeline.json",
        ])
    func nothing(path: String) throws {
        try expectFinding(path) { path in
            try Disk.write([], to: path)
            #expect(truncate(path, 200 << 20) == 0)
        }
    }

    @Test(
        "a document of very many small values",
        arguments: ["data/summary.json", "data/sessions/one-clip/timeline.json"],
        ["members", "strings", "objects"])
    func manyValues(path: String, kind: String) throws {
        try expectFinding(path) { path in
            let text = String(decoding: try Disk.bytes(path), as: UTF8.self).dropFirst()
            let values =
                switch kind {
                case "members": (0..<400_000).map { "\"k\($0)\":{}," }.joined()
                case "strings": "\"libraries\":[" + String(repeating: "\"\",", count: 2_000_000) + "\"\"],"
                default: "\"problems\":[" + String(repeating: "{},", count: 2_000_000) + "{}],"
                }
            try Disk.write(Array("{\(values)\(text)".utf8), to: path)
        }
    }
}
