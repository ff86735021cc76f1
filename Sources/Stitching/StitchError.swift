/// Why a job cannot be done at all. What is wrong with a clip or an archive alone is a `Problem` instead.
public struct StitchError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What failed, on which input, why, and what to do.
    public let description: String

    public init(_ description: String) { self.description = description }
}
