import Files
import Foundations

/// Concordance DAT: U+00FE around each field, U+0014 between fields, CRLF after each row, and U+00AE for a newline in a
/// field; UTF-8 with a byte order mark.
///
/// The format has no escapes, and readers differ in how they treat a doubled delimiter. Values therefore never contain
/// the delimiters: a delimiter, control character or invisible mark in a value is written as its code point, such as
/// `\u{fe}`.
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

/// Comma-separated values (RFC 4180): every field quoted, CRLF after each row, UTF-8. Each row is one line: a newline,
/// control character or invisible mark in a value is written as its code point.
///
/// A value that a spreadsheet would interpret as a formula gets an apostrophe in front, which spreadsheets interpret as
/// a mark for text. Programs that read the file as data must remove it. The exact value is in `timeline.json`.
enum CommaSeparatedText {
    static func bytes(row: [String]) -> [UInt8] { Array((row.map(quoted).joined(separator: ",") + "\r\n").utf8) }

    private static func quoted(_ value: String) -> String {
        let printable = PrintableText.of(value)
        let guarded = printable.unicodeScalars.first.map(formulaMarks.contains) == true ? "'" + printable : printable
        return "\"" + guarded.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }

    /// Includes the full-width forms, which East Asian versions of spreadsheets treat the same way.
    private static let formulaMarks: Set<UnicodeScalar> = [
        "=", "+", "-", "@", "\u{FF1D}", "\u{FF0B}", "\u{FF0D}", "\u{FF20}",
    ]
}

// MARK: - Reading

extension LoadFiles {
    /// Uses the custodian and the prefix of existing load files of an earlier version, which had no other choices.
    init(like path: String) throws {
        var fields: [String] = []
        try Self.forEachRow(in: path) { if fields.isEmpty { fields = $0 } }
        func value(_ column: LoadFileColumn) -> String {
            guard let index = LoadFileColumn.standard.firstIndex(of: column), index < fields.count else { return "" }
            return fields[index]
        }
        let volume = value(.prodvol)
        let prefix = volume.hasSuffix("001") ? String(volume.dropLast(3)) : ""
        self.init(
            custodian: value(.custodian), controlPrefix: Self.isControlPrefix(prefix) ? prefix : Self.standardPrefix)
    }

    /// Returns the MD5 of each file in a load file that this program wrote, in hexadecimal, by path relative to the
    /// bag.
    static func md5Hashes(in path: String) throws -> [String: String] {
        guard let nativePath = LoadFileColumn.standard.firstIndex(of: .nativepath),
            let md5 = LoadFileColumn.standard.firstIndex(of: .md5hash)
        else { return [:] }
        var hashes: [String: String] = [:]
        try forEachRow(in: path) { fields in
            // There may be very many clips that are not placed, so their hashes are not kept. The files are read again.
            guard !fields[nativePath].contains("/unplaced/") else { return }
            hashes[fields[nativePath]] = fields[md5]
        }
        return hashes
    }

    /// Load files of earlier versions have the columns up to PARTICIPANTS.
    private static let fewestColumns = 26

    /// Calls `body` with each row, except the titles, of a load file that this program wrote. Values are passed as
    /// written.
    static func forEachRow(in path: String, _ body: ([String]) throws -> Void) throws {
        var line: [UInt8] = []
        var isTitle = true
        func end() throws {
            defer {
                line.removeAll(keepingCapacity: true)
                isTitle = false
            }
            // A row ends with CR LF, and values contain neither.
            let fields = String(decoding: line.dropLast(), as: UTF8.self).split(separator: "\u{14}")
                .map { String($0.dropFirst().dropLast()) }
            if !isTitle, fields.count >= Self.fewestColumns { try body(fields) }
        }
        try InputFile(path: path).readBlocks { block in
            for index in block.byteOffsets {
                // Any byte is a valid UInt8, and the offset is within the bounds of the block.
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

    /// - Parameter numbers: the numbers of the first and the last message within the session.
    mutating func setMessages(_ numbers: ClosedRange<Int>) {
        self[.msgbeg] = MessageOrder.digits(numbers.lowerBound)
        self[.msgend] = MessageOrder.digits(numbers.upperBound)
    }

    /// Joins several values of one field. The formats have no escape for the `;` between them, so a `;` in a value
    /// becomes a comma.
    static func list(_ values: [String]) -> String {
        values.map { $0.split(separator: ";", omittingEmptySubsequences: false).joined(separator: ",") }
            .joined(separator: ";")
    }
}

/// The columns of the load files, in order, and those that only some load files have.
enum LoadFileColumn: String, CaseIterable {
    /// First and last control number of the document. They are equal, because each document has one number.
    case begdoc, enddoc
    /// First and last control number of the family: the documents of one session.
    case begattach, endattach
    case custodian, doctype
    case filename, fileext
    /// Size in bytes.
    case filesize
    /// Path relative to the bag.
    case nativepath
    /// Path of the text, relative to the bag; empty for files that the text is not of.
    case textpath
    case md5hash, sha256hash
    case sessionid
    /// RFC 3339, UTC.
    case datetimestart, datetimeend
    case timezone
    /// Length of the file in seconds, with three decimals.
    case duration
    /// Number of channels.
    case channels
    /// Sample rate in Hz.
    case samplerate
    /// Number of clips in the file.
    case clipcount
    /// The archives of the session's clips, and their SHA-256 in the same order.
    case sourcezip, sourcezipsha256
    case redacted, prodvol
    /// The speakers of the session.
    case participants
    /// The external conversation id of the session.
    case conversationid
    /// Control number of the first and the last message of the document: that of the session's first document, a dot,
    /// and the number of the message in `conversation.txt`.
    case msgbeg, msgend
    /// The number of clips that the archives list for the session, and of those that are placed.
    case clipslisted, clipsplaced
    /// The number of problems of the session.
    case problems

    // What follows is in load files only if it was asked for.

    /// The name of the matter.
    case matter
    /// The id of a message, its position in the recording in seconds with three decimals, the status of its clip, and
    /// its words.
    case msgid, msgoffset, msgstatus, msgtext
    /// The SHA-256 of a message's clip, as in its archive.
    case clipsha256
    /// The control number of the document, and of the document that it belongs to.
    case docid
    case parentDocid = "parent_docid"
    /// In place of `nativepath`.
    case itempath
    /// In place of `datetimestart` and `datetimeend`: `20251212`, `14:05:10.000`.
    case datestart, timestart, dateend, timeend
    /// RFC 3339, UTC.
    case exactstart, exactend

    /// The columns of all load files, unless the profile has others in their place.
    static let standard = Array(allCases.prefix { $0 != .matter })

    var title: String { rawValue.uppercased() }
}
