/// Reads a regular expression: literals, `.`, `[…]`, `\d \w \s \b` and their capitals, `^`, `$`, groups, `|`, `*`, `+`,
/// `?` and `{n,m}`.
///
/// Letters outside of `[…]` are folded as the text is.
struct ExpressionParser {
    private let scalars: [Unicode.Scalar]
    private var position = 0
    private var depth = 0

    /// - Throws: `PatternError`, with the reason.
    static func expression(_ text: String) throws(PatternError) -> Expression {
        var parser = ExpressionParser(text)
        let expression = try parser.choice()
        guard parser.next == nil else { throw parser.error("it has a ) without a (") }
        return expression
    }

    private init(_ text: String) { scalars = Array(text.unicodeScalars) }

    private static let deepest = 50
    /// A group that is repeated more often needs too many steps.
    private static let mostRepetitions = 1000

    private var next: Unicode.Scalar? { position < scalars.count ? scalars[position] : nil }

    private mutating func skip(_ scalar: Unicode.Scalar) -> Bool {
        guard next == scalar else { return false }
        position += 1
        return true
    }

    private func error(_ reason: String) -> PatternError { PatternError("\(reason) (character \(position + 1))") }

    private mutating func choice() throws(PatternError) -> Expression {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.deepest else { throw error("it has more than \(Self.deepest) groups inside each other") }
        var branches = [try sequence()]
        while skip("|") { branches.append(try sequence()) }
        return branches.count == 1 ? branches[0] : .choice(branches)
    }

    private mutating func sequence() throws(PatternError) -> Expression {
        var parts: [Expression] = []
        while let scalar = next, scalar != "|", scalar != ")" { parts.append(try repeated()) }
        return parts.count == 1 ? parts[0] : .sequence(parts)
    }

    private mutating func repeated() throws(PatternError) -> Expression {
        let part = try atom()
        var (least, most): (Int, Int?)
        switch next {
        case "*": (least, most) = (0, nil)
        case "+": (least, most) = (1, nil)
        case "?": (least, most) = (0, 1)
        case "{": (least, most) = try counts()
        default: return part
        }
        if case .condition = part { throw error("^, $, \\b and \\B cannot be repeated") }
        position += 1
        // The longest match is the one that counts, so a lazy repetition is the same.
        _ = skip("?")
        if let scalar = next, ["*", "+", "?", "{"].contains(scalar) { throw error("it repeats a repetition") }
        return .repeated(part, atLeast: least, atMost: most)
    }

    /// Reads `{n}`, `{n,}` or `{n,m}` up to the `}`.
    private mutating func counts() throws(PatternError) -> (Int, Int?) {
        position += 1
        let least = number()
        let hasComma = skip(",")
        let most = hasComma ? number() : least
        guard let least, next == "}" else { throw error("after { it needs {n}, {n,} or {n,m}, or write \\{") }
        guard least <= Self.mostRepetitions, (most ?? 0) <= Self.mostRepetitions else {
            throw error("it repeats something more than \(Self.mostRepetitions) times")
        }
        guard most.map({ $0 >= least }) ?? true else { throw error("in {n,m}, n is above m") }
        return (least, most)
    }

    private mutating func number() -> Int? {
        let start = position
        while let scalar = next, ("0"..."9").contains(scalar) { position += 1 }
        return Int(String(String.UnicodeScalarView(scalars[start..<position])))
    }

    private mutating func atom() throws(PatternError) -> Expression {
        guard let scalar = next else { throw error("it ends too early") }
        switch scalar {
        case "*", "+", "?", "{":
            throw error("nothing is in front of the \(scalar); write \\\(scalar) for the character")
        case "(": return try group()
        case "[": return .one(try set())
        default: position += 1
        }
        switch scalar {
        case ".": return .one(.any)
        case "^": return .condition(.start)
        case "$": return .condition(.end)
        case "\\": return try escaped()
        default: return .literal(String(scalar))
        }
    }

    private mutating func group() throws(PatternError) -> Expression {
        position += 1
        if skip("?"), !skip(":") { throw error("only (…) and (?:…) are supported") }
        let inner = try choice()
        guard skip(")") else { throw error("it has a ( without a )") }
        return inner
    }

    /// Reads what follows a backslash outside of `[…]`.
    private mutating func escaped() throws(PatternError) -> Expression {
        if skip("b") { return .condition(.wordBoundary) }
        if skip("B") { return .condition(.noWordBoundary) }
        switch try escape() {
        case .kind(let kind): return .one(ScalarSet(kind))
        case .scalar(let scalar): return .literal(String(scalar))
        }
    }

    private enum Escape {
        case kind(ScalarSet.Kind)
        case scalar(Unicode.Scalar)
    }

    private mutating func escape() throws(PatternError) -> Escape {
        guard let scalar = next else { throw error("it ends with a backslash") }
        switch scalar {
        case "d": position += 1; return .kind(.digit)
        case "D": position += 1; return .kind(.noDigit)
        case "w": position += 1; return .kind(.word)
        case "W": position += 1; return .kind(.noWord)
        case "s": position += 1; return .kind(.space)
        case "S": position += 1; return .kind(.noSpace)
        default:
            guard !ScalarSet.isLetterOrNumber(scalar) else { throw error("\\\(scalar) is not supported") }
            position += 1
            return .scalar(scalar)
        }
    }

    private mutating func set() throws(PatternError) -> ScalarSet {
        position += 1
        var set = ScalarSet()
        set.isNegated = skip("^")
        var isFirst = true
        while isFirst || next != "]" {
            isFirst = false
            guard let low = try member(&set) else { continue }
            guard next == "-", position + 1 < scalars.count, scalars[position + 1] != "]" else {
                // One letter is folded. What folds to several is each of them.
                set.ranges += FoldedText(String(low)).scalars.map { $0...$0 }
                continue
            }
            position += 1
            guard let high = try member(&set), low <= high else { throw error("it has a range that does not ascend") }
            set.ranges.append(low...high)
        }
        position += 1
        return set
    }

    /// - Returns: `nil` for a kind, which is added to the set.
    private mutating func member(_ set: inout ScalarSet) throws(PatternError) -> Unicode.Scalar? {
        guard let scalar = next else { throw error("it has a [ without a ]") }
        if scalar == "[" { throw error("it has a [ inside of […]; write \\[ for the character") }
        position += 1
        guard scalar == "\\" else { return scalar }
        switch try escape() {
        case .kind(let kind):
            set.kinds.insert(kind)
            return nil
        case .scalar(let scalar): return scalar
        }
    }
}

/// Why a pattern cannot be used.
package struct PatternError: Error, Hashable, Sendable, CustomStringConvertible {
    package let description: String

    init(_ description: String) { self.description = description }
}
