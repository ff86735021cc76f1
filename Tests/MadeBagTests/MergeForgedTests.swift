import Bag
import Foundation
import TestSupport
import Testing

@Suite("Merging refuses a shard that was changed, though every checksum fits")
struct MergeForgedTests {
    typealias Edit = @Sendable (String) -> String

    private static let shards = Result { try MadeShards(of: [PackageFolder.fixture("problem-day")], count: 2) }

    private static func replacing(_ old: String, _ new: String) -> Edit {
        { $0.replacingOccurrences(of: old, with: new) }
    }

    /// Replaces the last place only.
    private static func replacingLast(_ old: String, _ new: String) -> Edit {
        { text in
            text.range(of: old, options: .backwards).map { text.replacingCharacters(in: $0, with: new) } ?? text
        }
    }

    private static let summaries: [(name: String, edit: Edit, words: String)] = [
        ("software", replacing("\"software\": \"opusstitch ", "\"software\": \"opusstitch 9"), "they were made by"),
        ("architecture", replacing("\"architecture\": \"", "\"architecture\": \"z"), "they were decoded by"),
        // The libraries stand twice: of the decoder, and of the record of the shard.
        ("a library", replacingLast("\"libarchive ", "\"libarchive 9"), "they were decoded by"),
        ("an option", replacing("\"overlap\": \"queue\"", "\"overlap\": \"mix\""), "their options differ"),
        (
            "an output",
            replacing(
                "\"onlySessions\": []", "\"outputs\": {\"audio\": [\"flac\"], \"clips\": false},\n\"onlySessions\": []"),
            "their options differ"
        ),
        ("a review option", replacing("\"review\": false", "\"review\": true"), "their review options differ"),
        ("the sessions", replacing("\"onlySessions\": []", "\"onlySessions\": [\"x\"]"), "the sessions selected"),
        ("an archive", replacing("\"archive\": \"audio_", "\"archive\": \"audio-"), "their archives differ (audio"),
        ("its size", replacing("\"entries\": ", "\"entries\": 1"), "audio_09.zip changed between their runs"),
        // Shard 1 has read it, and this one says that it has, too.
        (
            "its checksum",
            replacing(
                "\"archive\": \"audio_09.zip\",",
                "\"archive\": \"audio_09.zip\", \"sha256\": \"\(String(repeating: "0", count: 64))\","),
            "audio_09.zip changed between their runs"
        ),
        ("an unlisted entry", replacing("message_999_", "message_998_"), "the content that they found"),
        ("an archive's problem", replacing("totalSessions 12", "totalSessions 13"), "the content that they found"),
        ("the job's sessions", replacing("\"jobSessions\": ", "\"jobSessions\": 1"), "the content that they found"),
        ("its number", replacing("\"index\": 2", "\"index\": 1"), "are both shard 1/2"),
        ("how many there are", replacing("\"count\": 2,", "\"count\": 3,"), "they are of 3 and 2 shards"),
        ("all of it", { _ in "[]" }, "this shard's bag is damaged (data/summary.json cannot be read)"),
        ("a session's id", replacing("\"sessionId\": \"", "\"sessionId\": \"other "), "does not belong to shard"),
        ("a session's clips", replacingLast("\"placed\": ", "\"placed\": 1"), "does not match summary.json"),
        (
            "an output",
            replacing("\"totals\": {", "\"addedOutputs\": [{\"name\": \"tapes\", \"files\": []}],\n\"totals\": {"),
            "review options differ"
        ),
    ]

    @Test("in its summary", arguments: summaries.indices)
    func summary(index: Int) throws {
        let (name, edit, words) = Self.summaries[index]
        let shards = try MadeShards(copyOf: Self.shards.get())
        #expect(try Self.change("data/summary.json", of: shards.bags[1], edit))
        shards.expectRefused(because: words, name)
    }

    @Test("in the summaries of all: what they are together is not the job")
    func all() throws {
        for (edit, words) in [
            (Self.replacing("\"jobSessions\": 8", "\"jobSessions\": 9"), "not the whole job"),
            (
                Self.replacing("\"software\": \"opusstitch ", "\"software\": \"opusstitch 9"),
                "merge them with the version"
            ),
            (Self.replacing("\"sha256\": \"0e72", "\"sha25\": \"0e72"), "not the whole job"),
        ] {
            let shards = try MadeShards(copyOf: Self.shards.get())
            // Each shard has the checksums of the archives that it read.
            let changed = try shards.bags.map { try Self.change("data/summary.json", of: $0, edit) }
            #expect(changed.contains(true), "\(words)")
            shards.expectRefused(because: words)
        }
    }

    @Test(
        "by a file of no session",
        arguments: ["data/sessions/gone/timeline.wav", "data/notes.txt", "data/originals/none.json"])
    func stray(path: String) throws {
        let shards = try MadeShards(copyOf: Self.shards.get())
        try Disk.write([1], to: "\(shards.bags[1])/\(path)")
        try MadeBag(path: shards.bags[1]).fitManifests()
        shards.expectRefused(because: "\(path) does not belong to any session")
    }

    @Test("by a recording that is longer than its session's document says")
    func longer() throws {
        let shards = try MadeShards(copyOf: Self.shards.get())
        let recording = try #require(Disk.tree(shards.bags[1]).first { $0.hasSuffix(".wav") })
        let bytes = try Disk.bytes("\(shards.bags[1])/\(recording)") + [0]
        try Disk.write(bytes, to: "\(shards.bags[1])/\(recording)")
        try MadeBag(path: shards.bags[1]).fitManifests()
        shards.expectRefused(because: "\(recording) does not have")
    }

    private static func change(_ path: String, of bag: String, _ edit: Edit) throws -> Bool {
        let text = String(decoding: try Disk.bytes("\(bag)/\(path)"), as: UTF8.self)
        let edited = edit(text)
        try Disk.write(Array(edited.utf8), to: "\(bag)/\(path)")
        try MadeBag(path: bag).fitManifests()
        return edited != text
    }
}
