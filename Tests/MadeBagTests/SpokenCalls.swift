import Bag
import Calls
import Foundation
import Foundations
import JSON
import Stitching
import TestSupport

/// A day of calls with clips of one second at 16 kHz, to be stitched with transcripts. `talk` has three clips at 0 s,
/// 10 s and 20 s; in `both`, two speakers overlap from 0.5 s to 1 s; the two clips of `echo` have the same bytes.
struct SpokenCalls {
    let folder = TemporaryFolder()
    private let archives: [String]

    private static let hour = Result {
        let voices = try (1...6).map { try Clips.voice(seconds: 1, seed: UInt64($0)) }
        func clip(_ id: Int, _ type: String, _ second: String, _ voice: Int) -> DayMaker.Clip {
            DayMaker.Clip(id, type, "2025-12-12T14:00:\(second)Z", voices[voice - 1])
        }
        var hour = DayMaker.Hour(
            14,
            [
                DayMaker.Session(
                    "talk", conversation: "conv-talk",
                    [clip(1, "user", "00", 1), clip(2, "agent_tts", "10", 2), clip(3, "user", "20", 3)]),
                DayMaker.Session(
                    "both", conversation: "conv-both", [clip(4, "user", "00", 4), clip(5, "agent_tts", "00.5", 5)]),
                DayMaker.Session(
                    "echo", conversation: "conv-echo", [clip(6, "user", "00", 6), clip(7, "user", "10", 6)]),
            ])
        hour.naming = .session
        return hour
    }

    init() throws {
        archives = try DayMaker([Self.hour.get()]).write(to: folder.path)
        try FileManager.default.createDirectory(atPath: folder("words"), withIntermediateDirectories: true)
    }

    /// The SHA-256 of a clip's entry.
    static func digest(_ id: Int) throws -> String {
        let clips = try hour.get().sessions.flatMap(\.clips)
        return Disk.sha256(clips.first { $0.messageId == id }?.bytes ?? []).hexadecimal
    }

    func write(_ text: String, _ name: String) throws { try Disk.write(Array(text.utf8), to: folder("words/\(name)")) }

    /// - Parameter paths: the transcripts; otherwise those that were written.
    func make(_ paths: [String]? = nil, surroundings: Surroundings = Surroundings()) throws -> Made {
        let path = folder(UUID().uuidString)
        let finished = try makeBag(
            of: archives, in: path, transcripts: paths ?? [folder("words")], surroundings: surroundings)
        return Made(folder: folder, bag: MadeBag(path: path), summary: finished.summary)
    }

    struct Made {
        /// Goes when nothing holds it any more.
        let folder: TemporaryFolder
        let bag: MadeBag
        let summary: SummaryDocument

        /// The words of a message.
        func clip(_ id: Int) throws -> ClipTranscript? {
            for (_, document) in try bag.timelines() {
                if let clip = document.clips.first(where: { $0.messageId?.description == String(id) }) {
                    return clip.transcript
                }
            }
            throw TestSupportError(reason: "no message \(id)")
        }

        /// The words of all messages that have some, as text.
        var texts: [Int: String] {
            get throws {
                try (1...7).reduce(into: [:]) { texts, id in texts[id] = try clip(id)?.text }
            }
        }

        /// What is wrong: `code archive: message`.
        var problems: [String] {
            summary.problems.map { "\($0.code.rawValue) \($0.archive ?? "?"): \($0.message)" }
        }

        func list() throws -> TranscriptList {
            try JSONText.value(TranscriptList.self, from: Disk.bytes(bag.path + "/data/transcripts.json"))
        }
    }
}

extension ClipTranscript.TimedText {
    /// The word, and its frames: `hello 1600..<3200`.
    var line: String { "\(text) \(range.map { "\($0)" } ?? "?")" }
}
