import CLibArchive
import Foundations
import Glibc

/// Reads the entries of a ZIP archive in the order of their data, in one pass and bounded memory.
///
/// An entry that is not asked for is skipped without being inflated: libarchive seeks over it. Nothing is ever written.
///
/// libarchive's handle belongs to the reader alone, and is freed with it; what it reads from is kept for as long.
@safe
public struct ZipReader: ~Copyable {
    /// How the entries are found.
    public enum Access: Sendable {
        /// By the central directory at the end, as an intact archive has it.
        case directory
        /// By the local headers alone, one after the other: for what is left of a truncated archive.
        case localHeaders
    }

    private let archive: OpaquePointer
    private let descriptor: Int32
    private let source: ZipFileSource
    private let limits: ZipLimits
    private var ordinal = -1
    private var currentPath = ""
    private var nameBytes = 0
    /// Where the data of the current entry begins, in bytes of the file.
    private var dataStart = 0
    /// Bytes of the current entry that were handed on.
    private var inflated = 0

    /// - Throws: `ZipError.Kind.unreadable` where the file cannot be opened or is not a regular file.
    ///   archive_read_new, archive_read_open1.
    public init(path: String, access: Access = .directory, limits: ZipLimits = .standard) throws(ZipError) {
        // The path is read during the call; the words of an error are copied at once.
        let descriptor = unsafe open(path.pathBytes, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            throw ZipError(.unreadable, reason: unsafe String(cString: strerror(errno)), code: errno)
        }
        do throws(ZipError) {
            unsafe (archive, source) = try Self.openArchive(descriptor: descriptor, access: access)
        } catch {
            close(descriptor)
            throw error
        }
        self.descriptor = descriptor
        self.limits = limits
    }

