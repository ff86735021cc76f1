import Files
import Foundations
import ZipStreaming

/// Tells archives apart without reading them whole: the SHA-256 of their size and of their central directory, which has
/// the name, sizes, place and CRC-32 of every entry.
///
/// Shards know by it that they work on the same archives while each hashes only some of them. It is proof against
/// mistakes, not against forgery: the archives' own SHA-256 stand in the merged bag.
enum ArchiveFingerprint {
    struct Value: Sendable {
        /// `nil` where no directory is found: such an archive is hashed whole.
        let directory: Checksum?
        let bytes: Int
    }

    static func of(path: String) throws(FileError) -> Value {
        let file = try InputFile(path: path)
        guard let start = ZipDirectoryExtent.start(path: path) else { return Value(directory: nil, bytes: file.size) }
        var hash = SHA256Stream()
        withUnsafeBytes(of: UInt64(file.size).littleEndian) { hash.update($0) }
        try update(&hash, with: file, from: start)
        return Value(directory: hash.finalize(), bytes: file.size)
    }

    private static func update(_ hash: inout SHA256Stream, with file: borrowing InputFile, from start: Int)
        throws(FileError)
    {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 64)
        defer { buffer.deallocate() }
        var offset = start
        while true {
            let count = try file.read(into: buffer, at: offset)
            if count == 0 { return }
            hash.update(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
            offset += count
        }
    }
}
