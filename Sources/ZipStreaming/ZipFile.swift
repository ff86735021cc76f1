import CLibArchive
import Foundations
import Glibc

/// Random access to the bytes of a ZIP file.
struct ZipFile: ~Copyable {
    let size: Int
    private let descriptor: Int32

    init(path: String) throws(ZipError) {
        // The path is read, and the status filled, during the call. The error text is copied at once.
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

    /// Returns up to `count` bytes from `offset`: fewer at the end of the file, none outside it. pread(2).
    func bytes(at offset: Int, count: Int) throws(ZipError) -> [UInt8] {
        guard offset >= 0, offset < size, count > 0 else { return [] }
        var result = 0
        var code: Int32 = 0
        // pread is given the buffer's capacity, and `length` is set to the number of bytes that it read.
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
    /// Returns an unsigned little-endian number of up to 8 bytes. A number above 63 bits is clamped to `Int.max`.
    func number(at offset: Int, count: Int) -> Int {
        let start = startIndex + offset
        let value = self[start..<start + count].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return Int(clamping: value)
    }
}

/// Feeds a file to libarchive. Reads small blocks after a seek and larger ones while it reads on.
///
/// libarchive's own file reader reads a full block after every seek. To list the headers it would read almost the whole
/// archive, and so would a job of an array that needs only a few entries.
@safe
final class ZipFileSource {
    private let descriptor: Int32
    private let size: Int
    private var position = 0
    /// The `errno` of a failed read, or 0. Kept because libarchive loses it when the failure cuts off a header.
    private(set) var failure: Int32 = 0
    /// The size of the next read in bytes: one page after a seek, then doubled each time.
    private var step = smallestStep
    /// Owned by this object and freed with it. libarchive reads what `read` has filled, until it requests the next
    /// block.
    private let block = UnsafeMutableRawPointer.allocate(byteCount: largestStep, alignment: 4096)

    private static let smallestStep = 4 << 10
    private static let largestStep = 64 << 10

    /// - Parameters:
    ///   - descriptor: of a regular file. It must stay open as long as this object is used.
    ///   - size: the size of the file in bytes.
    init(descriptor: Int32, size: Int) {
        self.descriptor = descriptor
        self.size = size
    }

    deinit { unsafe block.deallocate() }

    /// Makes libarchive read from this object, which must live as long as the archive. Uses archive_read_open1.
    ///
    /// - Returns: libarchive's result code.
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
            // The pointer is the address that `open` sets before libarchive can call anything, so it is never nil.
            preconditionFailure("libarchive passes back the pointer that it was given")
        }
        // Code that opens an archive with this object keeps the object alive as long as the archive.
        return unsafe Unmanaged<ZipFileSource>.fromOpaque(source).takeUnretainedValue()
    }

    /// Reads the next block with pread(2).
    private func read(_ archive: OpaquePointer?, _ start: UnsafeMutablePointer<UnsafeRawPointer?>?) -> Int {
        // libarchive takes the block's start from here, and then reads as many bytes as are returned.
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

/// The linked libarchive.
package enum ArchiveLibrary {
    /// The library's own version string, such as `libarchive 3.6.2`. From archive_version_string.
    package static var version: String {
        // The library returns a constant string.
        unsafe String(cString: archive_version_string())
    }
}

/// The reason why an archive, or one of its entries, cannot be read.
public struct ZipError: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Kind: Hashable, Sendable {
        /// The system could not read the bytes.
        case unreadable
        /// The bytes violate the format.
        case malformed
        /// Well-formed, but uses an unsupported feature, such as encryption or an unknown compression method.
        case unsupported
        /// Exceeds one of `ZipLimits`.
        case limitReached
    }

    public let kind: Kind
    /// The path inside the archive; `nil` if the error concerns the whole archive.
    public let entry: String?
    public let reason: String
    /// libarchive's error number (archive_errno) or the system's `errno`; 0 if the error was found by this module.
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
