import Bag
import Calls
import Foundation
import Foundations
import Stitching
import TestSupport
import Testing

/// Inputs of one clip each, some of which are no archives.
@Suite("An input")
struct StitchedInputTests {
    private struct Made {
        let folder = TemporaryFolder()
        /// An archive of one session with a clip of 23 samples at 48 kHz, and one that is missing.
        let archive: String
        let entries: [ZipMaker.Entry]

        init(others: [ZipMaker.Entry] = []) throws {
            let sound = try Clips.voice(seconds: 23 / 48_000, sampleRate: 48_000, seed: 1)
            var hour = DayMaker.Hour(
                14,
                [
                    DayMaker.Session(
                        "s",
                        [
                            DayMaker.Clip(1, "user", "2025-12-12T14:00:00Z", sound),
                            DayMaker.Clip(2, "user", "2025-12-12T14:00:01Z", nil),
                        ])
                ])
            hour.unlisted = others
            entries = [ZipMaker.Entry("message_1_user.opus", sound)] + others
            archive = try DayMaker([hour]).write(to: folder.path)[0]
        }

        func summary(_ inputs: [String]? = nil) throws -> SummaryDocument {
            let bag = folder("bag-\(try Disk.tree(folder.path).count)")
            return try makeBag(of: inputs ?? [archive], in: bag).summary
        }

        func problems(_ code: Problem.Code, _ inputs: [String]? = nil) throws -> [String] {
            try summary(inputs).problems.filter { $0.code == code }.map(\.message)
        }
    }

