/// Why a bag cannot be worked on.
public struct BagError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What failed, why, and what to do.
    public let description: String

    init(_ description: String) { self.description = description }
}
