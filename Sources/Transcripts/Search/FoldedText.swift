import Foundation
import Synchronization

/// A text without the differences that a search ignores: case, accents, the vowel marks of Arabic and Hebrew, hidden
/// characters, and I, ı, İ and i, which are the same letter. The search of the page folds in the same way.
package struct FoldedText: Sendable {
    package let scalars: [Unicode.Scalar]
    /// For each of `scalars`, the position of its letter in the scalars of the text.
    package let places: [Int]
    /// The number of scalars of the text.
    private let length: Int

    package init(_ text: String) {
        var scalars: [Unicode.Scalar] = []
        var places: [Int] = []
        for (place, scalar) in text.unicodeScalars.enumerated() {
            if scalar.isASCII {
                scalars.append(Self.lowercase(scalar))
                places.append(place)
                continue
            }
            for folded in FoldedLetters.of(scalar) {
                scalars.append(folded)
                places.append(place)
            }
        }
        self.scalars = scalars
        self.places = places
        length = text.unicodeScalars.count
    }

    /// Converts a range of `scalars` that is not empty to one of the text's scalars. It ends behind the last letter and
    /// what is ignored after it, such as accents.
    package func place(of range: Range<Int>) -> Range<Int> {
        var end = range.upperBound
        // A letter can fold to two.
        while end < places.count, places[end] == places[range.upperBound - 1] { end += 1 }
        return places[range.lowerBound]..<(end < places.count ? places[end] : length)
    }

    private static func lowercase(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        ("A"..."Z").contains(scalar) ? Unicode.Scalar(UInt8(scalar.value) + 0x20) : scalar
    }
}

/// The folded forms of letters outside of ASCII.
private enum FoldedLetters {
    private static let known = Mutex<[Unicode.Scalar: [Unicode.Scalar]]>([:])

    static func of(_ scalar: Unicode.Scalar) -> [Unicode.Scalar] {
        known.withLock { known in
            if let folded = known[scalar] { return folded }
            let folded = fold(scalar)
            known[scalar] = folded
            return folded
        }
    }

    private static func fold(_ scalar: Unicode.Scalar) -> [Unicode.Scalar] {
        var bare = String.UnicodeScalarView()
        bare.append(contentsOf: String(scalar).decomposedStringWithCompatibilityMapping.unicodeScalars)
        bare.removeAll(where: isIgnored)
        let lowercase = String(bare).precomposedStringWithCanonicalMapping.lowercased()
        return lowercase.unicodeScalars.flatMap { letters[$0].map { Array($0.unicodeScalars) } ?? [$0] }
    }

    /// Letters that people type as others, and punctuation that programs write in several ways.
    private static let letters: [Unicode.Scalar: String] = [
        "ı": "i", "ß": "ss", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ς": "σ",
        "\u{0671}": "\u{0627}", "\u{0649}": "\u{064A}", "\u{06CC}": "\u{064A}", "\u{0629}": "\u{0647}",
        "\u{06A9}": "\u{0643}", "\u{2019}": "'", "\u{2018}": "'", "\u{02BC}": "'", "\u{2010}": "-", "\u{2011}": "-",
        "\u{2013}": "-", "\u{2014}": "-",
    ]

    /// Whether the scalar is hidden, the tatweel, or a mark that people leave out. Marks of other scripts are vowels or
    /// parts of letters (Devanagari, Thai, Japanese), so they stay.
    private static func isIgnored(_ scalar: Unicode.Scalar) -> Bool {
        if scalar == "\u{0640}" { return true }
        switch scalar.properties.generalCategory {
        case .format: return true
        case .nonspacingMark, .enclosingMark: return marks.contains { $0.contains(scalar.value) }
        default: return false
        }
    }

    /// The blocks of marks that belong to any script, to Hebrew and to Arabic.
    private static let marks: [ClosedRange<UInt32>] = [
        0x0300...0x036F, 0x0485...0x0486, 0x0591...0x05C7, 0x0610...0x061A, 0x064B...0x065F, 0x0670...0x0670,
        0x06D6...0x06ED, 0x0897...0x089F, 0x08CA...0x08FF, 0x0951...0x0954, 0x1AB0...0x1AFF, 0x1DC0...0x1DFF,
        0x20D0...0x20FF, 0xFB1E...0xFB1E, 0xFE00...0xFE0F, 0xFE20...0xFE2D, 0xE0100...0xE01EF,
    ]
}
