import CLibArchive
import Foundations
import Glibc

/// The bytes of a ZIP archive, in any order: those of a file, or its content in memory.
package final class ZipFile: Sendable {
    /// In bytes, when the file was opened.
    package let size: Int
    private let place: Place

    private enum Place {
        case file(descriptor: Int32)
        case memory([UInt8])
    }

    /// - Throws: `ZipError.Kind.unreadable` if the file cannot be opened or is not a regular file.
    package init(path: String) throws(ZipError) {
        // The path is read, and the status filled, during the call. The error text is copied at once.
        let descriptor = unsafe open(path.pathBytes, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw Self.error(errno) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw ZipError(.unreadable, reason: "it is not a regular file")
        }
        size = status.st_size
        place = .file(descriptor: descriptor)
    }

    package init(content: [UInt8]) {
        size = content.count
        place = .memory(content)
    }

    deinit { if case .file(let descriptor) = place { close(descriptor) } }

    /// Fills a buffer from `offset`: less of it at the end of the file, nothing outside it. pread(2).
    ///
    /// - Returns: the number of bytes read.
    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(ZipError) -> Int {
        let count = min(buffer.count, size - offset)
        guard offset >= 0, count > 0 else { return 0 }
        let descriptor: Int32
        switch place {
        case .file(let number): descriptor = number
        case .memory(let content):
            // The copied range lies within the content and fits into the buffer.
            unsafe content.withUnsafeBytes { content in
                unsafe buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: content[offset..<offset + count]))
            }
            return count
        }
        while true {
            // At most the buffer's size is written.
            let result = unsafe pread(descriptor, buffer.baseAddress, count, off_t(offset))
            if result >= 0 { return result }
            if errno != EINTR { throw Self.error(errno) }
        }
    }

    /// Returns up to `count` bytes from `offset`: fewer at the end of the file, none outside it.
    package func bytes(at offset: Int, count: Int) throws(ZipError) -> [UInt8] {
        guard offset >= 0, offset < size, count > 0 else { return [] }
        var failure: ZipError?
        // `read` returns how much of the buffer it filled.
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: min(count, size - offset)) { buffer, length in
            do throws(ZipError) {
                while length < buffer.count {
                    let rest = unsafe UnsafeMutableBufferPointer(rebasing: buffer[length...])
                    let count = try unsafe read(into: UnsafeMutableRawBufferPointer(rest), at: offset + length)
                    if count == 0 { break }
                    length += count
                }
            } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        return bytes
    }

    private static func error(_ code: Int32) -> ZipError {
        // The text is copied at once.
        ZipError(.unreadable, reason: unsafe String(cString: strerror(code)), code: code)
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
    private let file: ZipFile
    private var position = 0
    private let follower: ZipReader.Follower?
    /// Whether blocks are given to the follower.
    var isFollowed = false
    /// The `errno` of a failed read, or 0. Kept because libarchive loses it when the failure cuts off a header.
    private(set) var failure: Int32 = 0
    /// The size of the next read in bytes: enough for almost every header after a seek, then doubled each time.
    private var step = smallestStep
    /// Owned by this object and freed with it. libarchive reads what `read` has filled, until it requests the next
    /// block.
    private let block = UnsafeMutableRawPointer.allocate(byteCount: largestStep, alignment: 4096)

    private static let smallestStep = 512
    private static let largestStep = 64 << 10

    /// - Parameter follower: called with each block and its offset in the file, while `isFollowed`.
    init(_ file: ZipFile, follower: ZipReader.Follower?) {
        self.file = file
        self.follower = follower
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

    /// Reads the next block.
    private func read(_ archive: OpaquePointer?, _ start: UnsafeMutablePointer<UnsafeRawPointer?>?) -> Int {
        // libarchive takes the block's start from here, and then reads as many bytes as are returned.
        unsafe start?.pointee = UnsafeRawPointer(block)
        do throws(ZipError) {
            let count = try unsafe file.read(
                into: UnsafeMutableRawBufferPointer(start: block, count: step), at: position)
            // The follower does not keep the bytes.
            if isFollowed { unsafe follower?(UnsafeRawBufferPointer(start: block, count: count).bytes, position) }
            position += count
            step = min(2 * step, Self.largestStep)
            return count
        } catch {
            failure = error.code
            unsafe opusstitch_archive_set_error(archive, error.code, strerror(error.code))
            return Int(ARCHIVE_FATAL)
        }
    }

    private func skip(_ request: Int) -> la_int64_t {
        let skipped = max(0, min(request, file.size - position))
        if skipped > 0 { move(to: position + skipped) }
        return la_int64_t(skipped)
    }

    private func seek(_ offset: Int, _ whence: Int32) -> la_int64_t {
        let base: Int
        switch whence {
        case SEEK_SET: base = 0
        case SEEK_CUR: base = position
        default: base = file.size
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
