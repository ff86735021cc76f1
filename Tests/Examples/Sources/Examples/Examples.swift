import FoundationEssentials

/// What the articles show, done with a folder of hour archives: Examples ARCHIVES SCRATCH
@main
enum Examples {
    static func main() async throws {
        let (folder, scratch) = (CommandLine.arguments[1], CommandLine.arguments[2])
        let clip = try firstClip(of: folder + "/audio_14.zip") ?? []
        let samples = try samples(of: clip, sampleRate: 16_000)
        print(
            "the first clip: \(clip.count) bytes, \(samples.count) frames, loudest \(samples.map(\.magnitude).max() ?? 0)"
        )
        let isIntact = try stitchDay(folder, into: scratch + "/bag", outputs: [SpeechTable()])
        print("the bag is \(isIntact ? "intact" : "not intact")")

        let peaks = try peaks(of: folder)
        print("\(peaks.count) sessions, loudest \(peaks.values.max() ?? 0)")

        let finished = try await bag(of: [folder], in: scratch + "/async-bag")
        print("\(finished.summary.totals.placed) clips placed")

        let cancelled = Task { try await bag(of: [folder], in: scratch + "/cancelled-bag") }
        cancelled.cancel()
        do { _ = try await cancelled.value } catch is CancellationError { print("the cancelled job stopped") }

        let chat = #"{"chat": "7", "lines": [{"who": "Ann", "when": "2025-12-12T14:00:00Z", "what": "Hello"}]}"#
        try FileManager.default.createDirectory(atPath: scratch + "/chats", withIntermediateDirectories: true)
        try chat.write(toFile: scratch + "/chats/log", atomically: true, encoding: .utf8)
        let isReadAgain = try stitchChats(scratch + "/chats", into: scratch + "/chat-bag")
        print("the chat's bag is \(isReadAgain ? "intact" : "not intact")")

        let cues = "WEBVTT\n\n00:01.000 --> 00:02.500\n<v Ann>Good morning.\n"
        print("a sentence: \(try sentences(of: Array(cues.utf8))[0])")
    }
}
