import TestSupport
import Testing
import Transcripts

@testable import Bag
@testable import Calls

/// A clip at the frames 1000 to 2000 of the timeline, with the words "My name is Ada King".
@Suite("The places of a clip whose words match")
struct SpokenPlacesTests {
    typealias Timed = ClipTranscript.TimedText

    /// Each word with its start and its length in frames.
    private static let words = timed(
        ("My", 1000, 90), ("name", 1100, 90), ("is", 1200, 90), ("Ada", 1300, 90), ("King", 1900, 90))

    private static func timed(_ words: (String, Int?, Int?)...) -> [Timed] {
        words.map { Timed(text: $0.0, startFrame: $0.1, frames: $0.2, confidence: nil) }
    }

    private static func clip(
        _ text: String = "My name is Ada King", words: [Timed]? = nil, segments: [Timed]? = nil,
        status: ClipStatus = .placed, frames: Int = 1000
    ) -> TimelineDocument.Clip {
        var clip = TimelineDocument.Clip(
            listed: ListedClip(messageId: nil, fileName: "c", speaker: Speaker("user"), timestamp: nil), channel: 0,
            source: TimelineDocument.Source(archive: "a", entry: "e", sha256: Disk.sha256([1]), bytes: 9),
            status: status,
            placement: status == .placed
                ? TimelinePlan.Placement(
                    speakerIndex: 0, startFrame: 1000, frames: frames, shiftedFrames: 0, movedFrames: 0, cutFrames: 0)
                : nil, missingFrames: 0, samples48k: 6000)
        clip.transcript = ClipTranscript(
            text: text, language: nil, confidence: nil, recognizer: nil, words: words, segments: segments,
            source: ClipTranscript.Source(path: "data/transcripts/a", entry: nil, pointer: ""))
        return clip
    }

    /// The places as `first..<end extent "text"`.
    private static func places(
        _ pattern: String..., in clip: TimelineDocument.Clip, margin: Int = 0
    ) throws -> [String] {
        try SpokenPlaces(patterns: pattern.map { try WordPattern($0) }, marginFrames: margin).places(in: clip).map {
            let scalars = Array($0.text.unicodeScalars)[$0.range]
            let frames = $0.frames.map { "\($0)" } ?? "nowhere"
            let first = $0.wordsFrame.map { " from \($0)" } ?? ""
            return "\(frames)\(first) \($0.extent) \"\(String(String.UnicodeScalarView(scalars)))\""
        }
    }

    @Test("are those of the words, with the margin, and inside the clip")
    func words() throws {
        let clip = Self.clip(words: Self.words)
        #expect(try Self.places("ada", in: clip) == ["1300..<1390 from 1300 words \"Ada\""])
        #expect(try Self.places("ada king", in: clip) == ["1300..<1990 from 1300 words \"Ada King\""])
        #expect(try Self.places("ada", in: clip, margin: 15) == ["1285..<1405 from 1300 words \"Ada\""])
        #expect(try Self.places("my", in: clip, margin: 15) == ["1000..<1105 from 1000 words \"My\""])
        #expect(try Self.places("king", in: clip, margin: 15) == ["1885..<2000 from 1900 words \"King\""])
        // A part of a word is the word.
        #expect(try Self.places("/am/", in: clip) == ["1100..<1190 from 1100 words \"am\""])
        #expect(try Self.places("lovelace", in: clip) == [])
        // Two patterns that find the same find it once.
        let both = ["1300..<1390 from 1300 words \"Ada\"", "1300..<1990 from 1300 words \"Ada King\""]
        #expect(try Self.places("ada", "/Ada/", "ada king", in: clip) == both)
    }

    @Test("in words without a length are one frame, and with the margin more")
    func noLength() throws {
        let clip = Self.clip("Ada", words: Self.timed(("Ada", 1300, 0)))
        #expect(try Self.places("ada", in: clip) == ["1300..<1301 from 1300 words \"Ada\""])
        #expect(try Self.places("ada", in: clip, margin: 5) == ["1295..<1306 from 1300 words \"Ada\""])
    }

