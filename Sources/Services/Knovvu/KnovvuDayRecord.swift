import Foundations

/// `hours.json`: what the service said of a day's hours, and what is there of them. It holds no secret: of a presigned
/// URL only the part before the query.
public struct KnovvuDayRecord: Codable, Sendable {
    public static let currentFormat = "opusstitch-fetched-day/1"

    public var format = currentFormat
    public var source = "knovvu"
    public var day: String
    /// Where it was asked, and when, RFC 3339.
    public var service: String
    public var askedAt: String?
    public var generatedAt: String?
    public var expiresAt: String?
    public var retentionDays: Int?
    /// The earliest time at which the service may delete it, as far as its dates can be used.
    public var deadline: String?
    /// Whether the day was over when the service described it.
    public var isFinal = false
    /// Of the whole day; of an hour in `hours`.
    public var problems: [FetchProblem] = []
    /// All 24, in order.
    public var hours: [Hour] = []

    public struct Hour: Codable, Sendable {
        /// `00` to `23`
        public var hour: String
        /// The service's word; `missing` where it says nothing of the hour.
        public var status: String
        /// As announced.
        public var sessionCount: Int?
        public var fileCount: Int?
        public var sizeBytes: Int?
        /// Where it is in place.
        public var archive: Archive?
        public var problems: [FetchProblem] = []
    }

    public struct Archive: Codable, Sendable {
        public var name: String
        public var bytes: Int
        public var sha256: Checksum
        /// As its own `metadata.json` lists them.
        public var sessions: Int?
        public var files: Int?
        /// The URL without its query; absent where the file was there before and no record of it.
        public var from: String?
        public var receivedAt: String?
    }

    static let missing = "missing"

    init(day: UTCDay, service: String) {
        self.day = "\(day)"
        self.service = service
        hours = KnovvuLink.hours.map { Hour(hour: $0, status: Self.missing) }
    }
}

extension KnovvuDayRecord: FetchedPart {
    public func line(in output: String) -> String {
        let archives = hours.compactMap(\.archive)
        let bytes = archives.reduce(0) { $0 + $1.bytes }
        let empty = hours.count { $0.status == KnovvuLink.Status.noData.text && $0.archive == nil }
        let rest = hours.count - archives.count - empty
        return "\(output)/\(day): \(archives.count) \(archives.count == 1 ? "archive" : "archives") in place "
            + "(\(bytes) bytes), \(empty) \(empty == 1 ? "hour" : "hours") without recordings"
            + (rest > 0 ? ", \(rest) not there" : "")
    }

    public func inputs(in output: String) -> [String] {
        hours.compactMap { $0.archive.map { "\(output)/\(day)/\($0.name)" } }
    }
}
