import Bag
import Foundation
import Foundations
import TestSupport
import Testing

/// A bag is carried to file systems that know no capitals, and to Windows: its names have to be names there.
@Suite("Names in a bag")
struct NamesOnDiskTests {
    static let ids = [
        "ABC", "abc", "Abc.", "con", "nul.txt", "a/b", "A/B", "a\\\\b", "a:b", "caf\u{E9}", "cafe\u{301}", "-rf",
        ".hidden",
        "tr ailing ", "\u{130}stanbul", "istanbul", String(repeating: "x", count: 300), "COM1", "aux.", "plain",
        // Safe, and as long as a name may be: nothing fits behind them.
        String(repeating: "y", count: 97), String(repeating: "y", count: 98), String(repeating: "y", count: 100),
    ]

    private static func archive(_ ids: [String], speakers: [String]) throws -> RawZip {
        let sound = try Clips.voice(seconds: 0.1, seed: 1)
        var entries: [RawZip.Entry] = []
        let sessions = ids.enumerated().map { number, id in
            let files = speakers.enumerated().map { index, speaker in
                let name = "\(number)-\(index).opus"
                entries.append(RawZip.Entry(name, sound))
                return #"{"fileName": "\#(name)", "messageId": "\#(speaker)", "type": "\#(speaker)", "#
                    + #""timestamp": "2025-12-12T14:00:\#(10 + index)Z"}"#
            }
            return #"{"sessionId": "\#(id)", "files": [\#(files.joined(separator: ", "))]}"#
        }
        let json = #"{"utcDay": "2025-12-12", "hour": "14", "sessions": [\#(sessions.joined(separator: ", "))]}"#
        return RawZip(entries + [RawZip.Entry("metadata.json", Array(json.utf8))])
    }

    private static let options = ["--layout", "split", "--audio", "wav", "--audio", "opus", "--clips", "--review"]

    @Test("no two differ by case or Unicode form alone, none is reserved on Windows, too long, or looks like an option")
    func everyFile() throws {
        let folder = TemporaryFolder()
        try Self.archive(Self.ids, speakers: ["user"]).write(to: folder("sessions.zip"))
        try Self.archive(["s"], speakers: Self.ids + [""]).write(to: folder("speakers.zip"))
        for name in ["sessions", "speakers"] {
            let job = Job([folder("\(name).zip")])
            let run = try job.stitch(Self.options)
            #expect(run.outcome.status == 0, "\(run.outcome.words)")
            let paths = try Disk.tree(run.bag.path)
            #expect(Set(paths.map { $0.lowercased() }).count == paths.count)
            for path in paths {
                let last = String(path.split(separator: "/").last ?? "")
                #expect(SafeName.isSafe(last), "\(path)")
            }
            let verified = try Program.run(["verify", run.bag.path, "--against", folder("\(name).zip")])
            #expect(verified.status == 0, "\(verified.words)")
        }
    }

    @Test("each speaker has a file, and each clip of theirs its name")
    func speakers() throws {
        let folder = TemporaryFolder()
        try Self.archive(["s"], speakers: Self.ids).write(to: folder("a.zip"))
        let run = try Job([folder("a.zip")]).stitch(Self.options)
        let timeline = try run.bag.timeline(sessionId: "s")
        #expect(timeline.audio.filter { $0.path.hasSuffix(".wav") }.count == Self.ids.count)
        #expect(timeline.audio.filter { $0.path.hasSuffix(".opus") }.count == Self.ids.count)
        #expect(timeline.clips.allSatisfy { $0.file?.path.split(separator: "-").count ?? 0 >= 3 })
    }

    @Test("they are those of the whole job for a shard, and for one session that is asked for")
    func ofTheWholeJob() throws {
        let folder = TemporaryFolder()
        try Self.archive(Self.ids, speakers: ["user"]).write(to: folder("a.zip"))
        // The same sessions from two archives, in another order.
        try Self.archive(Self.ids.reversed().prefix(10) + [], speakers: ["agent_tts"]).write(to: folder("b.zip"))
        let job = Job([folder("a.zip"), folder("b.zip")])
        let whole = try job.stitch()
        #expect(whole.outcome.status == 0, "\(whole.outcome.words)")
        let reversed = try Job([folder("b.zip"), folder("a.zip")]).stitch()
        #expect(try reversed.bag.reproducibleDigests() == whole.bag.reproducibleDigests())
        let merged = try Shards(job, count: 3).merge()
        #expect(merged.outcome.status == 0, "\(merged.outcome.words)")
        #expect(try merged.bag.reproducibleDigests() == whole.bag.reproducibleDigests())
        var one = job
        one.sessions = ["ABC"]
        let run = try one.stitch()
        let names = try run.bag.sessionNames()
        #expect(names.count == 1 && names[0].hasPrefix("ABC-"))
        #expect(try Set(names).isSubset(of: whole.bag.sessionNames()))
    }

    @Test("a session that nobody else differs from by case keeps its id as its name")
    func plain() throws {
        let folder = TemporaryFolder()
        try Self.archive(["ABC", "session-456"], speakers: ["user"]).write(to: folder("a.zip"))
        let run = try Job([folder("a.zip")]).stitch()
        #expect(try run.bag.sessionNames() == ["ABC", "session-456"])
    }
}
