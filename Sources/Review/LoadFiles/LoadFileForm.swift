import Foundations

/// The review platform that load files are written for.
///
/// What each platform takes is in the reviewers' guide, with the pages of the platforms' own documentation.
package enum LoadProfile: String, CaseIterable, Sendable {
    case relativity, concordance, nuix
}

/// What the rows of load files are.
package enum LoadRows: String, CaseIterable, Sendable {
    /// The files of sessions.
    case document
    /// The files of sessions, and each message.
    case message
}

/// How load files are written: their columns, dates and paths.
package struct LoadFileForm: Hashable, Sendable {
    /// Empty if there is none.
    package var matter: String
    /// `nil` for load files that are for no platform in particular.
    package var profile: LoadProfile?
    package var rows: LoadRows
    /// Whether natives and texts get names by control number, in folders beside the load files.
    package var hasNativeNames: Bool

    package init(
        matter: String = "", profile: LoadProfile? = nil, rows: LoadRows = .document, hasNativeNames: Bool = false
    ) {
        self.matter = matter
        self.profile = profile
        self.rows = rows
        self.hasNativeNames = hasNativeNames
    }

    /// Nuix wants UTF-8 without a byte order mark. Relativity recognises the encoding by it.
    var hasByteOrderMark: Bool { profile != .nuix }

    var columns: [LoadFileColumn] {
        var columns = LoadFileColumn.standard.flatMap(columns(for:))
        if profile == .nuix { columns.insert(contentsOf: [.docid, .parentDocid], at: 0) }
        if !matter.isEmpty { columns.append(.matter) }
        if rows == .message { columns += [.msgid, .msgoffset, .msgstatus, .msgtext, .clipsha256] }
        if profile == .relativity { columns += [.exactstart, .exactend] }
        return columns
    }

    private func columns(for column: LoadFileColumn) -> [LoadFileColumn] {
        switch (profile, column) {
        case (.nuix, .nativepath): [.itempath]
        case (.concordance, .datetimestart): [.datestart, .timestart]
        case (.concordance, .datetimeend): [.dateend, .timeend]
        default: [column]
        }
    }

    /// - Parameter row: with times in RFC 3339, and paths with `/`.
    func fields(of row: LoadFileRow, in columns: [LoadFileColumn]) -> [String] {
        columns.map { value(of: $0, in: row) }
    }

    private func value(of column: LoadFileColumn, in row: LoadFileRow) -> String {
        switch column {
        case .matter: matter
        case .docid: row[.begdoc]
        case .parentDocid: row[.begattach] == row[.begdoc] ? "" : row[.begattach]
        case .itempath: path(row[.nativepath])
        case .nativepath, .textpath: path(row[column])
        case .datetimestart, .datetimeend: profile == .relativity ? Self.american(row[column]) : row[column]
        case .exactstart: row[.datetimestart]
        case .exactend: row[.datetimeend]
        case .datestart: Self.parts(row[.datetimestart])?.date.joined() ?? ""
        case .timestart: Self.parts(row[.datetimestart])?.time ?? ""
        case .dateend: Self.parts(row[.datetimeend])?.date.joined() ?? ""
        case .timeend: Self.parts(row[.datetimeend])?.time ?? ""
        default: row[column]
        }
    }

    private func path(_ path: String) -> String {
        profile == nil ? path : path.split(separator: "/", omittingEmptySubsequences: false).joined(separator: "\\")
    }

    /// `12/12/2025 02:05:10 PM`, without fractions of a second.
    private static func american(_ rfc3339: String) -> String {
        guard let parts = parts(rfc3339), let hour = Int(parts.time.prefix(2)) else { return "" }
        let minutes = parts.time.dropFirst(2).prefix(6)
        let hours = DecimalSeconds.padded(hour % 12 == 0 ? 12 : hour % 12, 2)
        let (year, month, day) = (parts.date[0], parts.date[1], parts.date[2])
        return "\(month)/\(day)/\(year) \(hours)\(minutes) \(hour < 12 ? "AM" : "PM")"
    }

    /// The parts of a time as the program writes it: `2025-12-12T14:05:10.000Z`. `nil` for other texts.
    private static func parts(_ rfc3339: String) -> (date: [String], time: String)? {
        let halves = rfc3339.split(separator: "T", omittingEmptySubsequences: false)
        guard halves.count == 2, halves[1].last == "Z", halves[1].utf8.count >= 9 else { return nil }
        let date = halves[0].split(separator: "-", omittingEmptySubsequences: false).map(String.init)
        return date.count == 3 ? (date, String(halves[1].dropLast())) : nil
    }
}
