import Files
import Foundations
import ZipStreaming

/// Hashes a whole archive while its entries are read, so that its bytes are read once.
final class ArchiveHash {
    private let file: ZipFile
    private var hash = SHA256Stream()
    /// The bytes before this offset are hashed.
    private var position = 0
    private var failure: ZipError?

    init(_ file: ZipFile) { self.file = file }

    /// - Parameters:
    ///   - block: bytes that were read.
    ///   - offset: their place in the file. What lies between them and those before them is read here.
    func take(_ block: RawSpan, at offset: Int) {
        read(to: offset)
        let end = offset + block.byteCount
        guard failure == nil, (offset..<end).contains(position) else { return }
        hash.update(block.extracting(droppingFirst: position - offset))
        position = end
    }

    /// Reads what follows the last block.
    ///
    /// - Returns: the digest of the whole file, and its size.
    /// - Throws: `ZipError` if bytes could not be read.
    func finish() throws(ZipError) -> (digest: Checksum, bytes: Int) {
        read(to: file.size)
        if let failure { throw failure }
        return (hash.finalize(), position)
    }

    private func read(to end: Int) {
        do throws(ZipError) {
            while position < end, failure == nil {
                let bytes = try file.bytes(at: position, count: min(end - position, 1 << 18))
                if bytes.isEmpty { return }
                hash.update(bytes)
                position += bytes.count
            }
        } catch {
            failure = error
        }
    }
}
