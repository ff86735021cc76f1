import Bag
import Calls
import Conversations
import Foundation
import Foundations
import Synchronization
import TestSupport
import Testing

@testable import Stitching

/// Inputs that are something else than an archive, or lie where they must not.
@Suite("An input that is not used")
struct RefusedInputTests {
    private let folder = TemporaryFolder()
    private let archive: String

    init() throws {
        let sound = try Clips.voice(seconds: 0.1, seed: 1)
        let clip = DayMaker.Clip(1, "user", "2025-12-12T14:00:00Z", sound)
        archive = try DayMaker([DayMaker.Hour(14, [DayMaker.Session("s", [clip])])]).write(to: folder.path)[0]
    }

    private func make(_ inputs: [String], in bag: String = "bag") throws -> SummaryDocument {
        try makeBag(of: inputs, in: folder(bag), formats: KnownFormats.all).summary
    }

    @Test(
        "says what it is, and what to give in its place",
        arguments: [
            ("07.report.json", "{}", "it is a conversation report; give the archives of its day too"),
            (
                "job.json", #"{"format": "opusstitch-job/1"}"#,
                "it is the record of a download; give its folder instead"
            ),
            (
                "._audio_14.zip", "\u{0}\u{5}\u{16}\u{7}\u{0}\u{2}\u{0}\u{0}",
                "it is macOS metadata about another file; give that file instead"
            ),
            (
                "empty.zip", "PK\u{5}\u{6}" + String(repeating: "\u{0}", count: 18),
                "it is an empty ZIP archive, without entries"
            ),
        ])
    func other(name: String, text: String, reason: String) throws {
        let path = folder(name)
        try Disk.write(Array(text.utf8), to: path)
        let error = #expect(throws: JobError.self) { try make([path]) }
        #expect(error?.description.contains(reason) == true, "\(String(describing: error))")
        #expect(error?.description.contains(name) == true, "\(String(describing: error))")
        #expect(!FileManager.default.fileExists(atPath: folder("bag/data")))
        // Beside an archive, it is told, unless it is a report, which belongs to the day.
        let summary = try make([archive, path])
        #expect(summary.totals.placed == 1)
        if summary.reports == nil {
            #expect(summary.problems.contains { $0.message.contains(reason) }, "\(summary.problems)")
        }
        #expect((summary.reports != nil) == name.hasSuffix("report.json"))
    }

    @Test("is refused inside the output folder, and nothing is changed")
    func inside() throws {
        _ = try make([archive])
        let digests = try Disk.digests(folder("bag"))
        for input in ["bag", "bag/data", "bag/data/summary.json"].map({ folder($0) }) {
            let error = #expect(throws: JobError.self) { try make([archive, input]) }
            #expect(
                error?.description == "\(input): it is inside the output folder \(folder("bag")); nothing was changed; "
                    + "give `output` a folder elsewhere", "\(String(describing: error))")
        }
        #expect(try Disk.digests(folder("bag")) == digests)
    }

    @Test("as a report has a name of its own where several are of one hour")
    func reports() throws {
        let paths = try (0..<3).map { index in
            try FileManager.default.createDirectory(
                atPath: folder("\(index)/2025-12-12"), withIntermediateDirectories: true)
            let path = folder("\(index)/2025-12-12/07.report.json")
            try Disk.write(Array("{\"number\": \(index)}".utf8), to: path)
            return path
        }
        let reports = try #require(try make([archive] + paths.reversed() + [paths[1]]).reports)
        #expect(
            reports.map(\.path) == [
                "data/reports/2025-12-12/07-2.report.json", "data/reports/2025-12-12/07-3.report.json",
                "data/reports/2025-12-12/07.report.json",
            ])
        for (index, path) in [reports[2], reports[0], reports[1]].map(\.path).enumerated() {
            #expect(try Disk.bytes(folder("bag/\(path)")) == Array("{\"number\": \(index)}".utf8))
        }
        #expect(try MadeBag(path: folder("bag")).findings().isEmpty)
    }

    @Test("in a session that another one names is told with the other's id")
    func ofOtherSession() throws {
        let sound = try Clips.voice(seconds: 0.1, seed: 1)
        let clip = DayMaker.Clip(1, "user", "2025-12-12T15:00:00Z", sound)
        var without = clip
        without.bytes = nil
        var hour = DayMaker.Hour(15, [DayMaker.Session("a", [clip]), DayMaker.Session("b", [without])])
        hour.naming = .session
        let summary = try make(try DayMaker([hour]).write(to: folder.path))
        let missing = summary.problems.filter { $0.code == .missing }
        #expect(missing.map(\.sessionId) == ["b"])
        #expect(
            missing.first?.message.contains(
                "the only entry with that name, a/message_1_user.opus, belongs to session a") == true, "\(missing)")
        #expect(summary.totals.placed == 1)
    }

    @Test("does not hinder those of which some sessions are wanted, be they calls or text conversations")
    func someSessions() throws {
        try Disk.write(ChatExport.json(sessions: "chat-7", "chat-8"), to: folder("chat.json"))
        for (number, wanted) in [["chat-7"], ["s"], ["chat-8", "s"]].enumerated() {
            let made = try makeBag(
                JobOptions(sessions: wanted), of: [archive, folder("chat.json")], in: folder("some-\(number)"),
                formats: KnownFormats.all)
            #expect(made.summary.sessions.map(\.sessionId).sorted() == wanted, "\(made.summary.sessions)")
        }
    }

    @Test("and vanishes while it is looked at stops nothing: it is not told as what it was")
    func vanished() throws {
        try Disk.write(ChatExport.json(sessions: "chat-7"), to: folder("in/chat.json"))
        var found: [Set<String>] = []
        for moment in 0..<1000 {
            let place = folder("in/day.rar")
            try Disk.write(Array("Rar!\u{1A}\u{7}".utf8), to: place)
            let checks = Atomic<Int>(0)
            let interruption = Interruption {
                if checks.wrappingAdd(1, ordering: .relaxed).oldValue == moment { try? Disk.remove(place) }
                return false
            }
            let list = try InputList(
                [folder("in")], formats: KnownFormats.all, surroundings: Surroundings(interruption: interruption))
            #expect(list.conversations.count == 1)
            found.append(Set(list.problems.map { "\($0.code) \($0.archive ?? "")" }))
            if checks.load(ordering: .relaxed) <= moment { break }
        }
        // Before the folder was searched, before its content was told, and after that.
        let stages: [Set<String>] = [
            [], ["unrecognised day.rar"], ["unrecognised day.rar", "notAnArchive day.rar"],
        ]
        let order = found.compactMap(stages.firstIndex)
        #expect(order.count == found.count && order == order.sorted() && Set(order) == [0, 1, 2], "\(found)")
    }
}
