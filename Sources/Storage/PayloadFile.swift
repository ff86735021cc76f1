import Recordings

/// A file that belongs to the result, by its path below the output folder, and what it has to be.
public struct PayloadFile: Hashable, Sendable {
    public let path: String
    public let sha256: Checksum
    public let bytes: Int

    public init(path: String, sha256: Checksum, bytes: Int) {
        self.path = path
        self.sha256 = sha256
        self.bytes = bytes
    }
}
