import Bag
import Calls
import TestSupport
import Testing

@Suite("Hostile metadata")
struct HostileMetadataTests {
    @Test("what can be read is read, what cannot is said", arguments: HostileMetadata.table)
    func table(_ metadata: HostileMetadata) throws {
        let folder = TemporaryFolder()
        let json = try metadata.make()
        var zip = try HostileArchive.honest()
        zip.entries[0].data = json
        if json.count > 1 << 20 {
            // As an archive has it: a clip's ratio of inflated to stored size stays under its limit.
            try ZipMaker.write(
                zip.entries.map { ZipMaker.Entry(String(decoding: $0.name, as: UTF8.self), $0.data) },
                to: folder("audio_14.zip"))
        } else {
            try zip.write(to: folder("audio_14.zip"))
        }
        let (outcome, peakMemory) = try Program.measured(
            ["stitch", "audio_14.zip", "--output", "bag", "--quiet"], folder: folder.path)
        #expect(outcome.status == metadata.status, "\(outcome.words.prefix(3000))")
        for words in metadata.says { #expect(outcome.words.contains(words), "\(outcome.words.prefix(3000))") }
        #expect(peakMemory < 256 << 20)
        let bag = MadeBag(path: folder("bag"))
        let clips = try bag.timelines().flatMap(\.document.clips)
        #expect(
            clips.filter { $0.status == .placed }.map(\.fileName).sorted()
                == metadata.placed.map { HostileArchive.clipName($0) })
        let verified = try Program.run(["verify", "bag"], folder: folder.path)
        #expect(verified.status == 0, "\(verified.words)")
        #expect(try Disk.tree(folder.path).allSatisfy { $0 == "audio_14.zip" || $0 == "bag" || $0.hasPrefix("bag/") })
    }

    @Test("an archive without metadata has clips, and says that they belong to nobody")
    func missing() throws {
        let folder = TemporaryFolder()
        var zip = try HostileArchive.honest()
        zip.entries.removeFirst()
        try zip.write(to: folder("audio_14.zip"))
        let outcome = try Program.run(["stitch", "audio_14.zip", "--output", "bag"], folder: folder.path)
        #expect(outcome.status == 2)
        #expect(outcome.words.contains("has no metadata.json"))
        #expect(try MadeBag(path: folder("bag")).summary().unlisted.count == 3)
    }

    @Test("two metadata.json that differ are nobody's guess; two that are the same are one", arguments: [true, false])
    func twice(isSame: Bool) throws {
        let folder = TemporaryFolder()
        var zip = try HostileArchive.honest()
        let other = isSame ? zip.entries[0].data : HostileArchive.metadata(names: [1: "else.opus"])
        zip.entries.append(RawZip.Entry("metadata.json", other))
        try zip.write(to: folder("audio_14.zip"))
        let outcome = try Program.run(["stitch", "audio_14.zip", "--output", "bag"], folder: folder.path)
        #expect(outcome.status == (isSame ? 0 : 2), "\(outcome.words)")
        #expect(outcome.words.contains("several different metadata.json") != isSame)
        #expect(try MadeBag(path: folder("bag")).summary().totals.placed == (isSame ? 3 : 0))
    }

    @Test("sessions that are equal but for case or Unicode form stay two")
    func similarIds() throws {
        let folder = TemporaryFolder()
        let ids = ["session", "Session", "\u{E9}", "e\u{301}"]
        let clip = try Clips.voice(seconds: 0.2, seed: 1)
        let sessions = ids.enumerated().map { index, id in
            #"{"sessionId": "\#(id)", "files": [{"fileName": "clip-\#(index).opus", "messageId": \#(index), "#
                + #""type": "user", "timestamp": "2025-12-12T14:00:00Z"}]}"#
        }
        let json = #"{"utcDay": "2025-12-12", "sessions": [\#(sessions.joined(separator: ","))]}"#
        let zip = RawZip(
            [RawZip.Entry("metadata.json", Array(json.utf8))]
                + ids.indices.map { RawZip.Entry("clip-\($0).opus", clip) })
        try zip.write(to: folder("audio_14.zip"))
        let outcome = try Program.run(["stitch", "audio_14.zip", "--output", "bag"], folder: folder.path)
        #expect(outcome.status == 0, "\(outcome.words)")
        #expect(try MadeBag(path: folder("bag")).timelines().map { $0.document.clips.count } == [1, 1, 1, 1])
    }
}
