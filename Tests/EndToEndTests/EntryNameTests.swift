import Bag
import Calls
import Foundation
import Foundations
import Stitching
import TestSupport
import Testing

/// Archives as tools of all kinds write them: the clips are found, and a note says how.
@Suite("Names in archives")
struct EntryNameTests {
    /// How a tool stores the name `PLACEmüd.opus`.
    struct Stored: Sendable, CustomTestStringConvertible {
        let name: String
        let notes: Set<Note.Code>
        let entry: @Sendable (_ place: String) -> RawZip.Entry
        var testDescription: String { name }

        init(
            _ name: String, _ notes: Set<Note.Code>, entry: @escaping @Sendable (_ place: String) -> RawZip.Entry
        ) {
            self.name = name
            self.notes = notes
            self.entry = entry
        }
    }

    static let encodings = [
        Stored("UTF-8, with the flag", []) { RawZip.Entry($0 + "m\u{FC}d.opus", []) },
        Stored("UTF-8, without the flag", []) { place in
            changed(RawZip.Entry(place + "m\u{FC}d.opus", [])) { $0.flags = 0 }
        },
        Stored("UTF-8, decomposed", [.normalization]) { RawZip.Entry($0 + "mu\u{308}d.opus", []) },
        Stored("UTF-8 without the flag, decomposed, in capitals", [.normalization, .letterCase]) { place in
            changed(RawZip.Entry(place + "MU\u{308}D.OPUS", [])) { $0.flags = 0 }
        },
        Stored("code page 437", [.codePage437]) { place in
            changed(RawZip.Entry(nameBytes: codePage437(place), [])) { $0.flags = 0 }
        },
        Stored("code page 437, the true name in both Unicode Path fields", [.unicodePath]) { place in
            changed(RawZip.Entry(nameBytes: lossy(place), [])) {
                $0.flags = 0
                $0.extra = RawZip.unicodePath(place + "m\u{FC}d.opus", of: lossy(place))
            }
        },
        Stored("code page 437, the true name in the directory's Unicode Path field alone", [.unicodePath]) { place in
            changed(RawZip.Entry(nameBytes: lossy(place), [])) {
                $0.flags = 0
                $0.directoryExtra = RawZip.unicodePath(place + "m\u{FC}d.opus", of: lossy(place))
            }
        },
        Stored("code page 437, a Unicode Path field that is for another name", [.codePage437]) { place in
            changed(RawZip.Entry(nameBytes: codePage437(place), [])) {
                $0.flags = 0
                $0.extra = RawZip.unicodePath(place + "another.opus", of: lossy(place))
            }
        },
        Stored("another ending", [.fileExtension]) { RawZip.Entry($0 + "m\u{FC}d.ogg", []) },
    ]

    /// By the whole path, the session's folder, the conversation's, and any other.
    static let places = ["", "s/", "c/s/", "recordings/14/"]

    @Test("every encoding, in every place that the contract knows, with either separator", arguments: encodings, places)
    func everyEncoding(_ encoding: Stored, _ place: String) throws {
        for separator in ["/", #"\"#] where !(separator == #"\"# && place.isEmpty) {
            for madeBy: UInt16 in [0x0014, 0x031E] {
                var entry = encoding.entry(place.replacing("/", with: separator))
                entry.madeBy = madeBy
                let notes = separator == "/" ? encoding.notes : encoding.notes.union([.backslash])
                try expect(entry, notes: notes, "\(separator) \(madeBy)")
            }
        }
    }

    private func expect(_ entry: RawZip.Entry, notes: Set<Note.Code>, _ words: Comment) throws {
        let folder = TemporaryFolder()
        var entry = entry
        entry.data = try Self.sound.get()
        try RawZip([entry, RawZip.Entry("metadata.json", Self.metadata(["m\u{FC}d.opus"]))]).write(to: folder("a.zip"))
        let outcome = try Program.run(["inspect", "a.zip", "--json"], folder: folder.path)
        #expect(outcome.status == 0, "\(words): \(outcome.words)")
        let found = try JSONDecoder().decode(InspectionDocument.self, from: Data(outcome.output))
        #expect(found.summary.totals.placed == 1, "\(words): \(outcome.words)")
        #expect(found.summary.unlisted.isEmpty && found.summary.problems.isEmpty, words)
        #expect(Set(found.summary.notes?.map(\.code) ?? []) == notes, words)
    }

