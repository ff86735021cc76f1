import Bag

/// Divides the words of a clip into cues for players.
///
/// Words with times are grouped into cues of at most 84 characters: two lines of 42, the usual length of a subtitle. A
/// cue ends after a sentence, before a pause, and where a redaction begins. Segments are cues as they are.
struct SpokenCues {
    struct Cue {
        let text: String
        /// The frames of the timeline.
        let frames: Range<Int>
    }

    /// In order. Empty if no word or segment has a time.
    let cues: [Cue]

    private static let longest = 84

    /// - Parameters:
    ///   - heard: the parts of the clip that are heard.
    ///   - sampleRate: Hz.
    init(_ transcript: ClipTranscript, heard: [Range<Int>], sampleRate: Int) {
        let parts = transcript.timed
        let text = SpokenText(transcript)
        var groups: [Group] = []
        // Parts without times belong to the cue before them. Those before the first cue belong to that.
        var first = 0
        for (index, part) in parts.enumerated() {
            guard let frames = part.range else {
                if !groups.isEmpty {
                    groups[groups.count - 1].add(index, width: part.text.count)
                    first = index + 1
                }
                continue
            }
            let width = text.text(of: index..<index + 1).count
            if transcript.words != nil, let last = groups.last, last.width + 1 + width <= Self.longest,
                last.isContinued(by: frames, heard: heard, pause: sampleRate / 2), !text.endsSentence(index - 1)
            {
                groups[groups.count - 1].add(index, width: width, frames: frames)
            } else {
                groups.append(Group(parts: first..<index + 1, frames: frames, width: width))
            }
            first = index + 1
        }
        cues = groups.map { Cue(text: text.text(of: $0.parts), frames: $0.frames) }
    }

    /// The parts of a cue, with their length in characters.
    private struct Group {
        var parts: Range<Int>
        var frames: Range<Int>
        var width: Int

        mutating func add(_ index: Int, width: Int, frames: Range<Int>? = nil) {
            parts = parts.lowerBound..<index + 1
            self.width += 1 + width
            if let frames {
                self.frames = self.frames.lowerBound..<max(self.frames.upperBound, frames.upperBound)
            }
        }

        /// Whether a word follows without a pause and without a redaction.
        func isContinued(by word: Range<Int>, heard: [Range<Int>], pause: Int) -> Bool {
            guard word.lowerBound >= frames.lowerBound, word.lowerBound < frames.upperBound + pause
            else { return false }
            return heard.count < 2
                || heard.contains { $0.contains(frames.lowerBound) && $0.contains(word.lowerBound) }
        }
    }
}

/// The text of a range of words as it is written in the whole text, with its punctuation and spaces.
struct SpokenText {
    private let transcript: ClipTranscript
    /// The range of each word in the whole text, with the punctuation after it; empty if the words are not those of the
    /// text.
    private let ranges: [Range<String.Index>]

    init(_ transcript: ClipTranscript) {
        self.transcript = transcript
        ranges = Self.ranges(of: transcript.words ?? [], in: transcript.text)
    }

    func text(of parts: Range<Int>) -> String {
        guard let last = parts.last, ranges.indices.contains(last) else {
            return transcript.timed[parts].map(\.text).joined(separator: " ")
        }
        let text = transcript.text[ranges[parts.lowerBound].lowerBound..<ranges[last].upperBound]
        return String(text.drop(while: \.isWhitespace))
    }

    func endsSentence(_ index: Int) -> Bool {
        let end = text(of: index..<index + 1).last { !"\"'”’»)]".contains($0) && !$0.isWhitespace }
        return end.map { ".!?…。！？؟।".contains($0) } ?? false
    }

    /// - Returns: nothing if a letter or digit of the text is in no word.
    private static func ranges(of words: [ClipTranscript.TimedText], in text: String) -> [Range<String.Index>] {
        var ranges: [Range<String.Index>] = []
        var place = text.startIndex
        func isBetween(_ character: Character) -> Bool { !character.isLetter && !character.isNumber }
        for word in words {
            var start = place
            while start < text.endIndex, !text[start...].hasPrefix(word.text) {
                guard isBetween(text[start]) else { return [] }
                text.formIndex(after: &start)
            }
            guard start < text.endIndex, !word.text.isEmpty,
                let end = text.index(start, offsetBy: word.text.count, limitedBy: text.endIndex)
            else { return [] }
            place = text[end...].firstIndex(where: \.isWhitespace) ?? text.endIndex
            // Punctuation up to the next space belongs to the word, unless another word follows without a space.
            if let letter = text[end..<place].firstIndex(where: { !isBetween($0) }) { place = letter }
            ranges.append(start..<place)
        }
        return text[place...].allSatisfy(isBetween) ? ranges : []
    }
}
