import JSON

/// A table as text: a header row and a row for each transcript or segment, with commas (RFC 4180), semicolons or tabs.
/// Columns have the names of `RecordShape`; their order does not matter.
///
/// A table must have a column for the text, and one for the subject or for times. Without a column for the subject it
/// is one transcript, about which only the name of the file can say more.
struct Table: TranscriptFormat {
    let name = "table"
    let title = "CSV or TSV with a header row"

    func recognises(_ content: TranscriptContent) -> Bool { Self.header(of: content) != nil }

    /// Returns the delimiter and the columns, if the first row is the header of a table.
    static func header(of content: TranscriptContent) -> (delimiter: UInt8, columns: [String])? {
        guard content.kind == .text else { return nil }
        for delimiter in [UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\t")] {
            var rows = DelimitedRows(content.bytes, delimiter: delimiter)
            guard let first = rows.next(), first.fields.count > 1, first.fields.count <= 1000 else { continue }
            let names = first.fields.map(RecordShape.plain)
            func has(_ synonyms: [String]) -> Bool { names.contains { synonyms.contains($0) } }
            let hasSubject = has(RecordShape.sessionNames + RecordShape.messageNames + RecordShape.fileNames)
            if has(RecordShape.textNames), hasSubject || has(RecordShape.startNames + RecordShape.startMillisecondNames)
            {
                return (delimiter, first.fields)
            }
        }
        return nil
    }

    func read(_ content: TranscriptContent, into reading: inout TranscriptReading) throws {
        try content.checkEncoding()
        guard let (delimiter, header) = Self.header(of: content) else { return }
        let isWhisper = WhisperTable.isWhisper(content, delimiter, header)
        let columns = isWhisper ? WhisperTable.columns(header) : header
        var joiner = RecordJoiner()
        var rows =
            isWhisper
            ? WhisperTable.rows(content, delimiter) : DelimitedRows(content.bytes, delimiter: delimiter)
        _ = rows.next()
        while let row = rows.next() {
            let pointer = "line \(row.line)"
            if row.fields == [""] { continue }
            if row.isUnterminated { reading.skip(pointer, "a quoted field does not end") }
            if row.fields.count != columns.count {
                reading.skip(pointer, "a row has another number of fields than the header; it is not read")
                continue
            }
            let members = zip(columns, row.fields).map { JSONValue.Member(name: $0, value: .string($1)) }
            try joiner.add(RecordShape(members: members), at: pointer, &reading)
        }
        try joiner.flush(&reading)
    }
}

/// The tables of Whisper's programs: openai-whisper and WhisperX write `start`, `end` and `text` with tabs
/// (whisper/utils.py, `WriteTSV`), whisper.cpp with commas and perhaps `speaker` (examples/cli/cli.cpp, `output_csv`).
/// Their times are whole milliseconds. A table with the same columns and another kind of times is in seconds.
private enum WhisperTable {
    static func isWhisper(_ content: TranscriptContent, _ delimiter: UInt8, _ header: [String]) -> Bool {
        guard header == ["start", "end", "text"] || header == ["start", "end", "speaker", "text"] else { return false }
        var rows = rows(content, delimiter)
        _ = rows.next()
        while let row = rows.next() {
            for field in row.fields.prefix(2) where !field.utf8.allSatisfy(DecimalTime.isDigit) { return false }
        }
        return true
    }

    /// With tabs, a quotation mark is a character like any other.
    static func rows(_ content: TranscriptContent, _ delimiter: UInt8) -> DelimitedRows {
        DelimitedRows(content.bytes, delimiter: delimiter, hasQuotes: delimiter != UInt8(ascii: "\t"))
    }

    static func columns(_ header: [String]) -> [String] { ["start_ms", "end_ms"] + header.dropFirst(2) }
}

/// The rows of a table (RFC 4180). A field in quotation marks may contain delimiters and line ends.
struct DelimitedRows {
    private let bytes: [UInt8]
    private let delimiter: UInt8
    private let hasQuotes: Bool
    private var position = 0
    private var line = 1

    struct Row {
        var fields: [String]
        /// The line of its first field, counted from 1.
        var line: Int
        var isUnterminated = false
    }

    /// - Parameter hasQuotes: whether fields may be in quotation marks.
    init(_ bytes: [UInt8], delimiter: UInt8, hasQuotes: Bool = true) {
        self.bytes = bytes
        self.delimiter = delimiter
        self.hasQuotes = hasQuotes
    }

    mutating func next() -> Row? {
        guard position < bytes.count else { return nil }
        var row = Row(fields: [], line: line)
        repeat {
            var field: [UInt8] = []
            if hasQuotes, bytes[safe: position] == UInt8(ascii: "\"") {
                row.isUnterminated = !quoted(&field) || row.isUnterminated
            }
            // Text after the closing quotation mark belongs to the field too.
            let start = position
            while let byte = bytes[safe: position], byte != delimiter, byte != 0x0A, byte != 0x0D { position += 1 }
            field += bytes[start..<position]
            row.fields.append(String(decoding: field, as: UTF8.self))
        } while take(delimiter)
        if take(0x0D) {
            _ = take(0x0A)
            line += 1
        } else if take(0x0A) {
            line += 1
        }
        return row
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard bytes[safe: position] == byte else { return false }
        position += 1
        return true
    }

    /// - Returns: whether the field ends.
    private mutating func quoted(_ field: inout [UInt8]) -> Bool {
        position += 1
        while let byte = bytes[safe: position] {
            position += 1
            if byte == UInt8(ascii: "\""), !take(UInt8(ascii: "\"")) { return true }
            if byte == 0x0A { line += 1 }
            field.append(byte)
        }
        return false
    }
}

extension [UInt8] {
    fileprivate subscript(safe index: Int) -> UInt8? { index < count ? self[index] : nil }
}
