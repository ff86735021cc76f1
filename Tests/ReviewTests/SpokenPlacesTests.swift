import Calls
import Foundations
import TestSupport
import Testing
import Transcripts

@testable import Bag

@Suite("The places of found words")
struct SpokenPlacesTests {
    private static let source = ClipTranscript.Source(path: "data/transcripts/a", entry: nil, pointer: "")

    private static func clip(_ transcript: ClipTranscript, start: Int, frames: Int) throws -> TimelineDocument.Clip {
        let listed = ListedClip(messageId: nil, fileName: "a.opus", speaker: .user, timestamp: nil)
        var clip = TimelineDocument.Clip(
            listed: listed, channel: 0,
            source: TimelineDocument.Source(archive: "a.zip", entry: nil, sha256: nil, bytes: nil), status: .placed,
            placement: nil, missingFrames: nil, samples48k: nil)
        (clip.startFrame, clip.frames) = (start, frames)
        clip.transcript = transcript
        return clip
    }

    private static func transcript(
        _ text: String, words: [ClipTranscript.TimedText]? = nil, segments: [ClipTranscript.TimedText]? = nil
    ) -> ClipTranscript {
        ClipTranscript(
            text: text, language: nil, confidence: nil, recognizer: nil, words: words, segments: segments,
            source: source)
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
            let clip = try Self.clip(
                Self.transcript(words.map(\.text).joined(separator: " "), words: words), start: start,
                frames: place + 20 - start)
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

    @Test("are the whole sentence or clip where words have no times, or the text has more than its words")
    func extents() throws {
        func place(_ transcript: ClipTranscript, _ pattern: String) throws -> [String] {
            let clip = try Self.clip(transcript, start: 100, frames: 1000)
            return SpokenPlaces(patterns: [try WordPattern(pattern)], marginFrames: 10).places(in: clip).map {
                "\($0.extent) \($0.frames.map { "\($0)" } ?? "")"
            }
        }
        func timed(_ text: String, _ start: Int?) -> ClipTranscript.TimedText {
            ClipTranscript.TimedText(text: text, startFrame: start, frames: start.map { _ in 100 }, confidence: nil)
        }
        let segments = [timed("My card", 200), timed("is lost.", 400)]
        let spoken = Self.transcript("My card is lost.", segments: segments)
        #expect(try place(spoken, "card") == ["sentence 190..<310"])
        #expect(try place(spoken, "card is") == ["sentence 190..<510"])
        #expect(try place(Self.transcript("My card is lost."), "card") == ["message 100..<1100"])
        let partly = Self.transcript("my card", words: [timed("my", 200), timed("card", nil)])
        #expect(try place(partly, "my") == ["words 190..<310"] && place(partly, "my card") == ["message 100..<1100"])
        // The words lack what the text has.
        let less = Self.transcript("my 45 card", words: [timed("my", 200), timed("card", 400)])
        #expect(try place(less, "45") == ["message 100..<1100"])
    }

    @Test("have times that give the same frames again, at every rate")
    func times() throws {
        var random = Random(seed: 11)
        for rate in [8000, 12_000, 16_000, 24_000, 48_000] {
            let timeline = TimelineDocument(
                sessionId: "a", externalConversationId: nil, start: nil, sampleRate: rate, frames: 1 << 30,
                channels: [], audio: [], clips: [], gapsShortened: [], problems: [])
            for _ in 0..<2000 {
                let start = random.below(1 << 29)
                let frames = start..<start + 1 + random.below(100_000)
                let times = try #require(FoundWords.Part.frames(frames, sampleRate: rate).times)
                let from = try #require(RedactionTime(times.from))
                let to = try #require(RedactionTime(times.to))
                #expect(RedactionSpan.frames(from: from, to: to, in: timeline) == frames)
            }
        }
        let even = try #require(FoundWords.Part.frames(0..<160_000, sampleRate: 16_000).times)
        #expect(even == ("0", "10"))
    }
}
