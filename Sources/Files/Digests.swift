import Crypto
import Foundations
import JSON

/// A SHA-256 that sees its bytes piece by piece.
package struct SHA256Stream: Sendable {
    private var hash = SHA256()
    private static let zeros = [UInt8](repeating: 0, count: 256 * 1024)

    package init() {}

    package mutating func update(_ bytes: RawSpan) {
        // swift-crypto takes no span: it reads the pointer during the call alone.
        unsafe bytes.withUnsafeBytes { unsafe hash.update(bufferPointer: $0) }
    }

    package mutating func update(_ bytes: [UInt8]) {
        // Bytes have no padding, so that all of them are initialized.
        update(unsafe bytes.span.bytes)
    }

    package mutating func update(zeros count: Int) {
        var left = count
        while left > 0 {
            let step = min(left, Self.zeros.count)
            // Bytes have no padding, so that all of them are initialized.
            update(unsafe Self.zeros.span.extracting(first: step).bytes)
            left -= step
        }
    }

    package func finalize() -> Checksum {
        guard let checksum = Checksum(bytes: Array(hash.finalize())) else {
            // It fails for another count than 32 alone, and a SHA-256 has 32 bytes.
            preconditionFailure("a SHA-256 without 32 bytes")
        }
        return checksum
    }

    package static func digest(of bytes: some Collection<UInt8>) -> Checksum {
        var stream = SHA256Stream()
        stream.update(Array(bytes))
        return stream.finalize()
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

/// Digests of a whole file that others ask for; the project itself goes by SHA-256.
package struct FileDigests: Hashable, Sendable {
    /// 16 bytes. It tells files apart by accident only: load files have a column for it.
    package let md5: [UInt8]
    /// 64 bytes.
    package let sha512: [UInt8]

    /// Reads the file once.
    package init(path: String) throws(FileError) {
        var md5 = Insecure.MD5()
        var sha512 = SHA512()
        try InputFile(path: path).forEachBlock(of: 1 << 18) { block in
            // swift-crypto takes no span: it reads the pointer during the calls alone.
            unsafe block.withUnsafeBytes {
                unsafe md5.update(bufferPointer: $0)
                unsafe sha512.update(bufferPointer: $0)
            }
            return true
        }
        self.md5 = Array(md5.finalize())
        self.sha512 = Array(sha512.finalize())
    }
}
