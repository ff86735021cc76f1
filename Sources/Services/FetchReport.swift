/// What a fetch has done, and what is left.
public struct FetchReport: Encodable, Sendable {
    public enum Status: String, Encodable, Sendable {
        case complete
        /// All that can be had is there, and there are problems.
        case problems
        /// Not all of it could be had yet.
        case incomplete
    }

    /// Something that could not be had yet.
    public struct Later: Hashable, Sendable {
        /// When trying again is worth it, RFC 3339.
        public let at: String
        public let reason: String

        public init(at: String, reason: String) {
            self.at = at
            self.reason = reason
        }
    }

    public static let format = "opusstitch-fetch/1"

    public let source: String
    public let status: Status
    /// For `incomplete`: when it is worth running again, RFC 3339.
    public let runAgainAt: String?
    /// For `incomplete`: why not now.
    public let reasons: [String]
    /// Absent where the service has none.
    public let quota: FetchQuota?
    public let fetched: [any FetchedPart]
    public let problems: [FetchProblem]
    /// What is worth knowing, and needs nobody to do anything.
    public let notes: [String]

    public init(
        source: String, fetched: [any FetchedPart], later: [Later], problems: [FetchProblem], notes: [String],
        quota: FetchQuota? = nil
    ) {
        self.source = source
        self.fetched = fetched
        status = later.isEmpty ? problems.isEmpty ? .complete : .problems : .incomplete
        runAgainAt = later.map(\.at).min()
        reasons = later.map(\.reason)
        self.quota = quota
        self.problems = problems
        self.notes = notes
    }

    /// The files of this fetch that can be stitched; `output` is the folder that was fetched to.
    public func inputs(in output: String) -> [String] { fetched.flatMap { $0.inputs(in: output) } }

    enum Key: String, CodingKey { case format, source, status, runAgainAt, reasons, quota, fetched, problems, notes }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(Self.format, forKey: .format)
        try container.encode(source, forKey: .source)
        try container.encode(status, forKey: .status)
        try container.encodeIfPresent(runAgainAt, forKey: .runAgainAt)
        try container.encode(reasons, forKey: .reasons)
        try container.encodeIfPresent(quota, forKey: .quota)
        var parts = container.nestedUnkeyedContainer(forKey: .fetched)
        for part in fetched { try part.encode(to: parts.superEncoder()) }
        try container.encode(problems, forKey: .problems)
        try container.encode(notes, forKey: .notes)
    }
}
