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
