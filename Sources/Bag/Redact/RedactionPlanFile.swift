import Files
import Foundations
import JSON

/// Reads a plan: a list of requests in JSON or CSV.
///
/// JSON is a list of objects, or an object with that list as `redactions` and, as the review page saves it, with the bag
/// that it was made for as `bag`. CSV (RFC 4180) has a header row. The members and columns are `session`, `from`, `to`,
/// `speaker`, `reason`, `style`, `by` and `message`, with times as `RedactionTime` reads them; numbers are seconds.
public struct RedactionPlanFile: Sendable {
    /// For rows that have none.
    public struct Defaults: Sendable {
        public var style: Redaction.Style
        public var reason: String?
        public var by: String?

        public init(style: Redaction.Style = .tone, reason: String? = nil, by: String? = nil) {
            self.style = style
            self.reason = reason
            self.by = by
        }
    }

    /// The maximum size of a plan, in bytes.
    static let largest = 16 << 20

    public let requests: [BagRedactor.Request]
    /// The bag that the plan was made for, if it names one.
    public let bag: BagRedactor.PlannedBag?

    /// - Parameters:
    ///   - path: the file.
    ///   - defaults: values for rows without them.
    /// - Throws: `JobError`, which names the row; `FileError`.
    public init(at path: String, defaults: Defaults) throws {
        let bytes = try InputFile.contents(of: path, limit: Self.largest)
        let name = String(path.split(separator: "/").last ?? "")
        let first = bytes.first { ![0x09, 0x0A, 0x0D, 0x20, 0xEF, 0xBB, 0xBF].contains($0) }
        let rows: [Row]
        if first == UInt8(ascii: "[") || first == UInt8(ascii: "{") {
            let document: JSONValue
            do {
                document = try JSONValue(json: bytes)
            } catch {
                throw JobError("\(name): it is not valid JSON: \(error)")
            }
            rows = try Self.rows(of: document, name: name)
            bag = try Self.bag(of: document, name: name)
        } else {
            rows = try Self.csvRows(bytes, name: name)
            bag = nil
        }
        guard !rows.isEmpty else { throw JobError("\(name): the plan has no rows") }
        requests = try rows.map { try $0.request(defaults) }
    }

    /// The columns of a plan.
    private static let columns = ["session", "from", "to", "speaker", "reason", "style", "by", "message"]

    private struct Row {
        /// `plan.csv, row 3`.
        let origin: String
        /// The values that are not empty.
        let values: [String: String]

        func request(_ defaults: Defaults) throws -> BagRedactor.Request {
            guard let session = values["session"] else { throw JobError("\(origin): it has no session") }
            guard let reason = values["reason"] ?? defaults.reason, !reason.allSatisfy(\.isWhitespace) else {
                throw JobError("\(origin): it has no reason; add one, or give \(Setting("reason")) for all rows")
            }
            var style = defaults.style
            if let name = values["style"] {
                guard let known = Redaction.Style(rawValue: name) else {
                    throw JobError("\(origin): the style \(PrintableText.of(name)) is not one of tone and silence")
                }
                style = known
            }
            let by = values["by"] ?? defaults.by
            var request: BagRedactor.Request
            if let message = values["message"] {
                guard values["from"] == nil, values["to"] == nil else {
                    throw JobError("\(origin): it has a message and also a time; give one of them")
                }
                request = BagRedactor.Request(sessionId: session, message: message, reason: reason, by: by)
            } else {
                request = BagRedactor.Request(
                    sessionId: session, from: try time("from"), to: try time("to"), speaker: values["speaker"],
                    style: style, reason: reason, by: by)
            }
            request.origin = origin
            return request
        }

        private func time(_ column: String) throws -> RedactionTime {
            guard let text = values[column] else { throw JobError("\(origin): it has no \(column)") }
            guard let time = RedactionTime(text) else {
                throw JobError(
                    "\(origin): \(column) is \(PrintableText.of(text)), which is not a time; use seconds, such as "
                        + "12.5, or a date and time with an offset, such as 2025-12-12T14:23:57Z")
            }
            return time
        }
    }

    // MARK: - JSON

