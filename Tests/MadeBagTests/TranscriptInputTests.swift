import Bag
import Foundation
import Foundations
import Stitching
import TestSupport
import Testing

@Suite("Transcripts that are given")
struct TranscriptInputTests {
    enum Nothing: CaseIterable, Sendable {
        case isThere, aPipe, anEmptyFolder, onlyHiddenFiles

        var reason: String {
            switch self {
            case .isThere: "there is no such file or folder; check `transcripts`"
            case .aPipe:
                "it is neither a file nor a folder; give `transcripts` a file with transcripts, a ZIP archive or a "
                    + "folder of them"
            case .anEmptyFolder, .onlyHiddenFiles: "there are no files with transcripts in it; check `transcripts`"
            }
        }
    }

    @Test("are refused if there are none, with the path and what to do", arguments: Nothing.allCases)
    func nothing(what: Nothing) throws {
        let calls = try SpokenCalls()
        let path = calls.folder("there")
        switch what {
        case .isThere: break
        case .aPipe: try #require(mkfifo(path, 0o600) == 0)
        case .anEmptyFolder: try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        case .onlyHiddenFiles:
            for name in [".words.txt", ".git/words.txt", "__MACOSX/words.txt"] {
                try Disk.write([0x61], to: "\(path)/\(name)")
            }
        }
        let error = #expect(throws: JobError.self) { try calls.make([path]) }
        #expect(error?.description == "\(path): \(what.reason)")
    }

