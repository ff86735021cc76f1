import Foundations
import JSON

/// A file of the payload: its path below the output folder, its checksum and its size.
public struct PayloadFile: Hashable, Sendable {
    public let path: String
    public let sha256: Checksum
    public let bytes: Int

    public init(path: String, sha256: Checksum, bytes: Int) {
        self.path = path
        self.sha256 = sha256
        self.bytes = bytes
    }

    /// Writes a file piece by piece. The file appears only when it is complete.
    ///
    /// - Parameters:
    ///   - path: relative to the output folder. Its folder must exist.
    ///   - staging: see `PendingFile`.
    ///   - produce: passes the whole content, in order, to `put`.
    package static func write(
        _ path: String, in staging: StagingFolder, _ produce: (_ put: ([UInt8]) throws -> Void) throws -> Void
    ) throws -> PayloadFile {
        var file = try PendingFile(path, in: staging)
        var hash = SHA256Stream()
        var length = 0
        try produce { piece in
            hash.update(piece)
            try file.write(piece, at: length)
            length += piece.count
        }
        try file.putInPlace()
        return PayloadFile(path: path, sha256: hash.finalize(), bytes: length)
    }

    /// Writes a value as JSON. The file appears only when it is complete.
    package static func write(
        json value: some Encodable, to path: String, in staging: StagingFolder
    ) throws -> PayloadFile {
        try write(path, in: staging) { put in try JSONText.write(value, to: put) }
    }
}
