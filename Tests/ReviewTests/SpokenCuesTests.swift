import Testing

@testable import Bag
@testable import Review

@Suite("Cues of words")
struct SpokenCuesTests {
    private typealias Word = ClipTranscript.TimedText

    /// Words of 400 ms at 1000 Hz, each half a second after the one before.
    private static func words(_ texts: [String]) -> [Word] {
        texts.enumerated().map { Word(text: $1, startFrame: 500 * $0, frames: 400, confidence: nil) }
    }

    private static func cues(
        _ words: [Word]?, segments: [Word]? = nil, text: String? = nil, heard: [Range<Int>] = [0..<1_000_000]
    ) -> [SpokenCues.Cue] {
        let parts = words ?? segments ?? []
        return SpokenCues(
            ClipTranscript(
                text: text ?? parts.map(\.text).joined(separator: " "), language: nil, confidence: nil,
                recognizer: nil, words: words, segments: segments,
                source: ClipTranscript.Source(path: "data/transcripts/a", entry: nil, pointer: "")),
            heard: heard, sampleRate: 1000
        ).cues
    }

    @Test("have at most 84 characters, and all words once")
    func length() {
        let texts = (0..<200).map { "word\($0)" }
        let cues = Self.cues(Self.words(texts))
        #expect(cues.allSatisfy { $0.text.count <= 84 } && cues.count < 30)
        #expect(cues.map(\.text).joined(separator: " ") == texts.joined(separator: " "))
        #expect(cues.first?.frames == 0..<6400)
        let long = String(repeating: "x", count: 100)
        #expect(Self.cues(Self.words(["a", long, "b"])).map(\.text) == ["a", long, "b"])
    }

    @Test("end after a sentence and before a pause")
    func breaks() {
        let words = Self.words(["Hello.", "How", "are", "you?", "\"Fine.\"", "Good"])
        #expect(Self.cues(words).map(\.text) == ["Hello.", "How are you?", "\"Fine.\"", "Good"])
        var paused = Self.words(["one", "two", "three"])
        paused[2].startFrame = 500 + 400 + 500
        #expect(Self.cues(paused).map(\.text) == ["one two", "three"])
        paused[2].startFrame = 500 + 400 + 499
        #expect(Self.cues(paused).map(\.frames) == [0..<1799])
    }

    @Test("are written as the whole text is, with its punctuation, where it has the words")
    func text() {
        let words = Self.words(["well", "it", "s", "12", "now"])
        #expect(Self.cues(words, text: "well, it's 12; now!").map(\.text) == ["well, it's 12; now!"])
        #expect(Self.cues(words, text: "Well, it is noon").map(\.text) == ["well it s 12 now"])
        #expect(Self.cues(Self.words(["東京", "です", "はい"]), text: "東京です。はい").map(\.text) == ["東京です。", "はい"])
        #expect(Self.cues(Self.words(["ab", "b"]), text: "aab b").map(\.text) == ["ab b"])
    }

    @Test("take words without a time with the cue before them, or with the first one")
    func untimed() {
        var words = Self.words(["a", "b", "c.", "d", "e"])
        for index in [0, 4] { (words[index].startFrame, words[index].frames) = (nil, nil) }
        let cues = Self.cues(words)
        #expect(cues.map(\.text) == ["a b c.", "d e"])
        #expect(cues.map(\.frames) == [500..<1400, 1500..<1900])
        for index in words.indices { (words[index].startFrame, words[index].frames) = (nil, nil) }
        #expect(Self.cues(words).isEmpty)
    }

    @Test("are the segments of a transcript without times of words")
    func segments() {
        let segments = Self.words([String(repeating: "long ", count: 40), "short"])
        #expect(Self.cues(nil, segments: segments).map(\.frames) == [0..<400, 500..<900])
    }

    @Test("do not go on behind a redaction")
    func redacted() {
        let words = Self.words(["one", "two", "three"])
        #expect(Self.cues(words, heard: [0..<950, 1000..<2000]).map(\.text) == ["one two", "three"])
    }
}
