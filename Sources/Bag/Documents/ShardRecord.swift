/// What a shard's summary says that the summary of a whole job does not: enough to make that one of all shards'.
public struct ShardRecord: Hashable, Codable, Sendable {
    /// 1 ... count
    public var index: Int
    public var count: Int
    /// Sessions of the whole job.
    public var jobSessions: Int
    /// The C libraries at work: other versions would give other bytes.
    public var libraries: [String]
    public var review: ReviewChoices

    public init(shard: Shard, jobSessions: Int, libraries: [String], review: ReviewChoices) {
        index = shard.index
        count = shard.count
        self.jobSessions = jobSessions
        self.libraries = libraries
        self.review = review
    }

    /// `nil` where the numbers make none.
    public var shard: Shard? { Shard(index: index, count: count) }
}
