/// Text from an untrusted source, made safe for a terminal or a report. Control characters, invisible characters and
/// characters that change the direction of text are shown as their code points, and bytes of file names that are not
/// UTF-8 as `PathText.shown` shows them. A text that is printable stays as it is.
package enum PrintableText {
    package static func of(_ text: String) -> String {
        var printable = ""
        for scalar in PathText.shown(text).unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned:
                printable += "\\u{\(String(scalar.value, radix: 16))}"
            default:
                printable.unicodeScalars.append(scalar)
            }
        }
        return printable
    }

    /// Lines that were joined by the program. Line breaks inside of them are shown as code points.
    package static func lines(_ lines: [String]) -> String { lines.map { of($0) }.joined(separator: "\n") }

    /// A report of this program, in which a line break ends a line.
    package static func report(_ report: String) -> String {
        lines(report.split(separator: "\n", omittingEmptySubsequences: false).map(String.init))
    }

    /// At most `width` characters. The middle is replaced by `…`, since names usually differ at the start or the end.
    package static func of(_ text: String, width: Int) -> String {
        let printable = of(text)
        guard printable.count > width else { return printable }
        let tail = (width - 1) / 2
        return printable.prefix(width - 1 - tail) + "…" + printable.suffix(tail)
    }
}

/// Paths as text. File systems store bytes, so a path need not be UTF-8.
///
/// A byte that is not part of valid UTF-8 is represented by one of the last 128 code points of Unicode, U+10FF80 to
/// U+10FFFF, which names do not use in practice. If a name does contain one of them, each of its bytes is represented
/// in this way. So every sequence of bytes has a text that converts back to the same bytes. Other paths are not
/// changed.
package enum PathText {
    private static let carriers: ClosedRange<UInt32> = 0x10FF80...0x10FFFF

    /// The text for a path's bytes.
    package static func text(_ bytes: [UInt8]) -> String {
        if let text = String(validating: bytes, as: UTF8.self), !hasCarriers(text) { return text }
        var text = String.UnicodeScalarView()
        var rest = bytes[...]
        while let first = rest.first {
            let length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
            if let piece = String(validating: rest.prefix(length), as: UTF8.self), piece.unicodeScalars.count == 1,
                !hasCarriers(piece)
            {
                text.append(contentsOf: piece.unicodeScalars)
                rest = rest.dropFirst(length)
            } else {
                text.append(UnicodeScalar(0x10FF00 | UInt32(first)) ?? "\u{FFFD}")
                rest = rest.dropFirst()
            }
        }
        return String(text)
    }

    /// A path as shown to people: bytes that are not UTF-8 as `%XX`. If there are any, `%` is shown as `%25`.
    package static func shown(_ path: String) -> String {
        guard hasCarriers(path) else { return path }
        return path.unicodeScalars.map { scalar in
            if carriers.contains(scalar.value) { return "%" + String(scalar.value & 0xFF, radix: 16, uppercase: true) }
            return scalar == "%" ? "%25" : String(scalar)
        }.joined()
    }

    /// As `shown`, also safe for a terminal.
    package static func printable(_ path: String) -> String { PrintableText.of(shown(path)) }

    fileprivate static func hasCarriers(_ text: String) -> Bool {
        text.utf8.contains(0xF4) && text.unicodeScalars.contains { carriers.contains($0.value) }
    }

    fileprivate static func bytes(_ text: String) -> [UInt8] {
        guard hasCarriers(text) else { return Array(text.utf8) }
        return text.unicodeScalars.flatMap { scalar in
            carriers.contains(scalar.value) ? [UInt8(truncatingIfNeeded: scalar.value)] : Array(String(scalar).utf8)
        }
    }
}

extension String {
    /// The bytes of a path (`PathText`) with a terminating zero, for a C function.
    package var pathBytes: [CChar] { PathText.bytes(self).map { CChar(bitPattern: $0) } + [0] }
}

/// Quantities as text for people.
package enum Quantity {
    /// `1:02:03`, `2:03.5`
    package static func duration(seconds: Double) -> String {
        let tenths = Int((seconds * 10).rounded())
        let (hours, minutes) = (tenths / 36_000, tenths / 600 % 60)
        let rest = "\(twoDigits(tenths / 10 % 60)).\(tenths % 10)"
        return hours > 0 ? "\(hours):\(twoDigits(minutes)):\(rest)" : "\(minutes):\(rest)"
    }

    /// `512 B`, `1.5 MB`: powers of 1000.
    package static func bytes(_ count: Int) -> String {
        guard count >= 1000 else { return "\(count) B" }
        var value = Double(count)
        var unit = ""
        for next in ["kB", "MB", "GB", "TB"] where value >= 999.95 || unit.isEmpty {
            value /= 1000
            unit = next
        }
        let tenths = Int((value * 10).rounded())
        return "\(tenths / 10).\(tenths % 10) \(unit)"
    }

    /// `1 clip`, `2 clips`
    package static func count(_ number: Int, _ noun: String) -> String {
        let changesY = noun.hasSuffix("y") && !"aeiou".contains(noun.dropLast().last ?? "a")
        return "\(number) \(number == 1 ? noun : changesY ? noun.dropLast() + "ies" : noun + "s")"
    }

    private static func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }
}