    @Test("that is a copy of another one is used once, whatever its name")
    func copies() throws {
        let made = try Made()
        for name in ["a.zip", "z.zip"] {
            try FileManager.default.copyItem(atPath: made.archive, toPath: made.folder(name))
        }
        let inputs = [made.archive, made.folder("z.zip"), made.folder("a.zip")]
        let summary = try made.summary(inputs)
        #expect(summary.totals.placed == 1 && summary.totals.clips == 2 && summary.totals.duplicate == 0)
        #expect(
            summary.problems.filter { $0.code == .archiveDuplicate }.map(\.message) == [
                "audio_14.zip is identical to a.zip; it is used once", "z.zip is identical to a.zip; it is used once",
            ])
        #expect(summary.inputs.count == 3)
        let digest = Disk.sha256(try Disk.bytes(made.archive))
        #expect(summary.inputs.allSatisfy { $0.sha256 == digest })
    }

    @Test("has the seconds of its clips to the sample")
    func seconds() throws {
        // 23 samples are 0.479 ms, 24 would be half of one.
        let made = try Made()
        let summary = try made.summary()
        #expect(summary.hours.map(\.clipSeconds) == [0] && summary.hours.map(\.clips) == [1])
        // As a redacted bag counts them.
        _ = try makeBag(of: [made.archive], in: made.folder("bag"))
        var lengths = ClipLengths(options: TimelineOptions())
        for (_, timeline) in try MadeBag(path: made.folder("bag")).timelines() { lengths.add(timeline) }
        #expect(lengths.clipSeconds == 0 && lengths.hours(isShard: false) == summary.hours)
    }

    /// Packets of 20 ms of silence, and a pre-skip of 312 samples.
    @Test("has the seconds of each entry that a clip may be, to the millisecond, however long it is")
    func secondsOfCandidates() throws {
        let folder = TemporaryFolder()
        let sounds = [5000, 4999].map { OggMuxer().file(packets: [[UInt8]](repeating: [0x08], count: $0)) }
        let hour = DayMaker.Hour(
            14, [DayMaker.Session("s", [DayMaker.Clip(1, "user", "2025-12-12T14:00:00Z", sounds[0])])])
        var entries = try DayMaker([]).entries(of: hour).map { RawZip.Entry($0.path, $0.bytes) }
        entries.append(RawZip.Entry("message_1_user.opus", sounds[1]))
        try RawZip(entries).write(to: folder("audio_14.zip"))
        _ = try makeBag(of: [folder("audio_14.zip")], in: folder("bag"))
        let clips = try MadeBag(path: folder("bag")).timelines().flatMap(\.document.clips)
        #expect(clips.map(\.status) == [.ambiguous])
        // 5000 packets without 312 samples are 99.9935 s.
        #expect(clips.flatMap(\.keptFiles).map(\.durationSeconds) == [99.994, 99.974])
    }

    @Test("of a Windows tool gives the file of a clip without a place the name of its entry, without its folders")
    func backslashes() throws {
        let folder = TemporaryFolder()
        let sound = try Clips.voice(seconds: 0.1, seed: 1)
        let hour = DayMaker.Hour(14, [DayMaker.Session("s", [DayMaker.Clip(1, "user", "soon", sound)])])
        var entries = try DayMaker([]).entries(of: hour).map { RawZip.Entry($0.path, $0.bytes) }
        for index in entries.indices where entries[index].data == sound {
            entries[index].name = Array(#"14\s\message_1_user.opus"#.utf8)
        }
        try RawZip(entries).write(to: folder("audio_14.zip"))
        _ = try makeBag(of: [folder("audio_14.zip")], in: folder("bag"))
        let clips = try MadeBag(path: folder("bag")).timelines().flatMap(\.document.clips)
        #expect(clips.flatMap(\.keptFiles).map(\.path) == ["unplaced/0000-message_1_user.opus"])
    }

    @Test("that is no archive is told, and refused if no other can be read")
    func noArchives() throws {
        let made = try Made()
        try Disk.write(Array("Not an archive, but a text.\n".utf8), to: made.folder("text.zip"))
        try Disk.write(Array(try Disk.bytes(made.archive).prefix(60)), to: made.folder("cut.zip"))
        let found = try made.summary([made.archive, made.folder("text.zip"), made.folder("cut.zip")])
        #expect(found.problems.filter { [.notAnArchive, .archiveDamaged].contains($0.code) }.count == 2)
        #expect(found.totals.placed == 1)
        for inputs in [["text.zip"], ["cut.zip"], ["cut.zip", "text.zip"]] {
            let error = #expect(throws: JobError.self) { try made.summary(inputs.map { made.folder($0) }) }
            for input in inputs { #expect(error?.description.contains(input) == true, "\(String(describing: error))") }
        }
    }

    @Test(
        "without entries is told as one that is empty, whatever stands before its end",
        arguments: ["", "#!/bin/sh\nexit\n", String(repeating: "?", count: 70_000)], [false, true])
    func empty(prefix: String, ignoresPrefix: Bool) throws {
        let made = try Made()
        var zip = RawZip([])
        (zip.prefix, zip.ignoresPrefix) = (Array(prefix.utf8), ignoresPrefix)
        try zip.write(to: made.folder("empty.zip"))
        let found = try made.problems(.notAnArchive, [made.archive, made.folder("empty.zip")])
        #expect(
            found == [
                "empty.zip is not a ZIP archive with clips: it is an empty ZIP archive, without entries; download it again"
            ])
    }

    @Test("without a list is told, and that archives are inside")
    func inside() throws {
        let made = try Made()
        try ZipMaker.write(made.entries, to: made.folder("plain.zip"))
        let inner = try Disk.bytes(made.archive)
        try ZipMaker.write(
            [ZipMaker.Entry("readme.txt", [1]), ZipMaker.Entry("b/14.zip", inner), ZipMaker.Entry("15.zip", inner)],
            to: made.folder("outer.zip"))
        let plain = try made.problems(.metadataMissing, [made.archive, made.folder("plain.zip")])
        #expect(plain.count == 1 && plain[0] == "plain.zip has no metadata.json, so its clips belong to no session")
        let outer = try made.problems(.metadataMissing, [made.archive, made.folder("outer.zip")])
        #expect(
            outer == [
                "outer.zip has no metadata.json, but contains ZIP archives (first: b/14.zip); unpack it and give the archives "
                    + "in it"
            ])
        let error = #expect(throws: JobError.self) { try made.summary([made.folder("outer.zip")]) }
        #expect(error?.description.contains("unpack it") == true)
    }

    @Test("tells of a missing clip what has its name, or one like it")
    func missing() throws {
        func reason(_ others: [ZipMaker.Entry]) throws -> String {
            let made = try Made(others: others)
            return try #require(made.problems(.missing).first)
        }
        #expect(try reason([]).contains("no similar name found"))
        #expect(try reason([ZipMaker.Entry("message2-user.opus", [1])]).contains("similar name: message2-user.opus"))
        let made = try Made()
        var zip = RawZip(made.entries.map { RawZip.Entry($0.path, $0.bytes) })
        var directory = RawZip.Entry("message_2_user.opus/", [])
        directory.mode = 0o040755
        zip.entries.append(directory)
        let listed =
            #"{"fileName": "message_2_user.opus", "messageId": 2, "type": "user", "timestamp": "2025-12-12T14:00:00Z"}"#
        let metadata =
            #"{"utcDay": "2025-12-12", "hour": "14", "sessions": [{"sessionId": "s", "files": [\#(listed)]}]}"#
        zip.entries.append(RawZip.Entry("metadata.json", Array(metadata.utf8)))
        try zip.write(to: made.folder("folder.zip"))
        #expect(
            try #require(made.problems(.missing, [made.folder("folder.zip")]).first).contains("belongs to a folder")
        )
    }

    @Test("has notes of operating systems' files, one as one, with the first")
    func systemFiles() throws {
        func note(_ names: [String]) throws -> Note? {
            let made = try Made(others: names.map { ZipMaker.Entry($0, [1]) })
            return try made.summary().notes?.first { $0.code == .systemFiles }
        }
        #expect(try note([]) == nil)
        let one = try #require(try note(["__MACOSX/._a.opus"]))
        #expect(
            one.message == "1 entry is an operating system's file, not a recording: __MACOSX/._a.opus" && one.count == 1
        )
        // Before those of other kinds, in the order of their codes.
        let both = try Made(others: [
            ZipMaker.Entry("x/metadata.json", Array("{}".utf8)), ZipMaker.Entry(".DS_Store", [1]),
        ])
        let notes = try #require(try both.summary().notes)
        #expect(notes.count == 2 && notes == notes.sorted())
        let words = "metadata.json is used as metadata; x/metadata.json is ignored"
        #expect(notes.map(\.message).contains(words), "\(notes)")
        let two = try #require(try note([".DS_Store", "Thumbs.db"]))
        #expect(
            two.message == "2 entries are operating systems' files, not recordings (first: .DS_Store)" && two.count == 2
        )
    }

    @Test(
        "of clips is one of several, whose clips are counted together: more than the limit are refused, and nothing is written"
    )
    func mostClips() throws {
        let made = try Made()
        let hours = try (15...16).map { hour in
            let sound = try Clips.voice(seconds: 0.1, seed: UInt64(hour))
            let clip = DayMaker.Clip(1, "user", "2025-12-12T\(hour):00:00Z", sound)
            return DayMaker.Hour(hour, [DayMaker.Session("\(hour)", [clip])])
        }
        let others = try DayMaker(hours).write(to: made.folder.path)
        for (most, isMade) in [(4, true), (3, false)] {
            var limits = Limits()
            limits.mostClips = most
            let bag = made.folder("bag of \(most)")
            let run = { try makeBag(of: [made.archive] + others, in: bag, surroundings: Surroundings(limits: limits)) }
            if isMade {
                #expect(try run().summary.totals.clips == 4)
            } else {
                let error = #expect(throws: JobError.self) { try run() }
                #expect(error?.description.contains("more than 3 clips") == true, "\(String(describing: error))")
                #expect(!FileManager.default.fileExists(atPath: bag + "/data"))
            }
        }
    }

    @Test("that does not have a session that is asked for is refused, and the session is named")
    func unknownSessions() throws {
        let made = try Made()
        for wanted in [["nobody"], ["s", "nobody"]] {
            let error = #expect(throws: JobError.self) {
                try makeBag(JobOptions(sessions: wanted), of: [made.archive], in: made.folder("bag"))
            }
            #expect(error?.description.contains("nobody") == true, "\(String(describing: error))")
        }
        #expect(
            try makeBag(JobOptions(sessions: ["s"]), of: [made.archive], in: made.folder("bag")).summary.totals.sessions
                == 1)
    }

    @Test("that states another number of sessions than it lists is told, more or fewer", arguments: 0...2)
    func totalSessions(stated: Int) throws {
        let made = try Made()
        let metadata =
            #"{"utcDay": "2025-12-12", "hour": "14", "totalSessions": \#(stated), "sessions": [{"sessionId": "s", "files": []}]}"#
        try RawZip([RawZip.Entry("metadata.json", Array(metadata.utf8))]).write(to: made.folder("other.zip"))
        let found = try made.problems(.totalSessionsMismatch, [made.archive, made.folder("other.zip")])
        #expect(
            found
                == (stated == 1 ? [] : ["its metadata.json states totalSessions \(stated), but lists 1"]))
    }

    @Test("has an entry that two clips without a time list: they share the file that is kept")
    func sharedEntry() throws {
        let made = try Made()
        let clips = (1...3).map { id in
            var clip = DayMaker.Clip(id, "user", "soon", Array("the same".utf8))
            clip.fileName = "\(id == 3 ? "other" : "same").opus"
            return clip
        }
        let archives = try DayMaker([DayMaker.Hour(15, [DayMaker.Session("t", clips)])]).write(to: made.folder.path)
        _ = try makeBag(of: archives, in: made.folder("bag"))
        let bag = MadeBag(path: made.folder("bag"))
        let files = try bag.timeline(named: "t").clips.map { $0.file?.path }
        #expect(files[0] != nil && files[0] == files[1] && files[2] != files[0] && files[2] != nil)
        #expect(try Disk.tree(bag.sessionFolder("t")).count { $0.hasSuffix(".opus") } == 2)
        #expect(try bag.findings() == [])
    }

    @Test("tells every entry that is not listed, links among them, but no folder")
    func unlisted() throws {
        let made = try Made()
        var zip = RawZip([
            RawZip.Entry("metadata.json", Array(#"{"sessions": []}"#.utf8)), RawZip.Entry("b.opus", [1]),
            RawZip.Entry("link", Array("b.opus".utf8)), RawZip.Entry("folder/", []),
        ])
        zip.entries[2].mode = 0o120777
        zip.entries[3].mode = 0o040755
        try zip.write(to: made.folder("other.zip"))
        let summary = try made.summary([made.archive, made.folder("other.zip")])
        #expect(summary.unlisted.map(\.entry) == ["b.opus", "link"])
        // A list that cannot be read lists none of them.
        zip.entries[0] = RawZip.Entry("metadata.json", Array("{".utf8))
        try zip.write(to: made.folder("unreadable.zip"))
        let unreadable = try made.summary([made.archive, made.folder("unreadable.zip")])
        #expect(unreadable.unlisted.map(\.entry) == ["b.opus", "link"])
        #expect(unreadable.problems.contains { $0.code == .metadataInvalid && $0.archive == "unreadable.zip" })
    }

    @Test("with two lists that differ uses none of them; with two that are the same, one")
    func twoLists() throws {
        let made = try Made()
        func list(_ id: String) -> RawZip.Entry {
            RawZip.Entry(
                "metadata.json",
                Array(
                    #"{"utcDay": "2025-12-12", "hour": "14", "sessions": [{"sessionId": "\#(id)", "files": []}]}"#.utf8)
            )
        }
        for (second, words) in [("a", []), ("b", ["two.zip has several different metadata.json; none is used"])] {
            try RawZip([list("a"), list(second)]).write(to: made.folder("two.zip"))
            #expect(try made.problems(.metadataInvalid, [made.archive, made.folder("two.zip")]) == words)
        }
    }

    @Test(
        "has a list that is called so in Unicode alone, or with a backslash",
        arguments: ["liste.txt", #"14\metadata.json"#])
    func otherName(name: String) throws {
        let made = try Made()
        let metadata = #"{"utcDay": "2025-12-12", "hour": "14", "sessions": [{"sessionId": "u", "files": []}]}"#
        var list = RawZip.Entry(name, Array(metadata.utf8))
        // In the directory alone, where libarchive does not look.
        if name == "liste.txt" { list.directoryExtra = RawZip.unicodePath("metadata.json", of: Array(name.utf8)) }
        try RawZip([RawZip.Entry("a.txt", [1]), list, RawZip.Entry("b.txt", [1])]).write(to: made.folder("other.zip"))
        let summary = try made.summary([made.folder("other.zip")])
        #expect(summary.sessions.map(\.sessionId) == ["u"])
        #expect(summary.unlisted.map(\.entry) == ["a.txt", "b.txt"])
        // Also where the last entry has lost its header, so that only a part of the archive can be read.
        var part = RawZip([RawZip.Entry("a.txt", [1]), list, RawZip.Entry("b.txt", [1])]).written()
        for index in part.headerOffsets[2]..<part.dataOffsets[2] { part.bytes[index] = 0 }
        try Disk.write(part.bytes, to: made.folder("part.zip"))
        let found = try made.summary([made.folder("part.zip")])
        #expect(found.sessions.map(\.sessionId) == ["u"])
        #expect(found.problems.contains { $0.message.contains("can only be read in part") })
    }

    @Test("has no clip of an entry that starts inside another one")
    func inOther() throws {
        let made = try Made()
        let sound = made.entries[0].bytes
        let inner = RawZip([RawZip.Entry("message_2_user.opus", sound)]).written()
        // The first entry has the second one's header and data in its own.
        var zip = RawZip([RawZip.Entry("message_1_user.opus", sound + Array(inner.bytes.prefix(inner.directoryOffset)))]
        )
        let offset = zip.written().dataOffsets[0] + sound.count
        var second = RawZip.Entry("message_2_user.opus", sound)
        second.headerOffset = offset
        zip.entries.append(second)
        let files = (1...2).map {
            #"{"fileName": "message_\#($0)_user.opus", "messageId": \#($0), "type": "user", "timestamp": "2025-12-12T14:00:00Z"}"#
        }
        zip.entries.append(
            RawZip.Entry(
                "metadata.json",
                Array(
                    #"{"utcDay": "2025-12-12", "hour": "14", "sessions": [{"sessionId": "t", "files": [\#(files.joined(separator: ", "))]}]}"#
                        .utf8)))
        try zip.write(to: made.folder("crafted.zip"))
        let found = try made.problems(.corrupt, [made.archive, made.folder("crafted.zip")])
        #expect(found.count == 1 && found[0].contains("message_2_user.opus, starts inside another entry"), "\(found)")
    }

    @Test("may have clips as long as the limit, and no longer ones", arguments: [1, 2])
    func longestClip(limit: Int) throws {
        let made = try Made()
        let clips = try [1.0, 2.5, 3].enumerated().map { index, seconds in
            DayMaker.Clip(
                index, "user", "2025-12-12T14:00:0\(index)Z",
                try Clips.clip(seconds: seconds, encoding: OpusEncoding(), seed: 1) { $0.preSkip = 0 })
        }
        _ = try DayMaker([DayMaker.Hour(15, [DayMaker.Session("t", clips)])]).write(to: made.folder.path)
        var limits = Limits()
        limits.longestClipSeconds = limit
        _ = try makeBag(
            of: [made.folder("audio_15.zip")], in: made.folder("bag"), surroundings: Surroundings(limits: limits))
        let found = try MadeBag(path: made.folder("bag")).timeline(named: "t").clips.map(\.status)
        // A part of a second more is no second more.
        #expect(found == (limit == 1 ? [.placed, .unsupported, .unsupported] : [.placed, .placed, .unsupported]))
    }

    @Test("keeps the entry that two clips claim, for each of them, and does not tell it as one that nobody lists")
    func contested() throws {
        let made = try Made()
        let clips = ["A.opus", "a.Opus"].enumerated().map { index, name in
            var clip = DayMaker.Clip(index, "user", "2025-12-12T14:00:00Z", nil)
            clip.fileName = name
            return clip
        }
        var hour = DayMaker.Hour(15, [DayMaker.Session("t", clips)])
        hour.unlisted = [ZipMaker.Entry("a.opus", made.entries[0].bytes)]
        _ = try DayMaker([hour]).write(to: made.folder.path)
        let summary = try makeBag(of: [made.folder("audio_15.zip")], in: made.folder("bag")).summary
        #expect(summary.unlisted.isEmpty && !summary.problems.contains { $0.code == .unlisted })
        let found = try MadeBag(path: made.folder("bag")).timeline(named: "t").clips
        #expect(found.map(\.status) == [.ambiguous, .ambiguous])
        #expect(found.allSatisfy { $0.files?.map(\.entry) == ["a.opus"] })
    }
}
