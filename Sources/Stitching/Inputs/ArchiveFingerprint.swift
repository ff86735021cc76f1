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
        hash.update((0..<8).map { UInt8(truncatingIfNeeded: file.size >> (8 * $0)) })
        try update(&hash, with: file, from: start)
        return Value(directory: hash.finalize(), bytes: file.size)
    }

    private static func update(_ hash: inout SHA256Stream, with file: borrowing InputFile, from start: Int)
        throws(FileError)
    {
        try file.forEachBlock(of: 1 << 16, from: start) { block in
            hash.update(block)
            return true
        }
    }
}