    private static func bag(of document: JSONValue, name: String) throws -> BagRedactor.PlannedBag? {
        guard case .object = document, let bag = document["bag"], bag != .null else { return nil }
        guard case .string(let digest) = bag["contentSha256"], let content = Checksum(hexadecimal: digest) else {
            throw JobError("\(name): its member \"bag\" has no SHA-256 as \"contentSha256\"")
        }
        return BagRedactor.PlannedBag(contentSHA256: content, origin: name)
    }

    private static func rows(of document: JSONValue, name: String) throws -> [Row] {
        let list: JSONValue = if case .object = document { document["redactions"] ?? .null } else { document }
        guard case .array(let elements) = list else {
            throw JobError("\(name): it has no list \"redactions\"")
        }
        return try elements.enumerated().map { index, element in
            let origin = "\(name), row \(index + 1)"
            guard case .object(let members) = element else { throw JobError("\(origin): it is not a JSON object") }
            var values: [String: String] = [:]
            for member in members {
                try check(member.name, origin: origin)
                switch member.value {
                case .null: continue
                case .string(let text): if !text.isEmpty { values[member.name] = text }
                case .number(let digits): values[member.name] = digits
                default: throw JobError("\(origin): \(member.name) is neither a string nor a number")
                }
            }
            return Row(origin: origin, values: values)
        }
    }

    private static func check(_ column: String, origin: String) throws {
        guard !columns.contains(column) else { return }
        throw JobError(
            "\(origin): \(PrintableText.of(column)) is not known; a plan has \(columns.joined(separator: ", "))")
    }

    // MARK: - CSV

    private static func csvRows(_ bytes: [UInt8], name: String) throws -> [Row] {
        guard
            let text = String(
                validating: bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes[3...] : bytes[...], as: UTF8.self)
        else { throw JobError("\(name): it is not UTF-8; save it as UTF-8") }
        guard let table = CommaSeparatedReader.rows(of: text) else {
            throw JobError("\(name): a quoted field does not end; it is not valid CSV")
        }
        guard let header = table.first else { return [] }
        let names = header.map { String($0.drop(while: \.isWhitespace).prefix { !$0.isWhitespace }) }
        for column in names { try check(column, origin: "\(name), header") }
        return try table.enumerated().dropFirst().map { index, fields in
            let origin = "\(name), row \(index)"
            guard fields.count == names.count else {
                throw JobError("\(origin): it has \(fields.count) fields, but the header has \(names.count)")
            }
            let values = zip(names, fields).filter { !$0.1.isEmpty }
            return Row(origin: origin, values: Dictionary(values) { first, _ in first })
        }
    }
}

/// Reads comma-separated values (RFC 4180).
enum CommaSeparatedReader {
    /// - Returns: the fields of each line that is not empty; `nil` if a quoted field does not end.
    static func rows(of text: String) -> [[String]]? {
        var rows: [[String]] = []
        var fields: [String] = []
        var field = String.UnicodeScalarView()
        var (isQuoted, wasQuoted) = (false, false)
        func endField() {
            fields.append(String(field))
            field = String.UnicodeScalarView()
            wasQuoted = false
        }
        func endRow() {
            let isEmpty = fields.isEmpty && field.isEmpty && !wasQuoted
            endField()
            if !isEmpty { rows.append(fields) }
            fields = []
        }
        let scalars = Array(text.unicodeScalars)
        var index = 0
        while index < scalars.count {
            let scalar = scalars[index]
            index += 1
            if isQuoted {
                guard scalar == "\"" else {
                    field.append(scalar)
                    continue
                }
                if index < scalars.count, scalars[index] == "\"" {
                    field.append("\"")
                    index += 1
                } else {
                    isQuoted = false
                }
                continue
            }
            switch scalar {
            case "\"" where field.isEmpty: (isQuoted, wasQuoted) = (true, true)
            case ",": endField()
            case "\r" where index < scalars.count && scalars[index] == "\n": continue
            case "\n", "\r": endRow()
            default: field.append(scalar)
            }
        }
        guard !isQuoted else { return nil }
        endRow()
        return rows
    }
}
