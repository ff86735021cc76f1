import Calls
import Foundations

/// What a search for words found in a bag, and what it did not search.
package struct FoundWords: Sendable {
    /// The parts to redact: the rows of a plan, by session and time.
    package var rows: [Row] = []
    /// Found words that a plan cannot redact; at most `mostShown`.
    package var unplanned: [Unplanned] = []
    package var unplannedCount = 0
    /// The places that match, and the messages and sessions that have some.
    package var places = 0
    package var messages = 0
    package var sessions = 0
    package var searched = Searched()
    package var notSearched = NotSearched()

    /// The most places whose words are kept to be shown. The rows of a plan are all kept.
    static let mostShown = 10_000

    package struct Searched: Hashable, Encodable, Sendable {
        /// Recorded messages with words.
        package var messages = 0
        /// Messages of text conversations.
        package var textMessages = 0
    }

    package struct NotSearched: Hashable, Encodable, Sendable {
        /// Recorded messages without words.
        package var messages = 0
        /// Files that are attached in text conversations.
        package var attachments = 0
        /// Parts of transcripts that are not the words of a clip.
        package var transcriptParts = 0
    }

    /// A part to redact.
    package struct Row: Sendable {
        package let sessionId: String
        package let speaker: String
        package let part: Part
        /// Empty if more than `mostShown` places were found before.
        package var places: [Place]
    }

    package enum Part: Hashable, Sendable {
        case frames(Range<Int>, sampleRate: Int)
        /// A message of a text conversation, by its pointer.
        case message(pointer: String)
    }

    /// A place that matches.
    package struct Place: Sendable {
        /// The id of the message, or the name of its file.
        package let message: String
        /// When the words begin, in UTC; `nil` if that is unknown.
        package let time: String?
        package let excerpt: Excerpt
        package let extent: Extent
    }

    /// Which part of the sound or text is redacted for a place.
    package enum Extent: String, Encodable, Sendable {
        case words
        /// The words have no times, but their sentence has.
        case sentence
        /// Neither has, or it is a text message.
        case message
    }

    package struct Unplanned: Sendable {
        package let sessionId: String
        package let speaker: String
        package let place: Place
        package let reason: Reason
    }

    package enum Reason: String, Encodable, Sendable {
        case notPlaced, noRecording, noPointer
    }

    /// Found words, with what is around them.
    package struct Excerpt: Hashable, Sendable {
        package let before: String
        package let words: String
        package let after: String

        /// The most characters on each side, and of the words.
        private static let widest = 60
        private static let longest = 300

        /// - Parameter range: positions of the text's scalars.
        init(of range: Range<Int>, in text: String) {
            let scalars = text.unicodeScalars
            let start = scalars.index(scalars.startIndex, offsetBy: range.lowerBound)
            let end = scalars.index(start, offsetBy: range.count)
            before = Self.ending(of: scalars[..<start])
            words = Self.beginning(of: scalars[start..<end], Self.longest)
            after = Self.beginning(of: scalars[end...], Self.widest)
        }

        /// At most `widest` characters: whole words, if there are any.
        private static func ending(of text: Substring.UnicodeScalarView) -> String {
            let cut = text.suffix(widest)
            guard cut.startIndex > text.startIndex else { return String(Substring(text)) }
            let words = cut.drop { $0 != " " }.dropFirst()
            return "…" + String(Substring(words.isEmpty ? cut : words))
        }

        private static func beginning(of text: Substring.UnicodeScalarView, _ most: Int) -> String {
            let cut = text.prefix(most)
            guard cut.endIndex < text.endIndex else { return String(Substring(text)) }
            let words = cut.lastIndex(of: " ").map { cut[..<$0] } ?? cut
            return String(Substring(words.isEmpty ? cut : words)) + "…"
        }
    }
}

extension FoundWords.Part {
    /// The span as a plan has it: `RedactionTime` gives exactly these frames.
    package var times: (from: String, to: String)? {
        guard case .frames(let frames, let rate) = self else { return nil }
        // `from` is rounded down to a frame, and `to` up.
        let from = Self.nanoseconds(frames.lowerBound, rate, roundsUp: true)
        let to = Self.nanoseconds(frames.upperBound, rate, roundsUp: false)
        return (Self.text(from), Self.text(to))
    }

    private static func nanoseconds(_ frame: Int, _ rate: Int, roundsUp: Bool) -> Int {
        let rest = frame % rate * 1_000_000_000
        return frame / rate * 1_000_000_000 + (rest + (roundsUp ? rate - 1 : 0)) / rate
    }

    /// Without zeros at the end: `14.9`.
    private static func text(_ nanoseconds: Int) -> String {
        let text = RedactionTime.offset(nanoseconds: nanoseconds).text
        let short = text.reversed().drop { $0 == "0" }.drop { $0 == "." }
        return text.hasSuffix(".000000000") ? String(text.dropLast(10)) : String(short.reversed())
    }
}