    @Test("in a folder are all files but recordings, archives of hours and records of downloads")
    func others() throws {
        let calls = try SpokenCalls()
        let sound = try Clips.voice(seconds: 0.2, seed: 1)
        try Disk.write(sound, to: calls.folder("words/message_1_user.opus"))
        for (name, beginning) in [("a.wav", "RIFF"), ("a.flac", "fLaC"), ("a.mp3", "ID3")] {
            try Disk.write(Array(beginning.utf8) + [0, 0, 0, 0], to: calls.folder("words/\(name)"))
        }
        try FileManager.default.copyItem(
            atPath: calls.folder("audio_14.zip"), toPath: calls.folder("words/audio_14.zip"))
        try ZipMaker.write(
            [ZipMaker.Entry("day/metadata.json", Array("{}".utf8))], to: calls.folder("words/below.zip"))
        try ZipMaker.write(
            [ZipMaker.Entry("message_2_agent_tts.txt", Array("yes".utf8))], to: calls.folder("words/words.zip"))
        try calls.write("good day", "message_1_user.txt")
        // The beginning of a ZIP archive, and no more, is no archive of an hour.
        try Disk.write([0x50, 0x4B, 3, 4, 0], to: calls.folder("words/cut.zip"))
        let made = try calls.make()
        #expect(try made.texts == [1: "good day", 2: "yes"])
        #expect(
            try made.list().sources.map(\.name) == ["words/cut.zip", "words/message_1_user.txt", "words/words.zip"])
        #expect(made.problems.count == 1 && made.problems[0].hasPrefix("transcriptUnread words/cut.zip: "))
    }

    @Test("with the same names are all kept, under names of their own, and the same file once")
    func names() throws {
        let calls = try SpokenCalls()
        // Given as two folders that are both called words.
        for (path, text) in [
            ("1/words/message_1_user.txt", "one"), ("2/words/message_1_user.txt", "two"),
            ("3/words/message_1_user.txt", "one"), ("1/words/talk/message_2_agent_tts.txt", "yes"),
            ("2/words/other/Message_2_Agent_TTS.txt", "no"),
        ] {
            try Disk.write(Array(text.utf8), to: calls.folder(path))
        }
        let folders = ["1/words", "2/words", "3/words"].map { calls.folder($0) }
        let made = try calls.make(folders)
        let sources = try made.list().sources
        #expect(
            sources.map(\.name) == [
                "words/message_1_user.txt", "words/message_1_user.txt", "words/other/Message_2_Agent_TTS.txt",
                "words/talk/message_2_agent_tts.txt",
            ])
        #expect(Set(sources.map { $0.path.lowercased() }).count == 4, "\(sources.map(\.path))")
        let kept = try sources.map { String(decoding: try Disk.bytes("\(made.bag.path)/\($0.path)"), as: UTF8.self) }
        #expect(Set(kept.prefix(2)) == ["one", "two"] && kept.suffix(2) == ["no", "yes"])
        #expect(try made.texts == [2: "yes"])
        #expect(made.problems.map { $0.prefix { $0 != " " } } == ["transcriptConflict", "transcriptUnmatched"])
        let again = try calls.make(folders.reversed())
        #expect(try again.bag.reproducibleDigests() == made.bag.reproducibleDigests())
        #expect(try made.bag.findings().isEmpty)
    }

    /// What is wrong with a ZIP archive, and what is said of it.
    enum Fault: CaseIterable, Sendable {
        case encrypted, damaged, tooLarge, cutOff

        var reason: String {
            switch self {
            case .encrypted: "words/words.zip/message_2_agent_tts.txt: it is encrypted"
            case .damaged: "words/words.zip/message_2_agent_tts.txt: "
            case .tooLarge:
                "words/words.zip/message_2_agent_tts.txt: it is larger than 96 MiB; divide it into several files"
            case .cutOff: "words/words.zip: the archive cannot be read to its end: "
            }
        }
    }

    @Test(
        "in a ZIP archive that cannot all be read: it is told, and the others are used",
        arguments: Fault.allCases.filter { $0 != .tooLarge || !Effort.isQuick })
    func archives(fault: Fault) throws {
        let calls = try SpokenCalls()
        let (name, path) = ("message_2_agent_tts.txt", calls.folder("words/words.zip"))
        let texts = [
            ("__MACOSX/message_3_user.txt", "hidden"), ("message_1_user.txt", "good day"), (name, "yes please"),
            ("message_3_user.txt", "bye"),
        ]
        if fault == .tooLarge {
            var entries = texts.map { ZipMaker.Entry($0.0, Array($0.1.utf8)) }
            entries[2].bytes = Array(repeating: UInt8(ascii: "a"), count: (96 << 20) + 1)
            try ZipMaker.write(entries, to: path)
        } else {
            var zip = RawZip(texts.map { RawZip.Entry($0.0, Array($0.1.utf8)) })
            if fault == .encrypted { zip.entries[2].flags |= 1 }
            let written = zip.written()
            var bytes = written.bytes
            if fault == .damaged { ZipPatch.flipByte(3, of: name, in: &bytes) }
            if fault == .cutOff { bytes = Array(bytes[..<(written.dataOffsets[2] + 4)]) }
            try Disk.write(bytes, to: path)
        }
        let made = try calls.make()
        #expect(made.problems.count == 1)
        #expect(made.problems.allSatisfy { $0.hasPrefix("transcriptUnread " + fault.reason) }, "\(made.problems)")
        // An archive that is cut off lacks its directory.
        #expect(try made.texts == (fault == .cutOff ? [:] : [1: "good day", 3: "bye"]))
        let files = try made.list().sources[0].files
        #expect(files.map(\.entry) == (fault == .cutOff ? [nil] : texts.dropFirst().map(\.0)))
        #expect(files.map { $0.format != nil } == (fault == .cutOff ? [false] : [true, false, true]))
        #expect(try made.bag.findings().isEmpty)
    }

    @Test("and change during the run are not half in the bag")
    func changed() throws {
        let calls = try SpokenCalls()
        try calls.write("good day", "message_1_user.txt")
        let path = calls.folder("words/message_1_user.txt")
        let surroundings = Surroundings(progress: { progress in
            if progress.phase == .readingTranscripts { try? Disk.write(Array("bad day".utf8), to: path) }
        })
        let error = #expect(throws: JobError.self) { try calls.make(surroundings: surroundings) }
        #expect(error?.description == "\(path) was changed during the run; run the same command again")
        #expect(try calls.make().texts == [1: "bad day"])
    }
}
