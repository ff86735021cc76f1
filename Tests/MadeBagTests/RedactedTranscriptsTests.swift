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
    private let sound: [UInt8]

    init() throws { sound = try Clips.voice(seconds: 1, seed: 1) }

    private func clip(_ id: Int, _ second: String) -> DayMaker.Clip {
        DayMaker.Clip(id, "user", "2025-12-12T14:00:\(second)Z", sound)
    }

    /// A bag of two clips that are said in files of their own, and of which another file says something else.
    private func make(other: (name: String, text: String)?) throws -> MadeBag {
        var hour = DayMaker.Hour(14, [DayMaker.Session("a", [clip(1, "00"), clip(2, "10")])])
        hour.naming = .session
        let inputs = try DayMaker([hour]).write(to: folder.path)
        let words = [("message_1_user.txt", "lemon\n"), ("message_2_user.txt", "tree\n")]
        for (name, text) in words + (other.map { [$0] } ?? []) {
            try FileManager.default.createDirectory(atPath: folder("words"), withIntermediateDirectories: true)
            try Disk.write(Array(text.utf8), to: folder("words/\(name)"))
        }
        let bag = MadeBag(path: folder("bag"))
        _ = try makeBag(of: inputs, in: bag.path, formats: KnownFormats.all, transcripts: [folder("words")])
        return bag
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
        let bag = try make(other: other.map { (name: $0.0, text: $0.1) })
        #expect(
            try kept(bag).compactMap(\.self).sorted()
                == (["lemon\n", "tree\n"] + (other.map { [$0.1] } ?? [])).sorted())
        let redacted = MadeBag(path: folder("redacted"))
        let request = BagRedactor.Request(
            sessionId: "a", from: .offset(nanoseconds: 0), to: .offset(nanoseconds: 500_000_000), speaker: nil,
            style: .silence, reason: "r")
        _ = try BagRedactor(bag.path, to: redacted.path, [request]).run()
        #expect(try kept(redacted).compactMap(\.self) == ["tree\n"])
        #expect(try kept(redacted).count == (other == nil ? 2 : 3))
        // What is told of the transcripts may repeat what is said in them.
        let told = try [bag, redacted].map { try $0.summary().problems.filter(\.code.concernsTranscripts) }
        #expect(told.map(\.count) == (other == nil ? [0, 0] : [1, 1]))
        #expect(told[0].map(\.code) == told[1].map(\.code) && told[0].map(\.archive) == told[1].map(\.archive))
        #expect(told[1].allSatisfy { $0.message.hasPrefix("the message is withheld") })
        #expect(try BagVerifier(path: redacted.path, formats: KnownFormats.all).run().isIntact)
    }

    @Test("are without those of another clip too, if a part of them was not read")
    func unread() throws {
        for (member, isKept) in [("", true), (#", "lemons": 7"#, false)] {
            let place = folder(isKept ? "read" : "unread")
            var hour = DayMaker.Hour(14, [DayMaker.Session("a", [clip(1, "00"), clip(2, "10")])])
            hour.naming = .session
            let inputs = try DayMaker([hour]).write(to: place)
            let text = #"{"text": "tree", "segments": [{"start": 0, "end": 0.5, "text": "tree"\#(member)}]}"#
            try Disk.write(Array(text.utf8), to: "\(place)/words/message_2_user.json")
            let bag = MadeBag(path: "\(place)/bag")
            _ = try makeBag(of: inputs, in: bag.path, transcripts: ["\(place)/words"])
            let redacted = MadeBag(path: "\(place)/redacted")
            let request = BagRedactor.Request(
                sessionId: "a", from: .offset(nanoseconds: 0), to: .offset(nanoseconds: 500_000_000), speaker: nil,
                style: .silence, reason: "r")
            _ = try BagRedactor(bag.path, to: redacted.path, [request]).run()
            #expect(try kept(bag) == [text] && kept(redacted) == [isKept ? text : nil])
        }
    }

    @Test("are compared with the words of their clips, though others were left out")
    func compared() throws {
        let bag = try make(other: nil)
        let redacted = MadeBag(path: folder("redacted"))
        let request = BagRedactor.Request(
            sessionId: "a", from: .offset(nanoseconds: 0), to: .offset(nanoseconds: 500_000_000), speaker: nil,
            style: .silence, reason: "r")
        _ = try BagRedactor(bag.path, to: redacted.path, [request]).run()
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
