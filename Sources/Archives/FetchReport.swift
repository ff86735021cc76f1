import Storage

/// What a fetch has done, and what is left.
public struct FetchReport: Encodable, Sendable {
    public enum Status: String, Encodable, Sendable {
        case complete
        /// All that can be had is there, and there are problems.
        case problems
        /// Not all of it could be had yet.
        case incomplete
    }

    public var format = "opusstitch-fetch/1"
    public let source: String
    public let status: Status
    /// For `incomplete`: when it is worth running again, RFC 3339, and why not now.
    public let runAgainAt: String?
    public let reasons: [String]
    public let quota: FetchQuota
    public let days: [KnovvuDayRecord]
    public let problems: [FetchProblem]
    /// What is worth knowing, and needs nobody to do anything.
    public let notes: [String]

    public var json: String {
        get throws { try JSONText.string(of: self) }
    }

    /// The archives of this fetch that are in place, in the order of time; `output` is the folder that was fetched to.
    public func archives(in output: String) -> [String] {
        days.flatMap { day in day.hours.compactMap { $0.archive.map { "\(output)/\(day.day)/\($0.name)" } } }
    }
}
