import Files
import Foundations
import TestSupport
import Testing

@testable import WaveAudio

@Suite("Samples that are compared with those of a file")
struct AudioFileComparerTests {
    private static let format = WaveFormat(sampleRate: 8000, channels: 2)
    private static let sound = (0..<2000).map { Int16($0 % 700) - 350 }
    private static let recorded = WrittenAudio(sha256: Disk.sha256([1]), pcmSha256: Disk.sha256([2]), bytes: 3)

    /// A file of 1,000 frames of sound, and 500 of silence.
    private static func folder() throws -> TemporaryFolder {
        let folder = TemporaryFolder()
        let writer = try WaveFileWriter(
            path: "a.wav", staging: StagingFolder(in: folder.path), format: format, frames: 1500,
            broadcast: BroadcastExtension(description: "", originator: "", start: nil, codingHistory: ""), cues: [])
        try writer.write(sound.span)
        writer.writeSilence(frames: 500)
        _ = try writer.finish()
        return folder
    }

    private static func compare(
        _ sound: [Int16], silence: Int = 500, rule: SampleComparison.Rule = .equal, keeping: Set<String> = [],
        format: WaveFormat = format, frames: Int = 1500, redactor: WaveRedactor? = nil, path: String = "a.wav"
    ) throws -> SampleComparison {
        let folder = try folder()
        let comparison = SampleComparison(rule: rule, keeping: keeping)
        let comparer = AudioFileComparer(
            path, in: try RootFolder(folder.path), format: format, frames: frames, redactor: redactor,
            recorded: recorded, comparison: comparison)
        // In pieces of several sizes.
        var start = 0
        for size in [2, 400, 400, 98, 10_000] {
            let end = min(sound.count, start + size)
            try comparer.write(sound.span.extracting(start..<end))
            start = end
        }
        try comparer.writeSilence(frames: silence)
        #expect(try comparer.finish() == recorded)
        return comparison
    }

    @Test("differ nowhere where they are the same")
    func same() throws {
        let comparison = try Self.compare(Self.sound)
        #expect(comparison.files.isEmpty && comparison.samples == 3000)
        let kept = try Self.compare(Self.sound, keeping: ["a.wav", "b.wav"])
        #expect(kept.files.keys.sorted() == ["a.wav"])
        let file = try #require(kept.files["a.wav"])
        #expect(file.samples == 3000 && file.differing == 0 && file.largest == 0 && file.fault == nil)
    }

    @Test(
        "are counted where they differ, with the first place and the largest difference", arguments: [0, 1, 401, 1999])
    func different(place: Int) throws {
        var sound = Self.sound
        sound[place] += 3
        sound[1999] -= 40
        let file = try #require(try Self.compare(sound).files["a.wav"])
        #expect(file.differing == (place == 1999 ? 1 : 2) && file.largest == (place == 1999 ? 37 : 40))
        #expect(file.firstFrame == place / 2 && file.firstChannel == place % 2)
        #expect(file.fault == nil && file.samples == 3000)
    }

    @Test("may be above, or below, if the rule says so")
    func rules() throws {
        for (rule, step, differs) in [
            (.equal, 1, true), (.equal, -1, true), (.notBelow, 1, true), (.notBelow, -1, false), (.notAbove, 1, false),
            (.notAbove, -1, true),
        ] as [(SampleComparison.Rule, Int16, Bool)] {
            var sound = Self.sound
            sound[7] += step
            #expect(try Self.compare(sound, rule: rule).files.isEmpty != differs, "\(rule) \(step)")
        }
    }

    @Test("are not compared with a file of another form, or none")
    func faults() throws {
        let rate = WaveFormat(sampleRate: 16_000, channels: 2)
        for comparison in [
            try Self.compare(Self.sound, format: rate), try Self.compare(Self.sound, silence: 501, frames: 1501),
        ] {
            let file = try #require(comparison.files["a.wav"])
            #expect(file.fault?.hasPrefix("it has 1500 frames, 2 channels and 8000 Hz") == true && file.samples == 0)
        }
        let missing = try Self.compare(Self.sound, path: "b.wav")
        #expect(missing.files["b.wav"]?.fault == "it is missing, but the archives produce it")
        #expect(throws: WaveError.self) { try Self.compare(Self.sound, silence: 499) }
    }

    @Test("have the tone where the file was redacted")
    func redacted() throws {
        let fill = WaveRedactor.Fill(frames: 100..<300, channels: [1], content: .silence)
        var redacted = Self.sound
        for frame in 100..<300 { redacted[frame * 2 + 1] = 0 }
        let folder = TemporaryFolder()
        let writer = try WaveFileWriter(
            path: "a.wav", staging: StagingFolder(in: folder.path), format: Self.format, frames: 1000,
            broadcast: BroadcastExtension(description: "", originator: "", start: nil, codingHistory: ""), cues: [])
        try writer.write(redacted.span)
        _ = try writer.finish()
        for (redactor, differing) in [(WaveRedactor(fills: [fill]), 0), (nil, 200)] as [(WaveRedactor?, Int)] {
            let comparison = SampleComparison(keeping: ["a.wav"])
            let comparer = AudioFileComparer(
                "a.wav", in: try RootFolder(folder.path), format: Self.format, frames: 1000, redactor: redactor,
                recorded: Self.recorded, comparison: comparison)
            for start in stride(from: 0, to: 2000, by: 250) {
                try comparer.write(Self.sound.span.extracting(start..<start + 250))
            }
            _ = try comparer.finish()
            let file = try #require(comparison.files["a.wav"])
            // A sample that was silent differs in neither.
            let silent = (100..<300).count { Self.sound[$0 * 2 + 1] == 0 }
            #expect(file.differing == (differing == 0 ? 0 : differing - silent))
        }
    }
}
