import Crypto

/// Digests of a whole file that others ask for; the project itself goes by SHA-256.
public struct FileDigests: Hashable, Sendable {
    /// 16 bytes. It tells files apart by accident only: load files have a column for it.
    public let md5: [UInt8]
    /// 64 bytes.
    public let sha512: [UInt8]

    /// Reads the file once.
    public init(path: String) throws(FileError) {
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
