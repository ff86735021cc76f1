import Crypto
import Foundations
import JSON

/// A SHA-256 that sees its bytes piece by piece.
public struct SHA256Stream: Sendable {
    private var hash = SHA256()
    private static let zeros = [UInt8](repeating: 0, count: 256 * 1024)

    public init() {}

    public mutating func update(_ bytes: UnsafeRawBufferPointer) {
        hash.update(bufferPointer: bytes)
    }

    public mutating func update(_ bytes: RawSpan) {
        bytes.withUnsafeBytes { hash.update(bufferPointer: $0) }
    }

    public mutating func update(zeros count: Int) {
        var left = count
        Self.zeros.withUnsafeBytes { zeros in
            while left > 0 {
                let step = min(left, zeros.count)
                hash.update(bufferPointer: UnsafeRawBufferPointer(rebasing: zeros[..<step]))
                left -= step
            }
        }
    }

    public func finalize() -> Checksum {
        // A SHA-256 has 32 bytes, so that the initializer cannot fail.
        Checksum(bytes: Array(hash.finalize())).unsafelyUnwrapped
    }

    public static func digest(of bytes: some Collection<UInt8>) -> Checksum {
        var stream = SHA256Stream()
        Array(bytes).withUnsafeBytes { stream.update($0) }
        return stream.finalize()
    }
}

extension JSONText {
    /// The SHA-256 of a value's JSON.
    public static func digest(of value: some Encodable) throws -> Checksum {
        var hash = SHA256Stream()
        try write(value) { piece in piece.withUnsafeBytes { hash.update($0) } }
        return hash.finalize()
    }
}
