import Bag
import Calls
import Conversations
import Foundation
import Foundations
import Stitching
import TestSupport
import Testing

@Suite("A bag whose documents were changed, value by value, with all checksums made to fit")
struct ForgedFactTests {
    /// Two speakers who overlap, a moved clip, a shortened silence, a clip that is missing, one that is damaged and
    /// kept, one that is listed twice, and an entry that is not listed.
    private static let original = Result {
        let folder = TemporaryFolder()
        let sounds = try (1...4).map { try Clips.voice(seconds: 0.2, seed: UInt64($0)) }
        var hour = DayMaker.Hour(
            14,
            [
                DayMaker.Session(
                    "talk",
                    [
                        DayMaker.Clip(1, "agent_tts", "2025-12-12T14:00:00.000Z", sounds[0]),
                        DayMaker.Clip(2, "user", "2025-12-12T14:00:00.100Z", sounds[1]),
                        DayMaker.Clip(3, "user", "2025-12-12T14:00:00.200Z", sounds[2]),
                        DayMaker.Clip(4, "agent_tts", "2025-12-12T14:00:03.000Z", Array(sounds[3].dropLast(60))),
                        DayMaker.Clip(5, "user", "2025-12-12T14:00:04.000Z", nil),
                        DayMaker.Clip(6, "agent_tts", "2025-12-12T14:00:05.000Z", Array("no sound".utf8)),
                        DayMaker.Clip(1, "agent_tts", "2025-12-12T14:00:00.000Z", sounds[0]),
                    ]),
                DayMaker.Session("short", [DayMaker.Clip(1, "user", "2025-12-12T14:10:00.000Z", sounds[3])]),
            ])
        hour.naming = .session
        hour.unlisted = [ZipMaker.Entry("message_9_user.opus", sounds[1])]
        let archives = try DayMaker([hour]).write(to: folder.path)
        var timeline = TimelineOptions()
        timeline.maxGapSeconds = 0.5
        let job = JobOptions(timeline: timeline, outputs: OutputOptions(audio: [.wav, .opus], clips: true))
        try Disk.write(
            Array("WEBVTT\n\n00:00.010 --> 00:00.090\nMy name\n\n00:00.100 --> 00:00.190\nis Ada.\n".utf8),
            to: folder("words/talk/message_2_user.vtt"))
        try Disk.write(
            Array("session,message,text,language\ntalk,3,\"Yes, please.\",en\n".utf8), to: folder("words/rest.csv"))
        _ = try makeBag(job, of: archives, in: folder("bag"), transcripts: [folder("words")])
        _ = try BagRedactor(
            folder("bag"), to: folder("redacted"),
            [
                BagRedactor.Request(
                    sessionId: "talk", from: .offset(nanoseconds: 150_000_000), to: .offset(nanoseconds: 250_000_000),
                    speaker: "user", reason: "a name")
            ], formats: KnownFormats.all
        ).run()
        timeline.agentTimestamp = .end
        timeline.userTimestamp = .end
        timeline.overlap = .cut
        timeline.sampleRate = .fixed(.hz16000)
        // With a report of the day, which lies beside its archive.
        try DayMaker([hour]).write(to: folder("2025-12-12"))
        try Disk.write([1, 2, 3], to: folder("2025-12-12/09.report.json"))
        _ = try makeBag(
            JobOptions(timeline: timeline, outputs: OutputOptions(audio: [.flac])),
            of: [folder("2025-12-12")], in: folder("ends"))
        try Disk.write(ChatExport.json(sessions: "chat-7"), to: folder("chats/one.json"))
        try Disk.write(ChatExport.json(sessions: "chat-8", "chat-9"), to: folder("chats/two.json"))
        _ = try makeBag(of: [folder("chats")], in: folder("chat"), formats: KnownFormats.all)
        return folder
    }