    private static func openArchive(descriptor: Int32, access: Access) throws(ZipError) -> (
        OpaquePointer, ZipFileSource
    ) {
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw ZipError(.unreadable, reason: "it is not a regular file")
        }
        guard let archive = unsafe archive_read_new() else {
            throw ZipError(.unreadable, reason: "no memory for a reader", code: ENOMEM)
        }
        switch access {
        case .directory: unsafe archive_read_support_format_zip_seekable(archive)
        case .localHeaders: unsafe archive_read_support_format_zip_streamable(archive)
        }
        let source = ZipFileSource(descriptor: descriptor, size: Int(status.st_size))
        guard unsafe source.open(archive) == ARCHIVE_OK else {
            let error = unsafe error(.malformed, of: archive, failure: source.failure, entry: nil)
            unsafe archive_read_free(archive)
            throw error
        }
        return unsafe (archive, source)
    }

    deinit {
        unsafe archive_read_free(archive)
        close(descriptor)
    }

    /// The next entry, or `nil` after the last. archive_read_next_header.
    public mutating func next() throws(ZipError) -> ZipEntry? {
        // The entry is libarchive's, and valid until the next one is asked for: all that is wanted of it is copied here.
        var entry: OpaquePointer?
        var warning: String?
        switch ZipName.asUTF8({ unsafe archive_read_next_header(archive, &entry) }) {
        case ARCHIVE_EOF where source.failure == 0: return nil
        case ARCHIVE_OK: break
        case ARCHIVE_WARN: warning = unsafe Self.words(of: archive)
        default:
            currentPath = ""
            throw error(.malformed)
        }
        guard let entry = unsafe entry else { return nil }
        ordinal += 1
        guard ordinal < limits.mostEntries else {
            throw ZipError(
                .limitReached, reason: "it has more than \(limits.mostEntries) entries (\(Setting("mostEntries")))")
        }
        currentPath = ZipName.asUTF8 { unsafe Self.path(of: entry) }
        nameBytes += currentPath.utf8.count
        guard nameBytes <= limits.mostNameBytes else {
            throw ZipError(
                .limitReached,
                reason:
                    "its entries' names take more than \(limits.mostNameBytes) bytes, 160 for each of "
                    + "\(Setting("mostEntries"))"
            )
        }
        dataStart = unsafe Int(archive_filter_bytes(archive, 0))
        inflated = 0
        return ZipEntry(
            ordinal: ordinal, name: EntryName(currentPath), kind: unsafe Self.kind(of: entry),
            isEncrypted: unsafe archive_entry_is_encrypted(entry) != 0,
            claimedSize: unsafe archive_entry_size_is_set(entry) != 0 ? Int(archive_entry_size(entry)) : nil,
            dataOffset: dataStart,
            // That a name is in no known encoding costs nothing: it is taken as bytes.
            warning: warning.flatMap { $0.contains("onsistent") ? $0 : nil })
    }

    /// The next block of the current entry's bytes, inflated; `nil` after the last. The block is libarchive's own
    /// memory and lives until the next call. archive_read_data_block.
    ///
    /// - Throws: `.malformed` also at the end, where the CRC-32 or the sizes do not fit: the bytes are then not to be
    ///   trusted.
    public mutating func nextBlock() throws(ZipError) -> UnsafeRawBufferPointer? {
        var start: UnsafeRawPointer?
        var size = 0
        var offset: la_int64_t = 0
        // libarchive says where its own block is, which it keeps until the next call.
        switch unsafe archive_read_data_block(archive, &start, &size, &offset) {
        case ARCHIVE_OK: break
        case ARCHIVE_EOF where source.failure == 0: return nil
        default: throw error(saysUnsupported ? .unsupported : .malformed)
        }
        inflated += size
        guard inflated <= limits.largestEntry else {
            throw ZipError(
                .limitReached, entry: currentPath,
                reason: "it is larger than \(limits.largestEntry) bytes inflated (\(Setting("largestEntry")))")
        }
        let stored = unsafe Int(archive_filter_bytes(archive, 0)) - dataStart
        guard inflated <= (1 << 20) + limits.largestRatio * max(0, stored) else {
            throw ZipError(
                .limitReached, entry: currentPath,
                reason:
                    "it inflates to more than \(limits.largestRatio) times its stored size (\(Setting("largestRatio")))"
            )
        }
        return unsafe UnsafeRawBufferPointer(start: start, count: size)
    }

    /// Hands the current entry's bytes on, block by block.
    ///
    /// - Parameter body: returns whether it wants more. The block is valid during the call alone, so that it is `body`
    ///   that does something unsafe, where it reads it.
    /// - Returns: the count of bytes handed on.
    @safe
    @discardableResult
    public mutating func readBlocks(_ body: (UnsafeRawBufferPointer) -> Bool) throws(ZipError) -> Int {
        // `body` is done with a block before the next one is asked for.
        while let block = try unsafe nextBlock() {
            if unsafe !body(block) { break }
        }
        return inflated
    }

    /// libarchive has no code of its own for it: only its words tell.
    private var saysUnsupported: Bool {
        let words = unsafe Self.words(of: archive)
        return words.contains("nsupported") || words.contains("ncrypt") || words.contains("assphrase")
    }

    private func error(_ kind: ZipError.Kind) -> ZipError {
        unsafe Self.error(
            kind, of: archive, failure: source.failure, entry: currentPath.isEmpty ? nil : currentPath)
    }

    /// - Parameter failure: the system's number where it could not give the bytes, whatever libarchive made of that.
    private static func error(
        _ kind: ZipError.Kind, of archive: OpaquePointer, failure: Int32, entry: String?
    ) -> ZipError {
        if failure != 0 {
            return ZipError(.unreadable, entry: entry, reason: unsafe String(cString: strerror(failure)), code: failure)
        }
        // Of libarchive's own numbers only this one is the system's (archive_errno).
        let code = unsafe archive_errno(archive)
        return ZipError(
            code == ENOMEM ? .unreadable : kind, entry: entry, reason: unsafe words(of: archive), code: code)
    }

    private static func words(of archive: OpaquePointer) -> String {
        // The string is the archive's, and copied at once.
        unsafe archive_error_string(archive).map { unsafe String(cString: $0) } ?? "no reason given"
    }

    private static func path(of entry: OpaquePointer) -> String {
        // Both strings are the entry's, end with a zero, and are copied at once.
        if let utf8 = unsafe archive_entry_pathname_utf8(entry) { return unsafe String(cString: utf8) }
        guard let raw = unsafe archive_entry_pathname(entry) else { return "" }
        let bytes = unsafe UnsafeBufferPointer(start: raw, count: strlen(raw)).map { UInt8(bitPattern: $0) }
        return ZipName.text(bytes)
    }

    private static func kind(of entry: OpaquePointer) -> ZipEntry.Kind {
        switch unsafe archive_entry_filetype(entry) {
        case S_IFREG, 0: .file
        case S_IFDIR: .directory
        default: .other
        }
    }
}

/// An entry of a ZIP archive, as its headers describe it. Nothing of it is trusted as a path in a file system.
public struct ZipEntry: Hashable, Sendable {
    public enum Kind: Hashable, Sendable {
        case file
        case directory
        /// A symbolic link, or any other kind of node: never followed, never made.
        case other
    }

    /// Position in the order of the archive's data, from 0.
    public let ordinal: Int
    /// As stored, but for what libarchive changes: `ZipNames` has it exactly.
    package var name: EntryName
    public var kind: Kind
    public let isEncrypted: Bool
    /// The inflated size that the headers claim; `nil` where they claim none.
    public let claimedSize: Int?
    /// Where its data begins, in bytes of the file.
    public let dataOffset: Int
    /// How the central directory and the header before the data contradict each other, as libarchive says it.
    public let warning: String?

    /// Bytes that are not UTF-8 are written as `%XX`.
    public var path: String { name.path }
}
