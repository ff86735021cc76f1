/// Why a file cannot serve as a key. It never holds anything of the key.
public struct KeyFileError: Error, Hashable, Sendable, CustomStringConvertible {
    public let description: String

    init(_ description: String) { self.description = description }
}
