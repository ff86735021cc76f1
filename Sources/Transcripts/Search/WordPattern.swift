import Foundations

/// What is searched in the words of messages.
package struct WordPattern: Sendable {
    private enum Matcher: Sendable {
        case program(ExpressionProgram)
        case cardNumbers
    }

    private let matcher: Matcher

    /// - Parameter text: words, which are found wherever the search of the page finds them as a phrase; or a regular
    ///   expression between slashes.
    /// - Throws: `PatternError` if there is nothing to search, or the expression cannot be used.
    package init(_ text: String) throws(PatternError) {
        if text.utf8.count >= 2, text.hasPrefix("/"), text.hasSuffix("/") {
            guard text.utf8.count > 2 else { throw PatternError("it is empty") }
            matcher = .program(try ExpressionProgram(ExpressionParser.expression(String(text.dropFirst().dropLast()))))
            return
        }
        let words = text.split(whereSeparator: \.isWhitespace).map { Self.bare(FoldedText(String($0)).scalars) }
            .filter { !$0.isEmpty }
        guard !words.isEmpty else { throw PatternError("it is empty") }
        let between = Expression.repeated(.one(ScalarSet(.betweenWords)), atLeast: 1, atMost: nil)
        var parts: [Expression] = []
        for (index, word) in words.enumerated() {
            if index > 0 { parts.append(between) }
            parts += word.map { .one(ScalarSet($0)) }
        }
        matcher = .program(try ExpressionProgram(.sequence(parts)))
    }

    private init(_ matcher: Matcher) { self.matcher = matcher }

    /// Payment card numbers.
    package static let cardNumbers = WordPattern(.cardNumbers)

    /// Whether it is `cardNumbers`. `CardNumberRun` finds those that are divided among several messages.
    package var isCardNumbers: Bool {
        if case .cardNumbers = matcher { true } else { false }
    }

    /// The word without the punctuation of a sentence around it; the word itself if it has nothing else.
    private static func bare(_ word: [Unicode.Scalar]) -> ArraySlice<Unicode.Scalar> {
        var bare = word[...]
        while let first = bare.first, before.contains(first) { bare.removeFirst() }
        while let last = bare.last, after.contains(last) { bare.removeLast() }
        return bare.isEmpty ? word[...] : bare
    }

    private static let after: Set<Unicode.Scalar> = [
        ".", ",", ":", ";", "!", "?", "…", "'", "(", ")", "\u{060C}", "\u{061B}", "\u{061F}",
    ]
    private static let before = after.union(["¿", "¡"])

    /// Returns where the pattern matches, as positions of the text's scalars, in order and without overlaps.
    package func matches(in text: FoldedText) -> [Range<Int>] {
        let found =
            switch matcher {
            case .program(let program): program.matches(in: text.scalars)
            case .cardNumbers: CardNumbers.matches(in: text.scalars)
            }
        return found.map(text.place)
    }
}

/// Words or sentences of a message as one text, joined by single spaces.
package struct JoinedText: Sendable {
    package let text: String
    /// The positions of each part in the scalars of the text.
    private let parts: [Range<Int>]

    package init(_ parts: some Sequence<String>) {
        var text = ""
        var (ranges, end): ([Range<Int>], Int) = ([], 0)
        for part in parts {
            let part = part.split(whereSeparator: \.isWhitespace).joined(separator: " ")
            if end > 0, !part.isEmpty {
                text.unicodeScalars.append(" ")
                end += 1
            }
            ranges.append(end..<end + part.unicodeScalars.count)
            end += part.unicodeScalars.count
            text += part
        }
        self.text = text
        self.parts = ranges
    }

    /// The parts that have some of these scalars; `nil` if none has.
    package func parts(in range: Range<Int>) -> Range<Int>? {
        let first = parts.partitioningIndex { $0.upperBound > range.lowerBound }
        let end = parts.partitioningIndex { $0.lowerBound >= range.upperBound }
        return first < end ? first..<end : nil
    }
}
