import CLibArchive
import Foundations
import Glibc

/// A ZIP file's bytes, wherever they are asked for.
struct ZipFile: ~Copyable {
    let size: Int
    private let descriptor: Int32

    init(path: String) throws(ZipError) {
        // The path is read, and the status filled, during the call; the words of an error are copied at once.
        descriptor = unsafe open(path.pathBytes, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            throw ZipError(.unreadable, reason: unsafe String(cString: strerror(errno)), code: errno)
        }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw ZipError(.unreadable, reason: "it is not a regular file")
        }
        size = status.st_size
    }

    deinit { close(descriptor) }

    /// Up to `count` bytes from `offset` on; fewer at the end of the file, none outside of it. pread(2).
    func bytes(at offset: Int, count: Int) throws(ZipError) -> [UInt8] {
        guard offset >= 0, offset < size, count > 0 else { return [] }
        var result = 0
        var code: Int32 = 0
        // No more is read than there is room for, and `length` is what was read.
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: min(count, size - offset)) { buffer, length in
            repeat {
                result = unsafe pread(descriptor, buffer.baseAddress, buffer.count, offset)
            } while result < 0 && errno == EINTR
            code = errno
            length = max(0, result)
        }
        guard result >= 0 else {
            throw ZipError(.unreadable, reason: unsafe String(cString: strerror(code)), code: code)
        }
        return bytes
    }
}

extension Collection<UInt8> where Index == Int {
    /// An unsigned little-endian number of up to 8 bytes; beyond 63 bits the largest there is, which fits nothing.
    func number(at offset: Int, count: Int) -> Int {
        let start = startIndex + offset
        let value = self[start..<start + count].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return Int(clamping: value)
    }
}

/// Hands a file to libarchive, reading little where it hops from header to header, and much where it stays.
///
/// libarchive's own reader of files takes a whole block after every hop, and so nearly all of an archive for the sake of
/// its headers. A shard, which wants few of the entries, would read all of them.
@safe
final class ZipFileSource {
    private let descriptor: Int32
    private let size: Int
    private var position = 0
    /// `errno` of a read that failed, or 0: libarchive forgets it where a header is cut off by it.
    private(set) var failure: Int32 = 0
    /// Of the next read: after a hop a page, then twice as much each time.
    private var step = smallestStep
    /// Its own, freed with it. libarchive reads of it what `read` has filled, until it asks for the next block.
    private let block = UnsafeMutableRawPointer.allocate(byteCount: largestStep, alignment: 4096)

    private static let smallestStep = 4 << 10
    private static let largestStep = 64 << 10

    /// - Parameters:
    ///   - descriptor: of a regular file; it has to stay open as long as this is used.
    ///   - size: the file's, in bytes.
    init(descriptor: Int32, size: Int) {
        self.descriptor = descriptor
        self.size = size
    }

    deinit { unsafe block.deallocate() }

    /// Lets libarchive read from here; `self` has to live as long as the archive. archive_read_open1.
    ///
    /// - Returns: what libarchive says to it.
    func open(_ archive: OpaquePointer) -> Int32 {
        unsafe archive_read_set_callback_data(archive, Unmanaged.passUnretained(self).toOpaque())
        unsafe archive_read_set_read_callback(archive) { archive, source, start in
            unsafe ZipFileSource.of(source).read(archive, start)
        }
        unsafe archive_read_set_skip_callback(archive) { _, source, request in
            unsafe ZipFileSource.of(source).skip(Int(request))
        }
        unsafe archive_read_set_seek_callback(archive) { _, source, offset, whence in
            unsafe ZipFileSource.of(source).seek(Int(offset), whence)
        }
        return unsafe archive_read_open1(archive)
    }

    private static func of(_ source: UnsafeMutableRawPointer?) -> ZipFileSource {
        guard let source = unsafe source else {
            // It is what `open` has set, an object's address, before libarchive had anything to call.
            preconditionFailure("libarchive hands back what it was given")
        }
        // Whoever opens an archive with it keeps it for as long.
        return unsafe Unmanaged<ZipFileSource>.fromOpaque(source).takeUnretainedValue()
    }

    /// pread(2).
    private func read(_ archive: OpaquePointer?, _ start: UnsafeMutablePointer<UnsafeRawPointer?>?) -> Int {
        // libarchive wants the block's start here, before it takes as many bytes as are returned.
        unsafe start?.pointee = UnsafeRawPointer(block)
        while true {
            let count = unsafe pread(descriptor, block, step, off_t(position))
            if count >= 0 {
                position += count
                step = min(2 * step, Self.largestStep)
                return count
            }
            if errno == EINTR { continue }
            let code = errno
            failure = code
            unsafe opusstitch_archive_set_error(archive, code, strerror(code))
            return Int(ARCHIVE_FATAL)
        }
    }

    private func skip(_ request: Int) -> la_int64_t {
        let skipped = max(0, min(request, size - position))
        if skipped > 0 { move(to: position + skipped) }
        return la_int64_t(skipped)
    }

    private func seek(_ offset: Int, _ whence: Int32) -> la_int64_t {
        let base: Int
        switch whence {
        case SEEK_SET: base = 0
        case SEEK_CUR: base = position
        default: base = size
        }
        let (target, overflow) = base.addingReportingOverflow(offset)
        guard !overflow, target >= 0 else { return la_int64_t(ARCHIVE_FATAL) }
        move(to: target)
        return la_int64_t(target)
    }

    private func move(to target: Int) {
        position = target
        step = Self.smallestStep
    }
}

/// The libarchive that reads ZIP.
package enum ArchiveLibrary {
    /// As the library names itself: `libarchive 3.6.2`. archive_version_string.
    package static var version: String {
        // A constant of the library.
        unsafe String(cString: archive_version_string())
    }
}

/// Why an archive, or an entry of it, cannot be read: one of four kinds that a caller can act on.
public struct ZipError: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Kind: Hashable, Sendable {
        /// The system could not give the bytes.
        case unreadable
        /// The bytes are not what the format wants.
        case malformed
        /// Well-formed, but of a kind that is not read: encryption, another compression.
        case unsupported
        /// Beyond one of `ZipLimits`.
        case limitReached
    }

    public let kind: Kind
    /// The path inside the archive; `nil` where it is about the archive as a whole.
    public let entry: String?
    public let reason: String
    /// The error number that libarchive gives (archive_errno), 0 where it is ours.
    public let code: Int32

    package init(_ kind: Kind, entry: String? = nil, reason: String, code: Int32 = 0) {
        self.kind = kind
        self.entry = entry
        self.reason = reason
        self.code = code
    }

    public var description: String {
        entry.map { "entry \($0): \(reason)" } ?? reason
    }
}
