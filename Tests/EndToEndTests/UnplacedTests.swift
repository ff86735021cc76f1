import Bag
import Calls
import Foundation
import Foundations
import TestSupport
import Testing

@Suite("What cannot be placed is kept")
struct UnplacedTests {
    @Test("byte for byte, whatever the reason, in a bag that every tool accepts")
    func everyReason() throws {
        let day = try UnplacedDay.make()
        let run = try day.job.stitch()
        #expect(run.outcome.status == 2, "\(run.outcome.words)")
        for (session, statuses) in UnplacedDay.statuses {
            #expect(try run.bag.timeline(sessionId: session).clips.map(\.status) == statuses, "\(session)")
        }
        // What is not there, not whole, or in the timeline already is not kept; all else is.
        #expect(try expectKept(run.bag, from: day.archives) == 1 + 1 + 1 + 1 + 1 + 2 + 65 + 1)
        let kept = try #require(try run.bag.summary().totals.kept)
        #expect(kept.clips == 73 && kept.files == 74)
        #expect(try run.bag.summary().sessions.reduce(0) { $0 + ($1.kept ?? 0) } == 73)
        try Self.expectValid(run.bag, against: day.archives)
        #expect(
            run.outcome.text.contains(
                "75 clips could not be placed; the files of 73 of them are in data/sessions/…/unplaced/"))
    }

    @Test("named by the clip's position and its entry, with its length where its pages tell it")
    func names() throws {
        let bag = try UnplacedDay.run().bag
        func clips(_ session: String) throws -> [TimelineDocument.Clip] { try bag.timeline(sessionId: session).clips }
        #expect(try clips("corrupt")[1].file?.path == "unplaced/0001-message_2_user.opus")
        #expect(try clips("corrupt")[1].durationSeconds == nil)
        let untimed = try clips("untimed")[1]
        #expect(untimed.file?.path == "unplaced/0001-message_2_user.opus" && untimed.durationSeconds == 0.3)
        #expect(try clips("too-long").map(\.durationSeconds) == [0.3, 0.3])
        #expect(try clips("too-many")[7].file?.path == "unplaced/0007-message_7_type-7.opus")
        let candidates = try #require(try clips("ambiguous")[1].files)
        #expect(
            candidates.map(\.path) == ["unplaced/0001-1-message_2_user.opus", "unplaced/0001-2-message_2_user.opus"])
        #expect(candidates.map(\.entry) == ["ambiguous/message_2_user.opus", "ambiguous/message_2_user.opus"])
        #expect(candidates.map(\.durationSeconds) == [0.3, nil])
        // A session of which nothing is placed is there all the same.
        #expect(
            try Disk.tree(bag.sessionFolder("without-time")).filter { !$0.contains("vcon") } == [
                "conversation.txt", "timeline.json", "unplaced", "unplaced/0000-message_1_user.opus",
            ])
    }

    @Test(
        "of every kind of clip: of those that only decoding finds fault with, too",
        arguments: [[], ["--audio", "opus"]])
    func everyKind(options: [String]) throws {
        let clip = try Clips.clip(seconds: 0.08, encoding: OpusEncoding(), seed: 15) { $0.packetsPerPage = 2 }
        var kinds = try ClipKind.hopeless() + ClipKind.hostile()
        kinds += clip.indices.map { offset in
            var bytes = clip
            bytes[offset] ^= 0xFF
            return ClipKind("byte-\(offset)", bytes)
        }
        let ordinary = try Clips.voice(seconds: 0.1, seed: 99)
        var hour = DayMaker.Hour(
            14,
            kinds.map {
                .init($0.name, [.init(1, "user", at(0), $0.bytes), .init(2, "agent_tts", at(1), ordinary)])
            })
        hour.naming = .session
        let day = try MadeDay(DayMaker([hour]))
        let run = try day.job.stitch(options)
        #expect(run.outcome.status == 2, "\(run.outcome.words)")
        #expect(try expectKept(run.bag, from: day.archives) > 20)
        try Self.expectValid(run.bag, against: day.archives)
    }

    @Test("under a harmless name of at most 100 bytes, whatever the entry is called")
    func hostileNames() throws {
        let names = [
            String(repeating: "long", count: 25), String(repeating: "long", count: 25) + ".opus",
            String(repeating: "e\u{301}", count: 200) + ".opus", "..", "...opus", ".hidden", "con", "nul.txt", "-rf",
            "a b.opus",
            "a;rm -rf *.html", "\u{202E}supo.exe", "back\\slash.opus", "%2e%2e", "x.", "café.opus", "x.\u{1F600}",
        ]
        let clips = names.enumerated().map { index, name in
            var clip = DayMaker.Clip(index, "user", "no time", Array("bytes of \(index)".utf8))
            clip.fileName = name
            return clip
        }
        let folder = TemporaryFolder()
        var hour = DayMaker.Hour(14, [.init("names", clips)])
        hour.naming = .session
        let archives = try DayMaker([hour]).write(to: folder.path)
        let run = try Job(archives).stitch()
        let files = try run.bag.timeline(sessionId: "names").clips.map { $0.file?.path ?? "" }
        #expect(files.count == names.count)
        for (index, path) in files.enumerated() {
            let number = String(repeating: "0", count: 4 - "\(index)".count) + "\(index)"
            #expect(path.hasPrefix("unplaced/\(number)-") && path.utf8.count <= 9 + 100, "\(path)")
        }
        #expect(Set(files.map { $0.lowercased() }).count == names.count)
        #expect(files[1].hasSuffix(".opus") && files[2].hasSuffix(".opus"))
        for (index, path) in files.enumerated() {
            let bytes = try Disk.bytes(run.bag.sessionFolder("names") + "/" + path)
            #expect(String(decoding: bytes, as: UTF8.self) == "bytes of \(index)")
        }
        try Self.expectValid(run.bag, against: archives)
    }

    @Test("once where several clips list one entry, and every candidate of an ambiguous one")
    func sharedEntries() throws {
        let sound = try Clips.voice(seconds: 0.2, seed: 1)
        var hour = DayMaker.Hour(
            14,
            [
                .init("shared", (0..<3).map { _ in .init(7, "user", "no time", sound) }),
                .init(
                    "many",
                    [.init(1, "user", at(0), nil), .init(1, "agent_tts", at(1), nil), .init(1, "user", at(2), nil)]),
            ])
        hour.naming = .session
        hour.unlisted = (0..<20).map { ZipMaker.Entry("\($0)/message_1_user.opus", sound + [UInt8($0)]) }
        let day = try MadeDay(DayMaker([hour]))
        let run = try day.job.stitch()
        let shared = try run.bag.timeline(sessionId: "shared")
        #expect(Set(shared.clips.map { $0.file?.path }) == ["unplaced/0000-message_7_user.opus"])
        let many = try run.bag.timeline(sessionId: "many")
        #expect(many.clips.map { $0.files?.count } == [20, nil, 20])
        #expect(many.unplacedPaths.count == 20)
        #expect(many.unplacedPaths.last == "unplaced/0000-20-message_1_user.opus")
        #expect(
            many.problems.contains {
                $0.message.contains("20 entries match it")
            })
        #expect(try run.bag.summary().totals.kept?.files == 21)
        try Self.expectValid(run.bag, against: day.archives)
    }

    @Test("into the same bytes on any number of threads, by shards, from archives in any order, and by the day")
    func sameBytes() throws {
        let first = try UnplacedDay.make()
        let sound = try Clips.voice(seconds: 0.2, seed: 5)
        var hour = DayMaker.Hour(
            15,
            [.init("corrupt", [.init(5, "user", at(3000), Array("<html>".utf8)), .init(6, "user", at(3001), sound)])])
        hour.naming = .session
        let second = try MadeDay(DayMaker([hour]))
        var job = Job(first.archives + second.archives)
        let options = ["--review", "--clips", "--labels", "vtt"]
        let single = try job.stitch(options + ["--threads", "1"])
        let reference = try single.bag.reproducibleDigests()
        #expect(try expectKept(single.bag, from: job.inputs) == 74)
        #expect(try job.stitch(options + ["--threads", "4"]).digests() == reference)
        for count in [2, 5] {
            let shards = try Shards(job, count: count, options)
            for bag in shards.bags { #expect(try Program.run(["verify", bag]).status == 0) }
            let merged = try shards.merge()
            #expect(merged.outcome.status == 2, "\(merged.outcome.words)")
            #expect(try merged.bag.reproducibleDigests() == reference)
        }
        let days = TemporaryFolder("days")
        let byDay = try Program.run(job.arguments + options + ["--bag-per", "day", "--output", days.path])
        #expect(byDay.status == 2, "\(byDay.words)")
        #expect(try MadeBag(path: days("2025-12-12")).reproducibleDigests() == reference)
        job.inputs.reverse()
        #expect(try job.stitch(options).digests() == reference)
    }

    @Test(
        "beside whatever is made of those that are placed",
        arguments: [["--clips"], ["--audio", "opus"], ["--audio", "flac"]])
    func outputs(options: [String]) throws {
        let day = try UnplacedDay.make()
        let run = try day.job.stitch(options)
        #expect(try expectKept(run.bag, from: day.archives) == 73)
        for clip in try run.bag.timelines().flatMap(\.document.clips) where clip.status == .placed {
            #expect((clip.file != nil) == (options == ["--clips"]))
            #expect(clip.file == nil || clip.file?.pcmSha256 != nil)
        }
        try Self.expectValid(run.bag, against: day.archives)
    }

    // MARK: - Runs that are disturbed

    @Test("again, where a file is gone or damaged; one that is nobody's is named, and stays")
    func repaired() throws {
        let day = try UnplacedDay.make()
        let run = try day.job.stitch()
        let before = try run.bag.reproducibleDigests()
        let folder = run.bag.sessionFolder("ambiguous") + "/unplaced/"
        for damage in ResumeTests.Damage.allCases {
            try damage.happens(to: folder + "0001-2-message_2_user.opus")
            try Disk.write(Array("stale".utf8), to: folder + "0009-stale.opus")
            let refused = try day.job.stitch(to: run.bag.path)
            #expect(refused.outcome.status == 1, "\(refused.outcome.words)")
            #expect(refused.outcome.errorText.contains("0009-stale.opus"), "\(refused.outcome.words)")
            try FileManager.default.removeItem(atPath: folder + "0009-stale.opus")
            let again = try day.job.stitch(to: run.bag.path)
            #expect(again.outcome.status == 2, "\(again.outcome.words)")
            #expect(try run.bag.reproducibleDigests() == before, "\(damage)")
        }
    }

    @Test("whole or not at all: killed while files are written, a run goes on to the same bytes")
    func killed() throws {
        let day = try UnplacedDay.make()
        let reference = try day.job.stitch().digests()
        let probe = TemporaryFolder()
        let arguments = day.job.arguments + ["--threads", "1", "--quiet", "--output"]
        let calls = try SystemCalls.of(arguments + [probe("bag")], calls: ["pwrite64", "renameat", "mkdirat"])
            .filter { $0.name != "mkdirat" || $0.text.contains("unplaced") }
        #expect(calls.count > 150)
        for call in stride(from: 0, to: calls.count, by: calls.count / 12).map({ calls[$0] }) {
            let folder = TemporaryFolder()
            let outcome = try Program.run(
                arguments + [folder("bag")], under: SystemCalls.wrapper("signal=KILL", at: call))
            #expect(outcome.status == 137, "\(call.text)")
            let isBegun = FileManager.default.fileExists(atPath: folder("bag/data"))
            for (path, digest) in isBegun ? try Disk.digests(folder("bag/data")) : [:] {
                #expect(reference["data/" + path] == digest, "\(call.text): \(path)")
            }
            let again = try Program.run(arguments + [folder("bag")])
            #expect(again.status == 2, "\(again.words)")
            #expect(try MadeBag(path: folder("bag")).reproducibleDigests() == reference, "\(call.text)")
        }
    }

    @Test("in bounded memory, however large it is")
    func large() throws {
        let folder = TemporaryFolder()
        var random = Random(seed: 3)
        let piece = (0..<1 << 16).map { _ in UInt8(truncatingIfNeeded: random.next()) }
        var bytes: [UInt8] = []
        for _ in 0..<2000 { bytes += piece }
        let day = try MadeDay(.init("large", [.init(1, "user", at(0), bytes)]))
        let measured = try Program.measured(
            day.job.arguments + ["--output", folder("bag"), "--review"], folder: folder.path)
        #expect(measured.outcome.status == 2, "\(measured.outcome.words)")
        #expect(measured.peakMemory < 112 << 20)
        let file = try #require(try MadeBag(path: folder("bag")).timeline(sessionId: "large").clips[0].file)
        let digest = Disk.sha256(bytes)
        #expect(file.bytes == bytes.count && file.sha256 == digest)
        #expect(Disk.sha256(try Disk.bytes(folder("bag/data/sessions/large/") + file.path)) == digest)
    }

    // MARK: - What knows of it

    @Test("and verify finds a byte that is another one, a file that is gone, and one that is nobody's")
    func verify() throws {
        let day = try UnplacedDay.make()
        let run = try day.job.stitch()
        let folder = run.bag.sessionFolder("too-long")
        let file = "unplaced/0001-message_2_user.opus"
        let bytes = try Disk.bytes(folder + "/" + file)
        func expectFinding(_ words: String, _ change: () throws -> Void) throws {
            let timeline = try Disk.bytes(folder + "/timeline.json")
            try change()
            try run.bag.fitManifests()
            let outcome = try Program.run(["verify", run.bag.path])
            #expect(outcome.status == 2 && outcome.text.contains(words), "\(outcome.words)")
            try Disk.write(timeline, to: folder + "/timeline.json")
            try Disk.write(bytes, to: folder + "/" + file)
            try run.bag.fitManifests()
        }
        func rewrite(_ change: (String) -> String) throws {
            let text = String(decoding: try Disk.bytes(folder + "/timeline.json"), as: UTF8.self)
            let other = change(text)
            #expect(other != text)
            try Disk.write(Array(other.utf8), to: folder + "/timeline.json")
        }
        try expectFinding("\(file): its content does not match the checksum and size in timeline.json") {
            try Disk.write(bytes.dropLast() + [bytes[bytes.count - 1] ^ 1], to: folder + "/" + file)
        }
        try expectFinding("\(file): it is missing") {
            try Disk.remove(folder + "/" + file)
        }
        try expectFinding("unplaced/0002-other.opus: nothing in the bag accounts for this file") {
            try Disk.write([1], to: folder + "/unplaced/0002-other.opus")
        }
        try Disk.remove(folder + "/unplaced/0002-other.opus")
        // The document, the file and its checksum fit each other, and not the clip's source.
        let other = Array("other".utf8)
        try expectFinding("does not match its source") {
            try Disk.write(other, to: folder + "/" + file)
            try rewrite { text in
                let start = text.range(of: file)?.upperBound ?? text.endIndex
                return text[..<start]
                    + text[start...].replacingOccurrences(
                        of: "\(Disk.sha256(bytes))", with: "\(Disk.sha256(other))"
                    ).replacingOccurrences(of: "\"bytes\": \(bytes.count)", with: "\"bytes\": \(other.count)")
            }
        }
        try expectFinding("has no file in unplaced/") {
            try rewrite { $0.replacingOccurrences(of: "\"file\": {", with: "\"other\": {") }
        }
        try expectFinding("a path of clip") { try rewrite { $0.replacingOccurrences(of: file, with: "../../x") } }
        try expectFinding("is not in unplaced/") {
            try rewrite { $0.replacingOccurrences(of: file, with: "timeline.json") }
        }
        #expect(try Program.run(["verify", run.bag.path]).status == 0)

        try Disk.write(other, to: folder + "/" + file)
        let against = try Program.run(["verify", run.bag.path, "--against"] + day.archives)
        #expect(
            against.text.contains(
                "\(file): it differs from what the archives produce; the first difference is at byte 0"))
        try Disk.remove(folder + "/" + file)
        let gone = try Program.run(["verify", run.bag.path, "--against"] + day.archives)
        #expect(gone.text.contains("\(file): it is missing, but the archives produce it"), "\(gone.words)")
    }

    @Test("but not in a session that is redacted: its files may hold what was taken out, and are named in leftOut")
    func redacted() throws {
        let source = try UnplacedDay.run()
        let redacted = try Redacted(source, session: "untimed", from: "0", to: "0.1")
        #expect([0, 2].contains(redacted.outcome.status), "\(redacted.outcome.words)")
        let verified = try Program.run(["verify", redacted.bag.path])
        #expect(verified.status == 0, "\(verified.words)")
        let timeline = try redacted.bag.timeline(named: "untimed")
        #expect(timeline.clips.allSatisfy { $0.file == nil && $0.files == nil })
        #expect(timeline.clips.map(\.status) == (try source.bag.timeline(named: "untimed").clips.map(\.status)))
        #expect(timeline.leftOut?.contains("unplaced/0001-message_2_user.opus") == true)
        let files = try Disk.tree(redacted.bag.path)
        #expect(!files.contains { $0.contains("untimed/unplaced") })
        let log = String(decoding: try Disk.bytes(redacted.bag.path + "/data/redactions.json"), as: UTF8.self)
        #expect(log.contains("data/sessions/untimed/unplaced/0001-message_2_user.opus"))
        // Other sessions keep theirs, byte for byte.
        for path in try Disk.tree(source.bag.path) where path.contains("/unplaced/") && !path.contains("untimed") {
            #expect(
                try Disk.bytes(redacted.bag.path + "/" + path) == Disk.bytes(source.bag.path + "/" + path), "\(path)")
        }
        let totals = try redacted.bag.summary().totals
        #expect(totals.kept?.clips == 72 && totals.kept?.files == 73)
        for path in ["data/report.html", "data/load/loadfile.csv", "data/review/sessions/untimed.js"] {
            let text = String(decoding: try Disk.bytes(redacted.bag.path + "/" + path), as: UTF8.self)
            // The report has a list of what was left out, in one line, and no other word of it.
            let lines = text.split(separator: "\n").filter { !$0.hasPrefix("<ul>") }
            #expect(!lines.contains { $0.contains("untimed/unplaced/") }, "\(path)")
            #expect(text.contains("untimed/unplaced/") == path.hasSuffix("report.html"), "\(path)")
        }
        let again = try Redacted(
            Run(outcome: redacted.outcome, bag: redacted.bag, folder: source.folder), session: "ambiguous", from: "0",
            to: "0.1")
        #expect(try Program.run(["verify", again.bag.path]).status == 0, "\(again.outcome.words)")
        #expect(try again.bag.summary().totals.kept?.clips == 71)
    }

    @Test("in the load files, the report and the vCon, each file once")
    func forReviewers() throws {
        let run = try UnplacedDay.run()
        let report = String(decoding: try Disk.bytes(run.bag.path + "/data/report.html"), as: UTF8.self)
        #expect(report.contains("Kept, not placed"))
        let csv = String(decoding: try Disk.bytes(run.bag.path + "/data/load/loadfile.csv"), as: UTF8.self)
            .split(separator: "\r\n")
        for (name, document) in try run.bag.timelines() {
            let container = try JSONDecoder().decode(
                Container.self, from: Data(try Disk.bytes(run.bag.sessionFolder(name) + "/conversation.vcon.json")))
            let paths = container.opusstitch.notPlaced.flatMap {
                [$0.path].compactMap(\.self) + ($0.candidates ?? []).map(\.path)
            }
            #expect(paths == document.clips.flatMap(\.keptFiles).map { "data/sessions/\(name)/\($0.path)" })
            for file in document.clips.flatMap(\.keptFiles) {
                #expect(report.contains("\(name)/\(file.path)") && report.contains(file.sha256.hexadecimal))
                let rows = csv.filter { $0.contains("\"data/sessions/\(name)/\(file.path)\"") }
                #expect(rows.count == 1 && rows.first?.contains(file.sha256.hexadecimal) == true, "\(file.path)")
            }
        }
        // A wrong time is no time: the session's own is not claimed for it.
        let untimed = csv.first { $0.contains("untimed/unplaced/") }
        #expect(untimed?.contains("2025-12-12T14") == false)
    }

    private struct Container: Decodable {
        struct Clip: Decodable {
            struct Candidate: Decodable { var path: String }
            var path: String?
            var candidates: [Candidate]?
        }
        struct Extension: Decodable {
            var notPlaced: [Clip]
            enum CodingKeys: String, CodingKey { case notPlaced = "not_placed" }
        }
        var opusstitch: Extension
    }

    private static func expectValid(_ bag: MadeBag, against archives: [String]) throws {
        let sums = try Tool.run("sha256sum", ["--quiet", "--strict", "-c", "manifest-sha256.txt"], folder: bag.path)
        #expect(sums.status == 0, "\(sums.words)")
        let bagit = try Tool.python(["-m", "bagit", "--validate", bag.path])
        #expect(bagit.status == 0, "\(bagit.words)")
        let verified = try Program.run(["verify", bag.path, "--against"] + archives)
        #expect(verified.status == 0, "\(verified.words)")
    }
}

extension Run {
    /// Of all files but the two that may carry a date, while the run's folder is there.
    fileprivate func digests() throws -> [String: Checksum] {
        try withExtendedLifetime(folder) { try bag.reproducibleDigests() }
    }
}