    @Test(
        "metadata.json is found by the same rules",
        arguments: [#"14\metadata.json"#, "METADATA.JSON", #"14\Metadata.JSON"#, "x/y/MetaData.json"])
    func metadata(_ path: String) throws {
        for entries in [
            [RawZip.Entry(path, Self.metadata(["a.opus"])), RawZip.Entry("a.opus", try Self.sound.get())],
            [RawZip.Entry("a.opus", try Self.sound.get()), RawZip.Entry(path, Self.metadata(["a.opus"]))],
        ] {
            let run = try stitch(RawZip(entries))
            #expect(run.outcome.status == 0, "\(run.outcome.words)")
            let summary = try run.bag.summary()
            #expect(summary.totals.placed == 1)
            #expect(summary.unlisted.isEmpty)
            #expect(summary.notes?.isEmpty == false)
            #expect(summary.inputs[0].utcDay == "2025-12-12")
        }
    }

    @Test("a metadata.json whose name is known from its Unicode Path field alone is read in a second pass")
    func metadataByUnicodePath() throws {
        let stored = Array("m\u{81}.bin".utf8)
        var entry = RawZip.Entry(nameBytes: stored, Self.metadata(["a.opus"]))
        entry.flags = 0
        entry.directoryExtra = RawZip.unicodePath("g\u{FC}n/metadata.json", of: stored)
        let run = try stitch(RawZip([entry, RawZip.Entry("a.opus", try Self.sound.get())]))
        #expect(run.outcome.status == 0, "\(run.outcome.words)")
        #expect(try run.bag.summary().totals.placed == 1)
        #expect(try run.bag.summary().notes?.map(\.code) == [.unicodePath])
    }

    @Test("metadata.json is never unlisted: not where several lie in an archive, nor where it cannot be read")
    func metadataIsNeverUnlisted() throws {
        let sound = try Self.sound.get()
        let several = try stitch(
            RawZip([
                RawZip.Entry("metadata.json", Self.metadata(["a.opus"])), RawZip.Entry("a.opus", sound),
                RawZip.Entry(#"old\metadata.json"#, Self.metadata(["b.opus"])), RawZip.Entry("x/METADATA.JSON", [1]),
            ]))
        #expect(several.outcome.status == 0, "\(several.outcome.words)")
        #expect(try several.bag.summary().unlisted.isEmpty)
        let note = try #require(several.bag.summary().notes?.first { $0.code == .otherMetadata })
        #expect(note.count == 2)
        #expect(note.message.hasPrefix("metadata.json is used as metadata"), "\(note.message)")

        let differing = try stitch(
            RawZip([
                RawZip.Entry(#"a\metadata.json"#, Self.metadata(["a.opus"])), RawZip.Entry("a.opus", sound),
                RawZip.Entry(#"b\metadata.json"#, Self.metadata(["b.opus"])),
            ]))
        #expect(differing.outcome.status == 2)
        #expect(differing.outcome.words.contains("several different metadata.json"), "\(differing.outcome.words)")
        #expect(try differing.bag.summary().unlisted.map(\.entry) == ["a.opus"])

        let damaged = try stitch(
            RawZip([RawZip.Entry("METADATA.JSON", Array("{".utf8)), RawZip.Entry("a.opus", sound)]))
        #expect(damaged.outcome.status == 2)
        #expect(try damaged.bag.summary().unlisted.map(\.entry) == ["a.opus"])
    }

    @Test("names are as they are too where the directory is lost and entries are recovered")
    func recovered() throws {
        var clip = RawZip.Entry(nameBytes: Self.codePage437(#"14\s\"#), try Self.sound.get())
        clip.flags = 0
        clip.madeBy = 0x0014
        let zip = RawZip([
            RawZip.Entry(#"14\metadata.json"#, Self.metadata(["m\u{FC}d.opus"])), clip,
            RawZip.Entry("lost.bin", [1, 2]),
        ]).written()
        let folder = TemporaryFolder()
        try Disk.write(Array(zip.bytes.prefix(zip.headerOffsets[2])), to: folder("a.zip"))
        let run = try Job([folder("a.zip")]).stitch()
        #expect(run.outcome.status == 2, "\(run.outcome.words)")
        #expect(try run.bag.summary().totals.placed == 1, "\(run.outcome.words)")
        #expect(try run.bag.summary().problems.map(\.code) == [.archiveDamaged])
        #expect(try run.bag.summary().notes?.map(\.code) == [.backslash, .codePage437])
    }

    @Test("what operating systems leave in archives is a note; a folder of a Windows tool is nothing")
    func systemFiles() throws {
        let run = try stitch(
            RawZip([
                RawZip.Entry("metadata.json", Self.metadata(["a.opus"])), RawZip.Entry("a.opus", try Self.sound.get()),
                RawZip.Entry(".DS_Store", [1]), RawZip.Entry("__MACOSX/14/._a.opus", [1]),
                RawZip.Entry(#"14\Thumbs.db"#, [1]), RawZip.Entry("x/desktop.ini", [1]), RawZip.Entry(#"14\s\"#, []),
            ]))
        #expect(run.outcome.status == 0, "\(run.outcome.words)")
        let summary = try run.bag.summary()
        #expect(summary.unlisted.isEmpty && summary.problems.isEmpty && summary.totals.unlisted == 0)
        #expect(summary.notes?.map(\.code) == [.systemFiles])
        #expect(summary.notes?[0].count == 4)
        #expect(run.outcome.text.contains(".DS_Store)"), "\(run.outcome.words)")
        let other = try stitch(
            RawZip([
                RawZip.Entry("metadata.json", Self.metadata(["a.opus"])), RawZip.Entry("a.opus", try Self.sound.get()),
                RawZip.Entry("DS_Store.opus", [1]),
            ]))
        #expect(try other.bag.summary().unlisted.map(\.entry) == ["DS_Store.opus"])
    }

    @Test("two entries that are left are ambiguous, and of two clips that are left with one entry none gets it")
    func ambiguous() throws {
        let sound = try Self.sound.get()
        let two = try stitch(
            RawZip([
                RawZip.Entry("metadata.json", Self.metadata(["a.opus"])), RawZip.Entry("A.opus", sound),
                RawZip.Entry("a.ogg", sound),
            ]))
        #expect(two.outcome.status == 2)
        #expect(try two.bag.timeline(sessionId: "s").clips.map(\.status) == [.ambiguous])
        #expect(two.outcome.words.contains("2 entries match it: A.opus, a.ogg"), "\(two.outcome.words)")
        let one = try stitch(
            RawZip([RawZip.Entry("metadata.json", Self.metadata(["a.opus", "A.opus"])), RawZip.Entry("a.OPUS", sound)]))
        #expect(try one.bag.timeline(sessionId: "s").clips.map(\.status) == [.ambiguous, .ambiguous])
        #expect(try one.bag.summary().notes == nil)
    }

    @Test("a clip that is missing says what was looked for, and what is there")
    func missing() throws {
        let sound = try Self.sound.get()
        var link = RawZip.Entry("link.opus", Array("/etc/passwd".utf8))
        link.mode = 0o120777
        let run = try stitch(
            RawZip([
                RawZip.Entry(
                    "metadata.json", Self.metadata(["message-1.opus", "link.opus", "gone.opus", "A.OPUS", "a.opus"])),
                RawZip.Entry("14/message_1.wav", sound), link, RawZip.Entry("a.opus", sound),
            ]))
        #expect(run.outcome.status == 2)
        let problems = try run.bag.summary().problems.filter { $0.code == .missing }
        #expect(problems.count == 4)
        func message(_ fileName: String) -> String { problems.first { $0.fileName == fileName }?.message ?? "" }
        #expect(message("message-1.opus").contains("looked for message-1.opus, s/message-1.opus, c/s/message-1.opus"))
        #expect(message("message-1.opus").hasSuffix("similar name: 14/message_1.wav"))
        #expect(message("link.opus").hasSuffix("belongs to a symbolic link or device, which is not followed"))
        #expect(message("gone.opus").contains("no similar name found"))
        #expect(message("A.OPUS").hasSuffix("similar name: a.opus"), "it is another clip's")
        #expect(try run.bag.summary().unlisted.map(\.entry) == ["14/message_1.wav", "link.opus"])
    }

    @Test("the same notes and bytes come from shards, and from day to day; verify compares them")
    func everywhere() throws {
        let sound = try Self.sound.get()
        var entries = [RawZip.Entry(#"14\metadata.json"#, Self.metadata(["0.opus"], sessions: ["s1", "s2", "s3"]))]
        for id in ["s1", "S2", "s3"] { entries.append(RawZip.Entry(#"\#(id)\0.ogg"#, sound)) }
        let folder = TemporaryFolder()
        try RawZip(entries).write(to: folder("a.zip"))
        let job = Job([folder("a.zip")])
        let whole = try job.stitch(["--review"])
        #expect(whole.outcome.status == 0, "\(whole.outcome.words)")
        let summary = try whole.bag.summary()
        #expect(summary.totals.placed == 3)
        #expect(summary.notes?.map(\.code) == [.backslash, .fileExtension, .letterCase])
        #expect(summary.notes?.map(\.count) == [4, 3, 1])
        #expect(whole.outcome.text.contains("Notes:"), "\(whole.outcome.words)")
        let report = String(decoding: try Disk.bytes(whole.bag.path + "/data/report.html"), as: UTF8.self)
        #expect(report.contains("Notes, which require no action") && report.contains(#"14\metadata.json"#))

        let merged = try Shards(job, count: 3, ["--review"]).merge()
        #expect(merged.outcome.status == 0, "\(merged.outcome.words)")
        #expect(try merged.bag.reproducibleDigests() == whole.bag.reproducibleDigests())
        let days = try Program.run(job.arguments + ["--output", folder("days"), "--bag-per", "day"])
        #expect(days.status == 0, "\(days.words)")
        #expect(try MadeBag(path: folder("days/2025-12-12")).summary().notes == summary.notes)
        let verified = try Program.run(["verify", whole.bag.path, "--against", folder("a.zip")])
        #expect(verified.status == 0, "\(verified.words)")
    }

    // MARK: -

    private func stitch(_ zip: RawZip) throws -> Run {
        let folder = TemporaryFolder()
        try zip.write(to: folder("a.zip"))
        let run = try Job([folder("a.zip")]).stitch()
        return Run(outcome: run.outcome, bag: run.bag, folder: run.folder)
    }

    /// Each session has a clip of each name, one second after the other.
    private static func metadata(_ fileNames: [String], sessions: [String] = ["s"]) -> [UInt8] {
        let list = sessions.enumerated().map { number, session in
            let files = fileNames.enumerated().map { index, name in
                #"{"fileName": "\#(name)", "messageId": \#(number * 100 + index), "type": "user", "#
                    + #""timestamp": "2025-12-12T14:00:0\#(index)Z"}"#
            }
            return
                #"{"externalConversationId": "c", "sessionId": "\#(session)", "files": [\#(files.joined(separator: ", "))]}"#
        }
        return Array(#"{"utcDay": "2025-12-12", "hour": "14", "sessions": [\#(list.joined(separator: ", "))]}"#.utf8)
    }

    private static let sound = Result { try Clips.voice(seconds: 0.2, seed: 1) }

    private static func codePage437(_ place: String) -> [UInt8] {
        Array(place.utf8) + [0x6D, 0x81, 0x64] + Array(".opus".utf8)
    }

    private static func lossy(_ place: String) -> [UInt8] { Array((place + "m_d.opus").utf8) }

    private static func changed(_ entry: RawZip.Entry, _ change: (inout RawZip.Entry) -> Void) -> RawZip.Entry {
        var entry = entry
        change(&entry)
        return entry
    }
}
