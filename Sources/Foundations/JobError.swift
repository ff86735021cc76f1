/// Why a job cannot be done at all. What is wrong with a clip, an archive or a file of a bag alone is a `Problem` or a
/// finding instead.
public struct JobError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What failed, on which input, why, and what to do. It never holds anything of a key or a credential.
    public let description: String

    public init(_ description: String) { self.description = description }
}
