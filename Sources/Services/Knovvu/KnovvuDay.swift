import Conversations
import Foundations
import HTTP
import JSON

/// The response for a day (Daily Conversation Audio Recordings API, section 3.1). Each field is optional.
package struct KnovvuDay: Sendable {
    /// `YYYY-MM-DD`
    package let date: String?
    package let totalSessions: Int?
    package let totalFiles: Int?
    package let totalSizeBytes: Int?
    package let generatedAt: UTCTime?
    package let retentionDays: Int?
    package let expiresAt: UTCTime?
    /// In the order of the response.
    package let links: [KnovvuLink]
    /// Fields that are missing or not as documented, each as a sentence.
    package let defects: [String]
    /// How often each member has another type than documented. Such members are not used.
    let wrongTypes: [String: Int]

    /// - Parameter json: the response in UTF-8.
    /// - Returns: `nil` if it is not a JSON object with a list of links.
    package init?(json: [UInt8]) {
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
        let wrong = record.wrongTypes + links.flatMap(\.wrongTypes)
        wrongTypes = Dictionary(wrong.map { ($0, 1) }, uniquingKeysWith: +)
        var defects: [String] = []
        if generatedAt == nil { defects.append("`generatedAt` is absent or not a time") }
        if expiresAt == nil { defects.append("`expiresAt` is absent or not a time") }
        if retentionDays == nil { defects.append("`retentionDays` is absent or not a count of days") }
        self.defects = defects
    }
}

/// One hour in the response for a day.
package struct KnovvuLink: Sendable {
    package enum Status: Hashable, Sendable {
        case available
        case noData
        /// A status that is not in the API documentation, or none.
        case unknown(String)

        package var text: String {
            switch self {
            case .available: "available"
            case .noData: "no_data"
            case .unknown(let word): word
            }
        }
    }

    /// `00` to `23`, or any other text in the response.
    package let hour: String
    /// A presigned URL. Its query is a secret.
    package let url: HTTPURL?
    /// Why `url` is `nil` although the response had a text for it.
    package let urlDefect: String?
    package let sessionCount: Int?
    package let fileCount: Int?
    package let sizeBytes: Int?
    package let status: Status
    /// Members of another type than documented.
    let wrongTypes: [String]

    /// Whether the hour may still get a link: it is listed, without a link and without a documented status.
    var isUnprepared: Bool {
        if case .unknown = status { url == nil } else { false }
    }

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
    let wrongTypes: [String]

    enum Key: String, CodingKey {
        case date, totalSessions, totalFiles, totalSizeBytes, generatedAt, retentionDays, expiresAt, links
    }

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: Key.self)
        var wrong: [String] = []
        date = fields.lenient(.date, &wrong)
        totalSessions = fields.lenient(.totalSessions, &wrong)
        totalFiles = fields.lenient(.totalFiles, &wrong)
        totalSizeBytes = fields.lenient(.totalSizeBytes, &wrong)
        generatedAt = fields.lenient(.generatedAt, &wrong)
        retentionDays = fields.lenient(.retentionDays, &wrong)
        expiresAt = fields.lenient(.expiresAt, &wrong)
        links = fields.lenient(.links, &wrong)
        wrongTypes = wrong
    }
}

extension KnovvuLink: Decodable {
    enum Key: String, CodingKey { case hour, url, sessionCount, fileCount, sizeBytes, status }

    package init(from decoder: any Decoder) throws {
        let fields = try? decoder.container(keyedBy: Key.self)
        var wrong = fields == nil ? ["links"] : []
        hour = fields?.lenient(.hour, &wrong) ?? ""
        let text: String? = fields?.lenient(.url, &wrong)
        var url: HTTPURL?
        var defect: String?
        do {
            url = try text.map { text throws(HTTPError) in try HTTPURL(text) }
        } catch {
            defect = error.description
        }
        self.url = url
        urlDefect = defect
        sessionCount = fields?.lenient(.sessionCount, &wrong)
        fileCount = fields?.lenient(.fileCount, &wrong)
        sizeBytes = fields?.lenient(.sizeBytes, &wrong)
        let word: String? = fields?.lenient(.status, &wrong)
        status =
            switch word {
            case "available": .available
            case "no_data": .noData
            default: .unknown(PrintableText.of(word ?? "", width: 40))
            }
        wrongTypes = wrong
    }
}

extension KeyedDecodingContainer {
    /// Returns the value; `nil` if it is absent, null or of another type. The last is added to `wrong`.
    fileprivate func lenient<Value: Decodable>(_ key: Key, _ wrong: inout [String]) -> Value? {
        guard contains(key), (try? decodeNil(forKey: key)) != true else { return nil }
        if let value = try? decode(Value.self, forKey: key) { return value }
        wrong.append(key.stringValue)
        return nil
    }
}

