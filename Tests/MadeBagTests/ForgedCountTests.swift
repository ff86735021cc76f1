import Bag
import Calls
import Foundation
import Foundations
import JSON
import Stitching
import TestSupport
import Testing

@Suite("A verification finds what was changed, though every checksum fits")
struct ForgedCountTests {
    @Test("any total in the summary, by its name")
    func totals() throws {
        let made = try BagMadeTwice(OutputOptions(), sessions: ["s0"])
        let path = "data/summary.json"
        let lines = ForgedLines(String(decoding: try Disk.bytes("\(made.bag.path)/\(path)"), as: UTF8.self))
        let forged = ForgedLines.withOtherValues(lines).filter {
            // Rounded.
            $0.name.hasPrefix("totals.") && $0.name != "totals.clipSeconds"
        }
        #expect(forged.count > 10)
        for forged in forged {
            try made.bag.forge(path, as: Array(forged.text.utf8))
            let found = try made.bag.findings().map(\.message)
            let name = forged.name.hasPrefix("totals.kept") ? "totals.kept" : forged.name
            #expect(found.contains { $0.contains(name) }, "\(forged.name): \(found)")
        }
    }

    @Test("the form of bag-info.txt: its lines are those that the program writes, byte for byte")
    func bagInfo() throws {
        let made = try BagMadeTwice(OutputOptions())
        let info = String(decoding: try Disk.bytes("\(made.bag.path)/bag-info.txt"), as: UTF8.self)
        for other in [
            info + "\n", String(info.dropLast()), info.replacing(": ", with: ":  ", maxReplacements: 1),
            info.replacing("\n", with: "\r\n"), info + "Contact-Name: nobody\n",
            info.replacing("Bagging-Date: ", with: "bagging-date: "),
        ] {
            try made.bag.forge("bag-info.txt", as: Array(other.utf8))
            let found = try made.bag.findings()
            #expect(found.contains { $0.path == "bag-info.txt" }, "\(other)")
        }
        // The job of another bag.
        let job = try #require(info.split(separator: "\n").dropFirst(3).first).suffix(64)
        let other = info.replacing(job, with: Disk.sha256([1]).hexadecimal)
        try made.bag.forge("bag-info.txt", as: Array(other.utf8))
        #expect(try made.bag.findings().map(\.message) == ["its job is not that of summary.json"])
        try made.bag.forge("bag-info.txt", as: Array(info.utf8))
        #expect(try made.bag.findings() == [])
    }

    @Test("a kept clip that is not the one in the archive")
    func keptClip() throws {
        let made = try BagMadeTwice(OutputOptions())
        let document = try made.bag.timeline(named: "s0")
        let clip = try #require(document.clips.firstIndex { $0.status != .placed && $0.file != nil })
        let file = try #require(document.clips[clip].file)
        var bytes = try Disk.bytes("\(made.bag.sessionFolder("s0"))/\(file.path)")
        bytes[bytes.count / 2] ^= 1
        try Disk.write(bytes, to: "\(made.bag.sessionFolder("s0"))/\(file.path)")
        var forged = document
        forged.clips[clip].file = ClipFile(
            path: file.path, entry: file.entry, sha256: Disk.sha256(bytes), bytes: bytes.count,
            durationSeconds: file.durationSeconds)
        try made.bag.forge(.recorded(forged), named: "s0")
        #expect(
            try made.bag.findings().map(\.message).contains {
                $0.contains("its file in unplaced/ does not match its source")
            })
    }

    @Test("a kept clip that is gone, and no longer listed")
    func keptGone() throws {
        let made = try BagMadeTwice(OutputOptions())
        var document = try made.bag.timeline(named: "s0")
        let clip = try #require(document.clips.firstIndex { $0.status == .unsupported && $0.file != nil })
        try Disk.remove("\(made.bag.sessionFolder("s0"))/\(try #require(document.clips[clip].file).path)")
        document.clips[clip].file = nil
        try made.bag.forge(.recorded(document), named: "s0")
        #expect(
            try made.bag.findings().map(\.message).contains {
                $0.contains("is unsupported, but has no file in unplaced/")
            })
    }

    /// The file is there, with the bytes of the clip.
    @Test(
        "a kept clip that is in another folder",
        arguments: ["clips/0001-x.opus", "unplaced/more/0001-x.opus", "0001-x.opus"])
    func keptElsewhere(path: String) throws {
        let made = try BagMadeTwice(OutputOptions())
        var document = try made.bag.timeline(named: "s0")
        let clip = try #require(document.clips.firstIndex { $0.status == .unsupported && $0.file != nil })
        let file = try #require(document.clips[clip].file)
        let folder = made.bag.sessionFolder("s0")
        try Disk.write(try Disk.bytes("\(folder)/\(file.path)"), to: "\(folder)/\(path)")
        try Disk.remove("\(folder)/\(file.path)")
        document.clips[clip].file = ClipFile(
            path: path, entry: file.entry, sha256: file.sha256, bytes: file.bytes,
            durationSeconds: file.durationSeconds)
        try made.bag.forge(.recorded(document), named: "s0")
        #expect(
            try made.bag.findings().map(\.message).contains { $0.contains("its file \(path) is not in unplaced/") })
    }

    @Test("a clip without a place that no problem explains")
    func unexplained() throws {
        let folder = TemporaryFolder()
        let clips = [
            DayMaker.Clip(1, "user", "2025-12-12T14:00:00Z", try Clips.voice(seconds: 0.1, seed: 1)),
            DayMaker.Clip(2, "user", "2025-12-12T14:00:01Z", nil),
        ]
        let archives = try DayMaker([DayMaker.Hour(14, [DayMaker.Session("s", clips)])]).write(to: folder.path)
        _ = try makeBag(of: archives, in: folder("bag"))
        let bag = MadeBag(path: folder("bag"))
        #expect(try bag.findings() == [])
        var document = try bag.timeline(named: "s")
        #expect(document.problems.map(\.code) == [.missing])
        document.problems = []
        try bag.forge(.recorded(document), named: "s")
        let findings = try bag.findings().filter { $0.path.hasSuffix("timeline.json") }.map(\.message)
        #expect(findings == ["clip message_2_user.opus is missing, but no problem explains it"])
    }

    @Test("a report that is not the one that the summary lists")
    func report() throws {
        let folder = TemporaryFolder()
        try Disk.write([1, 2, 3], to: folder("2025-12-12/09.report.json"))
        let inputs = [PackageFolder.fixture("day"), folder("2025-12-12")]
        try MadeShards.make(folder("bag"), of: inputs, JobOptions(sessions: ["one-clip"]))
        let bag = MadeBag(path: folder("bag"))
        #expect(try bag.findings() == [])
        let path = try #require(bag.summary().reports?.first).path
        for bytes: [UInt8] in [[1, 2, 4], [1, 2, 3, 4]] {
            try bag.forge(path, as: bytes)
            #expect(
                try bag.findings().map { "\($0.path): \($0.message)" }
                    == ["\(path): it is not the report that summary.json lists"])
        }
        try bag.forge(path, as: [1, 2, 3])
        #expect(try bag.findings() == [])
    }
}