    /// Facts that stand in one place only, because what they are about is not in the bag: the archives, and the metadata.
    private static let ofTheInputs: [(name: String, document: String, alone: Set<String>)] = [
        ("bag", "summary.json", ofAnyInput), ("bag", "sessions/short/timeline.json", ofAnyClip),
        ("bag", "sessions/talk/timeline.json", ofUnplacedClips), ("bag", "transcripts.json", ["sources.name"]),
        // The digest of the job is that of the source bag, which the log names.
        (
            "redacted", "summary.json",
            ofAnyInput.union(["inputs.sha256", "options.maxGapSeconds", "software"])
        ),
        ("redacted", "redactions.json", []),
        // The whole length of a clip of which a part is hidden is not told.
        ("redacted", "sessions/talk/timeline.json", ofUnplacedClips.union(["leftOut", "clips.frames"])),
        ("ends", "summary.json", ofAnyInput),
        (
            // Where a timestamp marks the end, the length is needed, which has milliseconds.
            "ends", "sessions/talk/timeline.json", ofUnplacedClips.union(["clips.cutFrames", "clips.frames"])
        ),
        ("chat", "summary.json", ofAnyInput.union(["inputs.kind", "inputs.clips"])),
        ("chat", "sessions/chat-7/timeline.json", ["originals.receivedAs"]),
        // One original has both.
        ("chat", "sessions/chat-8/timeline.json", ["originals.receivedAs"]),
    ]

    private static let ofAnyInput: Set<String> = [
        "inputs.bytes", "inputs.utcDay", "inputs.hour", "inputs.entries", "inputs.sessions", "unlisted.bytes",
        // Sums of lengths that the timelines have rounded to milliseconds.
        "hours.clipSeconds", "totals.clipSeconds",
        // Files without words for any clip are counted, and not kept.
        "transcripts.sources",
    ]

    private static let ofAnyClip: Set<String> = [
        "externalConversationId", "clips.fileName", "clips.source.entry", "clips.source.bytes", "clips.source.sha256",
        // Up to a tenth of a second more than the frames, as each stream of a clip is rounded down.
        "clips.durationSeconds",
    ]

    private static let ofUnplacedClips = ofAnyClip.union(["clips.messageId", "clips.timestamp", "clips.missingFrames"])

    @Test("is not intact", arguments: ofTheInputs)
    func everyValue(name: String, document: String, alone: Set<String>) throws {
        try expectNoticed(of: document, in: name, alone, least: 15, ForgedLines.withOtherValues)
    }

    @Test("is not intact without one of its values", arguments: ofTheInputs)
    func everyValueLeftOut(name: String, document: String, alone: Set<String>) throws {
        try expectNoticed(of: document, in: name, alone, least: 15, ForgedLines.withoutValues)
    }

    @Test(
        "is not intact where a part of it has a value that only another part had",
        // In those of chats, and in the list of transcripts, all parts have the same values.
        arguments: ofTheInputs.filter { $0.name != "chat" && $0.document != "transcripts.json" })
    func everyValueAdded(name: String, document: String, alone: Set<String>) throws {
        try expectNoticed(of: document, in: name, alone, least: 0, ForgedLines.withValuesOfOthers)
    }

    /// - Parameters:
    ///   - alone: the names of values that nothing else in the bag says.
    ///   - forge: the documents that are made from one, each with the name of what was changed.
    private func expectNoticed(
        of document: String, in name: String, _ alone: Set<String>, least: Int,
        _ forge: (ForgedLines) -> [ForgedLines.Forged]
    ) throws {
        let folder = TemporaryFolder()
        try FileManager.default.copyItem(atPath: try Self.original.get()(name), toPath: folder("bag"))
        let bag = MadeBag(path: folder("bag"))
        #expect(try bag.verified().isIntact)
        let path = "data/\(document)"
        let bytes = try Disk.bytes(bag.path + "/" + path)
        let all = forge(ForgedLines(String(decoding: bytes, as: UTF8.self)))
        #expect(all.count > least)
        var unnoticed: Set<String> = []
        var tried: Set<String> = []
        // In brief, a third of the names of values, once each. Documents of one kind have other thirds.
        let alike = Self.ofTheInputs.filter { $0.document.suffix(12) == document.suffix(12) }
        let share = alike.firstIndex { $0.name == name && $0.document == document } ?? 0
        for forged in all {
            if Effort.isQuick {
                guard tried.insert(forged.name + (forged.isElement ? "[]" : "")).inserted,
                    all.count < 100 || (tried.count + share).isMultiple(of: 3)
                else { continue }
            }
            try bag.forge(path, as: Array(forged.text.utf8))
            if try bag.verified().isIntact { unnoticed.insert(forged.name) }
        }
        try bag.forge(path, as: bytes)
        #expect(try bag.verified().isIntact)
        #expect(unnoticed.subtracting(alone).sorted() == [])
    }
}