/// When a day is no longer available: the earliest time that the dates in its response allow.
struct KnovvuDeadline {
    /// `nil` if no date is usable.
    let time: UTCTime?
    /// Contradictory dates, each as a sentence.
    let notes: [String]

    init(of day: UTCDay, answer: KnovvuDay) {
        var notes: [String] = []
        var candidates: [UTCTime] = []
        var generatedAt = answer.generatedAt
        if let generated = generatedAt, generated < day.start {
            notes.append("\(day): generatedAt \(generated.secondText) is before the day; it is ignored")
            generatedAt = nil
        }
        if let expiry = answer.expiresAt {
            if expiry < (generatedAt ?? day.start) {
                let before = generatedAt.map { "generatedAt \($0.secondText)" } ?? "the day"
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

/// `hours.json`: what the service stated about a day's hours, and which archives are in place. It contains no secrets:
/// a presigned URL is recorded without its query.
package struct KnovvuDayRecord: Codable, Sendable {
    package static let currentFormat = FetchedHours.currentFormat

    package var format = currentFormat
    package var source = "knovvu"
    package var day: String
    /// The base URL of the service, and the time of the request in RFC 3339.
    package var service: String
    /// The SHA-256 of the id of the application that fetched it, if the credentials contain one.
    package var application: Checksum?
    package var askedAt: String?
    package var generatedAt: String?
    package var expiresAt: String?
    package var retentionDays: Int?
    /// The earliest time at which the service may delete the day, if its dates are usable.
    package var deadline: String?
    /// Whether the day was over when the service described it.
    package var isFinal = false
    /// Problems of the whole day. Problems of an hour are in `hours`.
    package var problems: [FetchProblem] = []
    /// All 24 hours, in order.
    package var hours: [Hour] = []

    package struct Hour: Codable, Sendable {
        /// `00` to `23`
        package var hour: String
        /// The service's status; `missing` if the service does not list the hour.
        package var status: String
        /// The values that the service states.
        package var sessionCount: Int?
        package var fileCount: Int?
        package var sizeBytes: Int?
        /// The archive, if it is in place.
        package var archive: Archive?
        package var problems: [FetchProblem] = []
        /// The downloads that failed since the last one that succeeded; absent if there are none.
        package var failures: Failures?
        /// The answer to the request for the hour's report; absent if it was not requested.
        package var report: Report?
    }

    /// A Daily Conversation Report. Without a name and a problem, the service has none.
    package struct Report: Codable, Sendable {
        /// The file, if it is in place.
        package var name: String?
        package var bytes: Int?
        package var sha256: Checksum?
        package var from: String?
        /// In RFC 3339.
        package var askedAt: String
        /// Why there is no file.
        package var problem: FetchProblem?
    }

    package struct Failures: Codable, Sendable {
        /// All that failed, those that gave no intact archive, and those whose link was refused.
        package var count = 0
        package var damaged = 0
        package var refused = 0
        /// The time and the reason of the latest, the time in RFC 3339.
        package var at: String
        package var reason: String
    }

    package struct Archive: Codable, Sendable {
        package var name: String
        package var bytes: Int
        package var sha256: Checksum
        /// The numbers in the archive's own `metadata.json`.
        package var sessions: Int?
        package var files: Int?
        /// The URL without its query; absent if the file was in place without a record.
        package var from: String?
        package var receivedAt: String?
    }

    static let missing = "missing"

    init(day: UTCDay, service: String) {
        self.day = "\(day)"
        self.service = service
        hours = KnovvuLink.hours.map { Hour(hour: $0, status: Self.missing) }
    }
}

extension KnovvuDayRecord: FetchedPart {
    package func line(in output: String) -> String {
        let archives = hours.compactMap(\.archive)
        let bytes = archives.reduce(0) { $0 + $1.bytes }
        let empty = hours.count { $0.status == KnovvuLink.Status.noData.text && $0.archive == nil }
        let rest = hours.count - archives.count - empty
        return "\(output)/\(day): \(Quantity.count(archives.count, "archive")) in place "
            + "(\(bytes) bytes), \(Quantity.count(empty, "hour")) without recordings"
            + (rest > 0 ? ", \(rest) missing" : "")
    }

    package func inputs(in output: String) -> [String] {
        let archives = hours.compactMap(\.archive?.name)
        // Reports without an archive make no bag.
        let reports = archives.isEmpty ? [] : hours.compactMap(\.report?.name)
        return (archives + reports).map { "\(output)/\(day)/\($0)" }
    }

    package var isSettled: Bool {
        isFinal
            && hours.allSatisfy {
                $0.archive != nil || $0.status == KnovvuLink.Status.noData.text && $0.problems.isEmpty
            }
    }

    package func missing(in output: String) -> [MissingHour] {
        let inputs = Set(inputs(in: output))
        let record = (try? JSONText.bytes(of: self)).flatMap(FetchedHours.init(json:))
        return record?.missing(in: "\(output)/\(day)", isThere: inputs.contains) ?? []
    }
}
