import Foundations

/// Why something could not be had now, and may be had later without anybody doing anything.
public struct TemporaryFailure: Error, Hashable, Sendable, CustomStringConvertible {
    public let description: String
    /// Before this, trying again is in vain; `nil` where nobody said.
    public let notBefore: UTCTime?

    public init(_ description: String, notBefore: UTCTime? = nil) {
        self.description = description
        self.notBefore = notBefore
    }
}
