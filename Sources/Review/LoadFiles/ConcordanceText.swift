import Foundations

/// Concordance DAT: each field between U+00FE, U+0014 between fields, CRLF after a row, U+00AE for a newline in a
/// field; UTF-8 with a byte order mark.
///
/// The format has no escapes, and readers differ in what they make of a doubled delimiter. So none of its marks comes
/// from outside: where a value has one, and where it has a control or an invisible mark, its code point is shown
/// instead, `\u{fe}`.
enum ConcordanceText {
    static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

    static func bytes(row: [String]) -> [UInt8] {
        Array((row.map { "\u{FE}\(safe($0))\u{FE}" }.joined(separator: "\u{14}") + "\r\n").utf8)
    }

    private static func safe(_ value: String) -> String {
        var safe = ""
        var follows: UnicodeScalar?
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\n" where follows == "\r": break
            case "\n", "\r": safe += "\u{AE}"
            case "\u{FE}", "\u{AE}": safe += "\\u{\(String(scalar.value, radix: 16))}"
            default: safe += PrintableText.of(String(scalar))
            }
            follows = scalar
        }
        return safe
    }
}
