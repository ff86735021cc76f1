import Bag
import Calls
import Foundation
import TestSupport
import Testing

/// A day with known words: each clip says its own name, word by word, in one of several formats.
struct SpokenDay {
    let folder = TemporaryFolder()
    let sessions: [DayMaker.Session]

    /// Clips of 2 s at 16 kHz.
    static let seconds = 2.0

    init() throws {
        func clip(_ id: Int, _ type: String, _ second: String) throws -> DayMaker.Clip {
            DayMaker.Clip(
                id, type, "2025-12-12T14:00:\(second)Z", try Clips.voice(seconds: Self.seconds, seed: UInt64(id)))
        }
        sessions = [
            DayMaker.Session(
                "alpha", conversation: "conv-alpha",
                [try clip(1, "agent_tts", "00"), try clip(2, "user", "03.5"), try clip(3, "agent_tts", "07")]),
            DayMaker.Session(
                "beta", conversation: "conv-beta",
                [try clip(11, "agent_tts", "20"), try clip(12, "user", "20.5"), try clip(13, "user", "30")]),
        ]
        try DayMaker([DayMaker.Hour(14, sessions)]).write(to: folder("day"))
        try FileManager.default.createDirectory(
            atPath: folder("words"), withIntermediateDirectories: true)
    }

    var job: Job { Job([folder("day")]) }

    /// Three words of a clip.
    static func words(_ id: Int) -> [String] { ["clip", "number", "n\(id)"] }

    /// Vosk's format: times of words.
    static func vosk(_ id: Int, words: [String]? = nil, start: Double = 0.25) -> String {
        let words = words ?? Self.words(id)
        let list = words.enumerated().map { index, word in
            let from = start + 0.5 * Double(index)
            return #"{"conf": 0.5, "end": \#(from + 0.25), "start": \#(from), "word": "\#(word)"}"#
        }
        return #"{"result": [\#(list.joined(separator: ", "))], "text": "\#(words.joined(separator: " "))"}"#
    }

    func write(_ text: String, _ name: String) throws { try Disk.write(Array(text.utf8), to: folder("words/\(name)")) }

    /// Words of alpha in Vosk's format, of message 11 in WebVTT, of messages 12 and 13 in a table.
    func writeThreeFormats() throws {
        for id in 1...3 { try write(Self.vosk(id), "message_\(id)_\(id == 2 ? "user" : "agent_tts").json") }
        try write(
            "WEBVTT\n\n00:00.500 --> 00:01.500\n\(Self.words(11).joined(separator: " "))\n", "message_11_agent_tts.vtt")
        try write(
            "sessionId,messageId,text,language\nbeta,12,clip number n12,en\nbeta,13,\"clip number n13\",en\n",
            "more.csv")
    }

    func stitch(_ extra: [String] = [], to bag: String? = nil) throws -> Run {
        try job.stitch(["--transcripts", folder("words")] + extra, to: bag)
    }

    /// The words of a clip in a bag.
    static func transcript(_ id: Int, in bag: MadeBag) throws -> ClipTranscript? {
        for (_, document) in try bag.timelines() {
            if let clip = document.clips.first(where: { $0.messageId?.description == String(id) }) {
                return clip.transcript
            }
        }
        throw TestSupportError(reason: "no message \(id)")
    }
}
