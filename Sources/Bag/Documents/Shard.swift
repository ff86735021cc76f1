import Files
import Foundations

/// One of the equal parts that a job is cut into, for machines that do not talk to each other.
///
/// A session belongs to the shard `1 + (h mod count)`, where `h` is the first 8 bytes of the SHA-256 of its id's UTF-8
/// bytes, as an unsigned number, most significant byte first. So it depends on nothing but the id, and a session that
/// runs over the hour is never in two. Merging relies on this rule: it never changes.
public struct Shard: Hashable, Codable, Sendable, CustomStringConvertible {
    /// 1 ... count
    public let index: Int
    public let count: Int

    /// Far above what array jobs can have.
    package static let largestCount = 1_000_000

    /// `nil` where there is no such part.
    public init?(index: Int, count: Int) {
        guard (1...Self.largestCount).contains(count), (1...count).contains(index) else { return nil }
        self.index = index
        self.count = count
    }

    /// - Parameter text: `3/8`
    public init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let index = Int(digits: parts[0]), let count = Int(digits: parts[1]) else { return nil }
        self.init(index: index, count: count)
    }

    public var description: String { "\(index)/\(count)" }

    /// Whether the session is this shard's.
    ///
    /// - Parameter digest: SHA-256 of the session id's UTF-8 bytes.
    package func takes(digest: Checksum) -> Bool {
        digest.leadingNumber % UInt64(count) == UInt64(index - 1)
    }
}

extension Int {
    /// A number of up to nine decimal digits and nothing else: no sign, no space.
    package init?(digits text: some StringProtocol) {
        guard (1...9).contains(text.utf8.count),
            text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
        else { return nil }
        self.init(text)
    }
}

extension Shard {
    /// Whether the session is this shard's; see `takes(digest:)`.
    package func takes(sessionId: String) -> Bool { takes(digest: SHA256Stream.digest(of: sessionId.utf8)) }
}

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

    package init(shard: Shard, jobSessions: Int, libraries: [String], review: ReviewChoices) {
        index = shard.index
        count = shard.count
        self.jobSessions = jobSessions
        self.libraries = libraries
        self.review = review
    }

    /// `nil` where the numbers make none.
    package var shard: Shard? { Shard(index: index, count: count) }
}
