import Crypto

/// Digests of a whole file that others ask for; the project itself goes by SHA-256.
public struct FileDigests: Hashable, Sendable {
    /// 16 bytes. It tells files apart by accident only: load files have a column for it.
    public let md5: [UInt8]
    /// 64 bytes.
    public let sha512: [UInt8]

    /// Reads the file once.
    public init(path: String) throws(FileError) {
        let file = try InputFile(path: path)
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 64)
        defer { buffer.deallocate() }
        var md5 = Insecure.MD5()
        var sha512 = SHA512()
        var offset = 0
        while true {
            let count = try file.read(into: buffer, at: offset)
            if count == 0 { break }
            let bytes = UnsafeRawBufferPointer(rebasing: buffer[..<count])
            md5.update(bufferPointer: bytes)
            sha512.update(bufferPointer: bytes)
            offset += count
        }
        self.md5 = Array(md5.finalize())
        self.sha512 = Array(sha512.finalize())
    }
}
