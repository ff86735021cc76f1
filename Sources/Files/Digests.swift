import Foundations
import JSON
import OpenSSL

/// Computes a SHA-256 incrementally.
package struct SHA256Stream: Sendable {
    private var hash = DigestStream(.sha256)
    private static let zeros = [UInt8](repeating: 0, count: 256 * 1024)

    package init() {}

    package mutating func update(_ bytes: RawSpan) { hash.update(bytes) }

    package mutating func update(_ bytes: [UInt8]) {
        // Bytes have no padding, so all of them are initialized.
        update(unsafe bytes.span.bytes)
    }

    /// Passes this many zeros, in pieces.
    static func forZeros(_ count: Int, _ body: (RawSpan) -> Void) {
        var left = count
        while left > 0 {
            let step = min(left, zeros.count)
            // Bytes have no padding, so all of them are initialized.
            body(unsafe zeros.span.extracting(first: step).bytes)
            left -= step
        }
    }

    package func finalize() -> Checksum { Checksum(ofDigest: hash.finalize()) }

    package static func digest(of bytes: some Collection<UInt8>) -> Checksum {
        var stream = SHA256Stream()
        stream.update(Array(bytes))
        return stream.finalize()
    }
}

extension Checksum {
    /// - Parameter digest: 32 bytes.
    init(ofDigest digest: [UInt8]) {
        guard let checksum = Checksum(bytes: digest) else {
            // `Checksum` fails only for a count other than 32, and a SHA-256 always has 32 bytes.
            preconditionFailure("a SHA-256 without 32 bytes")
        }
        self = checksum
    }
}

extension JSONText {
    /// The SHA-256 of a value's JSON.
    package static func digest(of value: some Encodable) throws -> Checksum {
        var hash = SHA256Stream()
        try write(value) { piece in hash.update(piece) }
        return hash.finalize()
    }
}

/// Digests of a whole file for formats that require them. The project itself uses SHA-256.
package struct FileDigests: Hashable, Sendable {
    /// 16 bytes. Not secure against deliberate collisions; load files have a column for it.
    package let md5: [UInt8]
    /// 64 bytes.
    package let sha512: [UInt8]

    /// Reads the file once.
    package init(_ file: borrowing InputFile) throws(FileError) {
        var md5 = DigestStream(.md5)
        var sha512 = DigestStream(.sha512)
        try file.forEachBlock(of: 1 << 18) { block in
            md5.update(block)
            sha512.update(block)
            return true
        }
        self.md5 = md5.finalize()
        self.sha512 = sha512.finalize()
    }
}