    @Test("are those of the sentence where words have no times")
    func sentences() throws {
        let parts = Self.timed(("My name", 1000, 200), ("is Ada King.", 1200, 800))
        #expect(
            try Self.places("ada king", in: Self.clip(segments: parts))
                == ["1200..<2000 from 1200 sentence \"Ada King\""])
    }

    @Test("are the whole clip where nothing has times, one word has none, or the time is not heard")
    func message() throws {
        let whole = ["1000..<2000 from 1000 message \"Ada King\""]
        #expect(try Self.places("ada king", in: Self.clip()) == whole)
        for words in [
            Self.timed(("Ada", 1300, 90), ("King", nil, nil)), Self.timed(("Ada", 2000, 90), ("King", 2100, 90)),
            Self.timed(("Ada", 800, 90), ("King", 910, 90)),
        ] { #expect(try Self.places("ada king", in: Self.clip("Ada King", words: words)) == whole) }
        // The last frame of the clip is heard.
        let last = Self.timed(("Ada", 1999, 90), ("King", 2100, 90))
        #expect(
            try Self.places("ada king", in: Self.clip("Ada King", words: last))
                == ["1999..<2000 from 1999 words \"Ada King\""])
    }

    @Test("are the whole clip where the text has more of them than the words with times")
    func moreInText() throws {
        let words = Self.timed(("My", 1000, 90), ("name", 1100, 90), ("is", 1200, 90), ("Ada", 1300, 90))
        let clip = Self.clip("My name is Ada, Ada King", words: words)
        let whole = "1000..<2000 from 1000 message \"Ada\""
        #expect(try Self.places("ada", in: clip) == [whole, whole])
        // As many in both: the times of the words are good.
        #expect(try Self.places("name", in: clip) == ["1100..<1190 from 1100 words \"name\""])
        // The words can have more than the text.
        #expect(
            try Self.places("ada", in: Self.clip("My name", words: words)) == ["1300..<1390 from 1300 words \"Ada\""])
    }

    @Test("have no frames in a clip that is not heard")
    func unheard() throws {
        for clip in [Self.clip(status: .corrupt), Self.clip(frames: 0)] {
            #expect(try Self.places("ada", in: clip) == ["nowhere message \"Ada\""])
        }
        let words = Self.clip(words: Self.words, status: .corrupt)
        #expect(try Self.places("ada", in: words) == ["nowhere message \"Ada\""])
    }

    @Test("of a part of the text are those of its words")
    func parts() throws {
        let places = SpokenPlaces(patterns: [], marginFrames: 0)
        let found = places.place(of: 3..<9, in: Self.clip(words: Self.words))
        #expect(found?.frames == 1100..<1290 && found?.wordsFrame == 1100 && found?.extent == .words)
        #expect(found?.range == 3..<9)
        // What goes beyond the text is not there.
        #expect(places.place(of: 15..<400, in: Self.clip(words: Self.words))?.frames == 1900..<1990)
        #expect(places.place(of: 19..<400, in: Self.clip(words: Self.words)) == nil)
        let untimed = places.place(of: 3..<9, in: Self.clip())
        #expect(untimed?.frames == 1000..<2000 && untimed?.extent == .message && untimed?.wordsFrame == 1000)
    }

    @Test("cover each found word and the margin, and stay in the clip")
    func cover() throws {
        var random = Random(seed: 3)
        var found = 0
        for _ in 0..<500 {
            let start = random.below(1000)
            var place = start
            let words = (0..<1 + random.below(12)).map { _ in
                place += random.below(30)
                let length = random.below(40)
                defer { place += length }
                return ClipTranscript.TimedText(
                    text: ["one", "two", "three"][random.below(3)], startFrame: place, frames: length, confidence: nil)
            }
            var clip = Self.clip(words.map(\.text).joined(separator: " "), words: words)
            (clip.startFrame, clip.frames) = (start, place + 20 - start)
            let margin = random.below(60)
            let search = SpokenPlaces(patterns: [try WordPattern("one two")], marginFrames: margin)
            let places = search.places(in: clip)
            let pairs = words.indices.dropLast().filter { words[$0].text == "one" && words[$0 + 1].text == "two" }
            #expect(places.count == pairs.count)
            for (found, pair) in zip(places, pairs) {
                let frames = try #require(found.frames)
                let spoken = try #require(words[pair].range).lowerBound..<#require(words[pair + 1].range).upperBound
                #expect(found.extent == .words && found.wordsFrame == spoken.lowerBound)
                #expect(frames.lowerBound == max(start, spoken.lowerBound - margin))
                // A word without length has a frame, too.
                let end = try #require(
                    words[pair...pair + 1].compactMap(\.range).map { max($0.upperBound, $0.lowerBound + 1) }.max())
                #expect(frames.upperBound == min(place + 20, end + margin))
            }
            found += places.count
        }
        #expect(found > 200)
    }
}
