/// Why a witness cannot speak, in words.
public struct TestSupportError: Error, CustomStringConvertible {
    public let reason: String

    public init(reason: String) { self.reason = reason }

    public var description: String { reason }
}
