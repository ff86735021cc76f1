import Bag
import Calls
import Conversations
import Foundation
import Foundations
import JSON
import Stitching
import TestSupport
import Testing
import Transcripts

/// What is left of the files with transcripts when some of the sound is hidden.
@Suite("Transcripts of a redacted bag")
struct RedactedTranscriptsTests {
    private let folder = TemporaryFolder()
    private static let words = [("message_1_user.txt", "lemon\n"), ("message_2_user.txt", "tree\n")]

    /// A bag of two clips with files of transcripts.
    private func make(_ words: [(name: String, text: String)]) throws -> MadeBag {
        let sound = try Clips.voice(seconds: 1, seed: 1)
        let clips = [(1, "00"), (2, "10")].map { DayMaker.Clip($0, "user", "2025-12-12T14:00:\($1)Z", sound) }
        var hour = DayMaker.Hour(14, [DayMaker.Session("a", clips)])
        hour.naming = .session
        let inputs = try DayMaker([hour]).write(to: folder.path)
        for (name, text) in words { try Disk.write(Array(text.utf8), to: folder("words/\(name)")) }
        let bag = MadeBag(path: folder("bag"))
        _ = try makeBag(of: inputs, in: bag.path, formats: KnownFormats.all, transcripts: [folder("words")])
        return bag
    }

    /// A copy in which a part of the first clip is hidden.
    private func redact(_ bag: MadeBag) throws -> MadeBag {
        let redacted = MadeBag(path: folder("redacted"))
        let request = BagRedactor.Request(
            sessionId: "a", from: .offset(nanoseconds: 0), to: .offset(nanoseconds: 500_000_000), speaker: nil,
            style: .silence, reason: "r")
        _ = try BagRedactor(bag.path, to: redacted.path, [request]).run()
        return redacted
    }

    /// The transcripts that are in the bag, in the order of the list; `nil` for one that was left out.
    private func kept(_ bag: MadeBag) throws -> [String?] {
        let bytes = try Disk.bytes("\(bag.path)/data/transcripts.json")
        return try JSONText.value(TranscriptList.self, from: bytes).sources.map { source in
            let path = "\(bag.path)/\(source.path)"
            guard source.sha256 != nil else {
                #expect(!FileManager.default.fileExists(atPath: path) && source.bytes == nil && source.files.isEmpty)
                return nil
            }
            return String(decoding: try Disk.bytes(path), as: UTF8.self)
        }
    }

    @Test(
        "are without those of a clip that is hidden, and without those of which it is not known what they are about",
        arguments: [nil, ("message_9_user.txt", "of no clip\n"), ("notes.json", "[1, 2]")] as [(String, String)?])
    func sound(other: (String, String)?) throws {
        let bag = try make(Self.words + (other.map { [$0] } ?? []))
        #expect(
            try kept(bag).compactMap(\.self).sorted()
                == (["lemon\n", "tree\n"] + (other.map { [$0.1] } ?? [])).sorted())
        let redacted = try redact(bag)
        #expect(try kept(redacted).compactMap(\.self) == ["tree\n"])
        #expect(try kept(redacted).count == (other == nil ? 2 : 3))
        // What is told of the transcripts may repeat what is said in them.
        let told = try [bag, redacted].map { try $0.summary().problems.filter(\.code.concernsTranscripts) }
        #expect(told.map(\.count) == (other == nil ? [0, 0] : [1, 1]))
        #expect(told[0].map(\.code) == told[1].map(\.code) && told[0].map(\.archive) == told[1].map(\.archive))
        #expect(told[1].allSatisfy { $0.message.hasPrefix("the message is withheld") })
        #expect(try BagVerifier(path: redacted.path, formats: KnownFormats.all).run().isIntact)
    }

    /// The first half of the first clip is hidden.
    @Test("leave the words of a clip that are outside of what is hidden")
    func outside() throws {
        let text = """
            {"text": "lemon tree", "words": [{"word": "lemon", "start": 0, "end": 0.4}, \
            {"word": "tree", "start": 0.6, "end": 0.9}]}
            """
        let bag = try make([("message_1_user.json", text)])
        #expect(try bag.timeline(named: "a").clips.map { $0.transcript?.text } == ["lemon tree", nil])
        let clips = try redact(bag).timeline(named: "a").clips
        #expect(clips.map { $0.transcript?.text } == ["tree", nil])
    }

    @Test(
        "are without those of another clip too, if a part of them was not read",
        arguments: [("", true), (#", "lemons": 7"#, false)])
    func unread(member: String, isKept: Bool) throws {
        let text = #"{"text": "tree", "segments": [{"start": 0, "end": 0.5, "text": "tree"\#(member)}]}"#
        let bag = try make([("message_2_user.json", text)])
        #expect(try kept(bag) == [text] && kept(redact(bag)) == [isKept ? text : nil])
    }

    @Test("are read again by the program that has read them, and are files of transcripts")
    func otherReaders() throws {
        let bag = try make(Self.words)
        #expect(try bag.verified().notChecked == nil)
        let path = "data/transcripts.json"
        let whole = try JSONText.value(TranscriptList.self, from: Disk.bytes("\(bag.path)/\(path)"))
        var list = whole
        let recording = "data/sessions/a/timeline.wav"
        let bytes = try Disk.bytes("\(bag.path)/\(recording)")
        list.sources[0].path = recording
        list.sources[0].sha256 = Disk.sha256(bytes)
        list.sources[0].bytes = bytes.count
        try bag.forge(path, as: try JSONText.bytes(of: list))
        let message = "it is missing or does not match the checksum and size in \(path)"
        #expect(try bag.findings().contains { $0.path == recording && $0.message == message })
        try bag.forge(path, as: try JSONText.bytes(of: whole))
        try bag.age()
        let report = try bag.verified()
        #expect(report.findings == [])
        #expect(
            report.notChecked?.map(\.message).contains(
                "opusstitch 0.1.0 read the transcripts; they were not read again") == true)
    }

    @Test("are compared with the words of their clips, though others were left out")
    func compared() throws {
        let bag = try make(Self.words)
        let redacted = try redact(bag)
        let whole = try redacted.timeline(named: "a")
        #expect(whole.clips.map { $0.transcript?.text } == [whole.clips[0].transcript?.text, "tree"])
        // As many words, and as many characters.
        var document = whole
        document.clips[1].transcript?.text = "free"
        try redacted.forge(.recorded(document), named: "a")
        let messages = try redacted.findings().map(\.message)
        #expect(messages == ["the words of 1 clip are not those that the transcripts in the bag give"])
        try redacted.forge(.recorded(whole), named: "a")
        #expect(try redacted.findings() == [])
    }
}
