/// A regular expression. It has no captures and no references: only where it matches is of interest.
indirect enum Expression: Hashable, Sendable {
    case one(ScalarSet)
    case condition(Condition)
    case sequence([Expression])
    case choice([Expression])
    /// - Parameter atMost: `nil` for any number.
    case repeated(Expression, atLeast: Int, atMost: Int?)

    enum Condition: Hashable, Sendable {
        case start, end, wordBoundary, noWordBoundary
    }

    /// The folded scalars of a text, one after the other.
    static func literal(_ text: String) -> Expression {
        .sequence(FoldedText(text).scalars.map { .one(ScalarSet($0)) })
    }
}

/// A set of folded scalars.
struct ScalarSet: Hashable, Sendable {
    /// As they are written in the pattern: their capital letters stand for the folded ones, too.
    var ranges: [ClosedRange<Unicode.Scalar>] = []
    var kinds: Set<Kind> = []
    var isNegated = false

    enum Kind: Hashable, Sendable {
        case digit, noDigit, word, noWord, space, noSpace
        /// Neither a letter nor a number: between the words of a phrase.
        case betweenWords

        func contains(_ scalar: Unicode.Scalar) -> Bool {
            switch self {
            case .digit: ScalarSet.isDigit(scalar)
            case .noDigit: !ScalarSet.isDigit(scalar)
            case .word: ScalarSet.isWord(scalar)
            case .noWord: !ScalarSet.isWord(scalar)
            case .space: scalar.properties.isWhitespace
            case .noSpace: !scalar.properties.isWhitespace
            case .betweenWords: !ScalarSet.isLetterOrNumber(scalar)
            }
        }
    }

    init() {}

    init(_ scalar: Unicode.Scalar) { ranges = [scalar...scalar] }

    init(_ kind: Kind) { kinds = [kind] }

    static let any: ScalarSet = {
        var set = ScalarSet()
        set.isNegated = true
        return set
    }()

    func contains(_ scalar: Unicode.Scalar) -> Bool {
        let isIn =
            ranges.contains { $0.contains(scalar) || hasCapital(of: scalar, in: $0) }
            || kinds.contains { $0.contains(scalar) }
        return isIn != isNegated
    }

    private func hasCapital(of scalar: Unicode.Scalar, in range: ClosedRange<Unicode.Scalar>) -> Bool {
        if range.lowerBound == range.upperBound { return false }
        if scalar.isASCII {
            guard ("a"..."z").contains(scalar) else { return false }
            return range.contains(Unicode.Scalar(UInt8(scalar.value) - 0x20))
        }
        let capital = scalar.properties.uppercaseMapping.unicodeScalars
        return capital.count == 1 && capital.first.map(range.contains) == true
    }

    static func isDigit(_ scalar: Unicode.Scalar) -> Bool {
        scalar.isASCII ? ("0"..."9").contains(scalar) : scalar.properties.generalCategory == .decimalNumber
    }

    static func isWord(_ scalar: Unicode.Scalar) -> Bool {
        if scalar == "_" || isLetterOrNumber(scalar) { return true }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .spacingMark, .enclosingMark: return true
        default: return false
        }
    }

    static func isLetterOrNumber(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII {
            return ("a"..."z").contains(scalar) || ("0"..."9").contains(scalar) || ("A"..."Z").contains(scalar)
        }
        return switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber,
            .letterNumber, .otherNumber:
            true
        default: false
        }
    }
}
