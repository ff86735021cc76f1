import Bag

/// A shard that is to be done, and what else its summary notes, so that merging can do the rest.
public struct ShardWork: Hashable, Sendable {
    public var shard: Shard
    public var review: ReviewChoices

    public init(_ shard: Shard, review: ReviewChoices = ReviewChoices()) {
        self.shard = shard
        self.review = review
    }
}
