import Files
import Foundations

/// One part of a job that is divided among machines that do not communicate.
///
/// A session belongs to the shard `1 + (h mod count)`, where `h` is the first 8 bytes of the SHA-256 of its id's UTF-8
/// bytes, as an unsigned number, most significant byte first. This depends only on the id, so a session that spans two
/// hour archives is never in two shards. Merging relies on this rule, so it must never change.
public struct Shard: Hashable, Codable, Sendable, CustomStringConvertible {
    /// In 1 ... count.
    public let index: Int
    public let count: Int

    /// Far above the size of any array job.
    package static let largestCount = 1_000_000

    /// - Returns: `nil` if there is no such part.
    public init?(index: Int, count: Int) {
        guard (1...Self.largestCount).contains(count), (1...count).contains(index) else { return nil }
        self.index = index
        self.count = count
    }

    /// - Parameter text: the index and the count, `3/8`.
    /// - Returns: `nil` for anything else.
    public init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let index = Int(digits: parts[0]), let count = Int(digits: parts[1]) else { return nil }
        self.init(index: index, count: count)
    }

    public var description: String { "\(index)/\(count)" }

    /// Whether the session belongs to this shard.
    ///
    /// - Parameter digest: the SHA-256 of the session id's UTF-8 bytes.
    package func takes(digest: Checksum) -> Bool {
        digest.leadingNumber % UInt64(count) == UInt64(index - 1)
    }
}

extension Int {
    /// Reads a number of one to nine decimal digits, without sign or white space.
    package init?(digits text: some StringProtocol) {
        guard (1...9).contains(text.utf8.count),
            text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
        else { return nil }
        self.init(text)
    }
}

extension Shard {
    /// Whether the session belongs to this shard; see `takes(digest:)`.
    package func takes(sessionId: String) -> Bool { takes(digest: SHA256Stream.digest(of: sessionId.utf8)) }
}

/// What the summary of a shard contains in addition to that of a whole job, so that the summaries can be merged.
public struct ShardRecord: Hashable, Codable, Sendable {
    /// In 1 ... count.
    public var index: Int
    public var count: Int
    /// The number of sessions of the whole job.
    public var jobSessions: Int
    /// The versions of the C libraries. Other versions may give other bytes.
    public var libraries: [String]
    public var review: ReviewChoices

    package init(shard: Shard, jobSessions: Int, libraries: [String], review: ReviewChoices) {
        index = shard.index
        count = shard.count
        self.jobSessions = jobSessions
        self.libraries = libraries
        self.review = review
    }

    /// `nil` if the numbers are not valid.
    package var shard: Shard? { Shard(index: index, count: count) }
}
