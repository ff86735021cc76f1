import CLibArchive
import Foundations
import Glibc

/// Reads the entries of a ZIP archive in the order of their data, in one pass and with bounded memory.
///
/// Entries that are not requested are skipped without being inflated. The reader never writes to disk.
///
/// The reader owns libarchive's handle and frees it. The source that the handle reads from lives as long as the reader.
@safe
public struct ZipReader: ~Copyable {
    /// How the entries are found.
    public enum Access: Sendable {
        /// Through the central directory at the end of an intact archive.
        case directory
        /// Through the local headers alone, one after the other. Used for a truncated archive.
        case localHeaders
    }

    private let archive: OpaquePointer
    private let source: ZipFileSource
    private let limits: ZipLimits
    private var ordinal = -1
    private var currentPath = ""
    private var nameBytes = 0
    /// The offset of the current entry's data in the file.
    private var dataStart = 0
    /// The number of bytes of the current entry that were passed on.
    private var inflated = 0

    /// Gets blocks of the archive's bytes as they are read, and the offset of each. The bytes are valid during the call.
    package typealias Follower = (RawSpan, Int) -> Void

    /// Uses archive_read_new and archive_read_open1.
    ///
    /// - Throws: `ZipError.Kind.unreadable` if the file cannot be opened or is not a regular file.
    public init(path: String, access: Access = .directory, limits: ZipLimits = .standard) throws(ZipError) {
        try self.init(ZipFile(path: path), access: access, limits: limits)
    }

    /// - Parameter follower: called from the first entry on, with offsets that grow, except that blocks may overlap.
    package init(
        _ file: ZipFile, access: Access = .directory, limits: ZipLimits = .standard, follower: Follower? = nil
    ) throws(ZipError) {
        self.limits = limits
        source = ZipFileSource(file, follower: follower)
        unsafe archive = try Self.opened(source, access: access)
    }

    private static func opened(_ source: ZipFileSource, access: Access) throws(ZipError) -> OpaquePointer {
        guard let archive = unsafe archive_read_new() else {
            throw ZipError(.unreadable, reason: "out of memory", code: ENOMEM)
        }
        switch access {
        case .directory: unsafe archive_read_support_format_zip_seekable(archive)
        case .localHeaders: unsafe archive_read_support_format_zip_streamable(archive)
        }
        guard unsafe source.open(archive) == ARCHIVE_OK else {
            let error = unsafe error(.malformed, of: archive, failure: source.failure, entry: nil)
            unsafe archive_read_free(archive)
            throw error
        }
        return unsafe archive
    }

    deinit { unsafe archive_read_free(archive) }

    /// Returns the next entry, or `nil` after the last. Uses archive_read_next_header.
    public mutating func next() throws(ZipError) -> ZipEntry? {
        // The entry is libarchive's and valid until the next one is requested. Everything needed from it is copied
        // here.
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
        // The directory, which is at the end, has been read.
        source.isFollowed = true
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
                    "the names of its entries take more than \(limits.mostNameBytes) bytes, 160 for each of "
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
            // A name in an unknown encoding also causes a warning. It is ignored, because the bytes of the name are
            // used.
            warning: warning.flatMap { $0.contains("onsistent") ? $0 : nil })
    }

    /// Returns the next inflated block of the current entry; `nil` after the last. The block is libarchive's own memory
    /// and is valid until the next call. Uses archive_read_data_block.
    ///
    /// - Throws: also `.malformed` after the last block, if the CRC-32 or the sizes do not match. The entry's bytes
    ///   must then not be trusted.
    public mutating func nextBlock() throws(ZipError) -> UnsafeRawBufferPointer? {
        var start: UnsafeRawPointer?
        var size = 0
        var offset: la_int64_t = 0
        // libarchive returns a pointer to its own block, which it keeps until the next call.
        switch unsafe archive_read_data_block(archive, &start, &size, &offset) {
        case ARCHIVE_OK: break
        case ARCHIVE_EOF where source.failure == 0: return nil
        default: throw error(saysUnsupported ? .unsupported : .malformed)
        }
        inflated += size
        guard inflated <= limits.largestEntry else {
            throw ZipError(
                .limitReached, entry: currentPath,
                reason: "it inflates to more than \(limits.largestEntry) bytes (\(Setting("largestEntry")))")
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

    /// Passes the bytes of the current entry to `body`, block by block.
    ///
    /// - Parameter body: returns whether it wants more. The block is only valid during the call. Reading it is the
    ///   unsafe step, and `body` does that.
    /// - Returns: the number of bytes passed on.
    @safe
    @discardableResult
    public mutating func readBlocks(_ body: (UnsafeRawBufferPointer) -> Bool) throws(ZipError) -> Int {
        // `body` has finished with a block before the next one is requested.
        while let block = try unsafe nextBlock() {
            if unsafe !body(block) { break }
        }
        return inflated
    }

    /// libarchive has no error code for this, so its message is examined.
    private var saysUnsupported: Bool {
        let words = unsafe Self.words(of: archive)
        return words.contains("nsupported") || words.contains("ncrypt") || words.contains("assphrase")
    }

    private func error(_ kind: ZipError.Kind) -> ZipError {
        unsafe Self.error(
            kind, of: archive, failure: source.failure, entry: currentPath.isEmpty ? nil : currentPath)
    }

    /// - Parameter failure: the `errno` of a failed read, which takes precedence over libarchive's error; 0 if none
    ///   failed.
    private static func error(
        _ kind: ZipError.Kind, of archive: OpaquePointer, failure: Int32, entry: String?
    ) -> ZipError {
        if failure != 0 {
            return ZipError(.unreadable, entry: entry, reason: unsafe String(cString: strerror(failure)), code: failure)
        }
        // ENOMEM is the only one of libarchive's own error numbers that is a system error (archive_errno).
        let code = unsafe archive_errno(archive)
        return ZipError(
            code == ENOMEM ? .unreadable : kind, entry: entry, reason: unsafe words(of: archive), code: code)
    }

    private static func words(of archive: OpaquePointer) -> String {
        // The string belongs to the archive and is copied at once.
        unsafe archive_error_string(archive).map { unsafe String(cString: $0) } ?? "no reason given"
    }

    private static func path(of entry: OpaquePointer) -> String {
        // Both strings belong to the entry, end with a zero byte, and are copied at once.
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

/// An entry of a ZIP archive as its headers describe it. Its name must not be trusted as a file system path.
public struct ZipEntry: Hashable, Sendable {
    public enum Kind: Hashable, Sendable {
        case file
        case directory
        /// A symbolic link or another special file. It is never followed or created.
        case other
    }

    /// Position in the order of the archive's data, from 0.
    public let ordinal: Int
    /// The stored name, except where libarchive changes it; `ZipNames` has the exact name.
    package var name: EntryName
    public var kind: Kind
    public let isEncrypted: Bool
    /// The inflated size according to the headers; `nil` if they state none.
    public let claimedSize: Int?
    /// The offset of its data in the file.
    public let dataOffset: Int
    /// How the central directory and the local header contradict each other, in libarchive's words.
    public let warning: String?

    /// The name. In a name that is not UTF-8, every byte that is not ASCII is written as `%XX`.
    public var path: String { name.path }
}
