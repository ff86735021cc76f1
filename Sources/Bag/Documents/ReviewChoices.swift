/// What was asked for beside the recordings, for reviewers: noted by a shard, so that merging can make the same.
public struct ReviewChoices: Hashable, Codable, Sendable {
    /// Whether the page, the vCons, the load files and the report are made.
    public var review: Bool
    public var custodian: String?
    public var controlPrefix: String?
    public var baseUrl: String?
    /// Names of kinds, sorted.
    public var labels: [String]

    public init(
        review: Bool = false, custodian: String? = nil, controlPrefix: String? = nil, baseUrl: String? = nil,
        labels: [String] = []
    ) {
        self.review = review
        self.custodian = custodian
        self.controlPrefix = controlPrefix
        self.baseUrl = baseUrl
        self.labels = Set(labels).sorted()
    }
}
