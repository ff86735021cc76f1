import Files
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

/// Comma-separated values: RFC 4180, every field quoted, CRLF after a row, UTF-8. One line is one row: a newline in a
/// value is shown as its code point, as are controls and invisible marks.
///
/// A value that a spreadsheet would take for a formula gets an apostrophe before it, which spreadsheets take for "this
/// is text". What reads the file as data has to know of it; the exact value is in `timeline.json`.
enum CommaSeparatedText {
    static func bytes(row: [String]) -> [UInt8] { Array((row.map(quoted).joined(separator: ",") + "\r\n").utf8) }

    private static func quoted(_ value: String) -> String {
        let printable = PrintableText.of(value)
        let guarded = printable.unicodeScalars.first.map(formulaMarks.contains) == true ? "'" + printable : printable
        return "\"" + guarded.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }

    /// Their full-width forms too, which East Asian versions take for the same.
    private static let formulaMarks: Set<UnicodeScalar> = [
        "=", "+", "-", "@", "\u{FF1D}", "\u{FF0B}", "\u{FF0D}", "\u{FF20}",
    ]
}

// MARK: - Reading

extension LoadFiles {
    /// With the custodian and the prefix of load files that were made earlier.
    init(like path: String) throws {
        var fields: [String] = []
        try Self.forEachRow(in: path) { if fields.isEmpty { fields = $0 } }
        func value(_ column: LoadFileColumn) -> String {
            guard let index = LoadFileColumn.allCases.firstIndex(of: column), index < fields.count else { return "" }
            return fields[index]
        }
        let volume = value(.prodvol)
        let prefix = volume.hasSuffix("001") ? String(volume.dropLast(3)) : ""
        self.init(
            custodian: value(.custodian), controlPrefix: Self.isControlPrefix(prefix) ? prefix : Self.standardPrefix)
    }

    /// The MD5 of each file that a load file made here names, in hexadecimal, by its path below the bag.
    static func md5Hashes(in path: String) throws -> [String: String] {
        guard let nativePath = LoadFileColumn.allCases.firstIndex(of: .nativepath),
            let md5 = LoadFileColumn.allCases.firstIndex(of: .md5hash)
        else { return [:] }
        var hashes: [String: String] = [:]
        try forEachRow(in: path) { fields in
            // Of clips that are not placed there may be very many: they are read once more.
            guard !fields[nativePath].contains("/unplaced/") else { return }
            hashes[fields[nativePath]] = fields[md5]
        }
        return hashes
    }

    /// The rows of a load file that was made here, without the one of titles; values as they stand in it.
    static func forEachRow(in path: String, _ body: ([String]) throws -> Void) throws {
        var line: [UInt8] = []
        var isTitle = true
        func end() throws {
            defer {
                line.removeAll(keepingCapacity: true)
                isTitle = false
            }
            // A row ends with CR LF, and no value has either.
            let fields = String(decoding: line.dropLast(), as: UTF8.self).split(separator: "\u{14}")
                .map { String($0.dropFirst().dropLast()) }
            if !isTitle, fields.count == LoadFileColumn.allCases.count { try body(fields) }
        }
        try InputFile(path: path).readBlocks { block in
            for index in block.byteOffsets {
                // Any byte is a value, and the offset is checked.
                let byte = unsafe block.unsafeLoad(fromByteOffset: index, as: UInt8.self)
                if byte == UInt8(ascii: "\n") { try end() } else { line.append(byte) }
            }
        }
    }
}

/// One document of a load file.
struct LoadFileRow {
    private var values: [LoadFileColumn: String] = [:]

    subscript(column: LoadFileColumn) -> String {
        get { values[column] ?? "" }
        set { values[column] = newValue }
    }

    /// In the order of the columns.
    var fields: [String] { LoadFileColumn.allCases.map { self[$0] } }

    /// Several values of one field. The formats know no escape for the `;` between them: in a value it becomes a comma.
    static func list(_ values: [String]) -> String {
        values.map { $0.split(separator: ";", omittingEmptySubsequences: false).joined(separator: ",") }
            .joined(separator: ";")
    }
}

/// The columns of the load files, in their order.
enum LoadFileColumn: String, CaseIterable {
    /// First and last control number of the document; a recording has one.
    case begdoc, enddoc
    /// First and last control number of the family: the documents of one session.
    case begattach, endattach
    case custodian, doctype
    case filename, fileext
    /// Bytes.
    case filesize
    /// Below the bag.
    case nativepath
    /// Below the bag; empty for recordings, as there is no transcript.
    case textpath
    case md5hash, sha256hash
    case sessionid
    /// RFC 3339, UTC.
    case datetimestart, datetimeend
    case timezone
    /// Seconds with three decimals, of the file.
    case duration
    /// A count.
    case channels
    /// Hz.
    case samplerate
    /// Clips that sound in the file.
    case clipcount
    /// The archives that the session's clips come from, and their SHA-256 in the same order.
    case sourcezip, sourcezipsha256
    case redacted, prodvol
    /// Who speaks in the session.
    case participants

    var title: String { rawValue.uppercased() }
}
