import Foundations
import HTTP
import JSON

/// The answer for a day (Daily Conversation Audio Recordings API, section 3.1), field by field as far as it is there.
public struct KnovvuDay: Sendable {
    /// `YYYY-MM-DD`
    public let date: String?
    public let totalSessions: Int?
    public let totalFiles: Int?
    public let totalSizeBytes: Int?
    public let generatedAt: UTCTime?
    public let retentionDays: Int?
    public let expiresAt: UTCTime?
    /// In the order in which they came.
    public let links: [KnovvuLink]
    /// What was of another type than documented, each a sentence.
    public let defects: [String]

    /// - Parameter json: UTF-8.
    /// - Returns: `nil` where it is not a JSON object with a list of links.
    public init?(json: [UInt8]) {
        guard let record = try? JSONText.value(Fields.self, from: json), let links = record.links
        else { return nil }
        date = record.date
        totalSessions = record.totalSessions
        totalFiles = record.totalFiles
        totalSizeBytes = record.totalSizeBytes
        generatedAt = record.generatedAt.flatMap(UTCTime.init(iso8601:))
        expiresAt = record.expiresAt.flatMap(UTCTime.init(iso8601:))
        retentionDays = record.retentionDays.flatMap { (0...36_500).contains($0) ? $0 : nil }
        self.links = links
        var defects: [String] = []
        if generatedAt == nil { defects.append("`generatedAt` is absent or not a time") }
        if expiresAt == nil { defects.append("`expiresAt` is absent or not a time") }
        if retentionDays == nil { defects.append("`retentionDays` is absent or not a count of days") }
        self.defects = defects
    }
}

/// One hour in the answer for a day.
public struct KnovvuLink: Sendable {
    public enum Status: Hashable, Sendable {
        case available
        case noData
        /// A word that the document does not have, or none.
        case unknown(String)

        public var text: String {
            switch self {
            case .available: "available"
            case .noData: "no_data"
            case .unknown(let word): word
            }
        }
    }

    /// `00` to `23`, or whatever else was there.
    public let hour: String
    /// Presigned: its query is a secret.
    public let url: HTTPURL?
    /// Why there is no `url` although there was a text.
    public let urlDefect: String?
    public let sessionCount: Int?
    public let fileCount: Int?
    public let sizeBytes: Int?
    public let status: Status

    static let hours = (0..<24).map { $0 < 10 ? "0\($0)" : "\($0)" }
}

private struct Fields: Decodable {
    let date: String?
    let totalSessions: Int?
    let totalFiles: Int?
    let totalSizeBytes: Int?
    let generatedAt: String?
    let retentionDays: Int?
    let expiresAt: String?
    let links: [KnovvuLink]?

    enum Key: String, CodingKey {
        case date, totalSessions, totalFiles, totalSizeBytes, generatedAt, retentionDays, expiresAt, links
    }

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: Key.self)
        date = fields.lenient(.date)
        totalSessions = fields.lenient(.totalSessions)
        totalFiles = fields.lenient(.totalFiles)
        totalSizeBytes = fields.lenient(.totalSizeBytes)
        generatedAt = fields.lenient(.generatedAt)
        retentionDays = fields.lenient(.retentionDays)
        expiresAt = fields.lenient(.expiresAt)
        links = fields.lenient(.links)
    }
}

extension KnovvuLink: Decodable {
    enum Key: String, CodingKey { case hour, url, sessionCount, fileCount, sizeBytes, status }

    public init(from decoder: any Decoder) throws {
        let fields = try? decoder.container(keyedBy: Key.self)
        hour = fields?.lenient(.hour) ?? ""
        let text: String? = fields?.lenient(.url)
        var url: HTTPURL?
        var defect: String?
        do {
            url = try text.map { text throws(HTTPError) in try HTTPURL(text) }
        } catch {
            defect = error.description
        }
        self.url = url
        urlDefect = defect
        sessionCount = fields?.lenient(.sessionCount)
        fileCount = fields?.lenient(.fileCount)
        sizeBytes = fields?.lenient(.sizeBytes)
        let word: String? = fields?.lenient(.status)
        status =
            switch word {
            case "available": .available
            case "no_data": .noData
            default: .unknown(PrintableText.of(word ?? "", width: 40))
            }
    }
}

extension KeyedDecodingContainer {
    /// The field, or `nil` where it is absent or of another type.
    fileprivate func lenient<Value: Decodable>(_ key: Key) -> Value? {
        guard let value = try? decodeIfPresent(Value.self, forKey: key) else { return nil }
        return value
    }
}

/// When a day can no longer be had: the earliest that its answer's dates allow.
struct KnovvuDeadline {
    /// `nil` where no date can be used.
    let time: UTCTime?
    /// Dates that contradict each other, each a sentence.
    let notes: [String]

    init(of day: UTCDay, answer: KnovvuDay) {
        var notes: [String] = []
        var candidates: [UTCTime] = []
        var generatedAt = answer.generatedAt
        if let generated = generatedAt, generated < day.start {
            notes.append("\(day): generatedAt \(generated.secondText) is before the day itself; it is ignored")
            generatedAt = nil
        }
        if let expiry = answer.expiresAt {
            if expiry < (generatedAt ?? day.start) {
                let before = generatedAt.map { "generatedAt \($0.secondText)" } ?? "the day itself"
                notes.append("\(day): expiresAt \(expiry.secondText) is before \(before); it is ignored")
            } else {
                candidates.append(expiry)
            }
        }
        if let days = answer.retentionDays {
            let seconds = Double(days) * 86_400
            candidates.append(day.end.plus(seconds: seconds))
            if let generatedAt { candidates.append(generatedAt.plus(seconds: seconds)) }
        }
        time = candidates.min()
        self.notes = notes
    }
}
