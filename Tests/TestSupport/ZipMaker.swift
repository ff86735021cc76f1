import CLibArchive

/// Writes ZIP files with libarchive's own writer.
public enum ZipMaker {
    public struct Entry: Sendable {
        public var path: String
        public var bytes: [UInt8]
        public var isDeflated: Bool
        /// Whether the header before the data says its size; if not, a descriptor after the data does.
        public var statesSize: Bool

        public init(_ path: String, _ bytes: [UInt8], isDeflated: Bool = false, statesSize: Bool = true) {
            self.path = path
            self.bytes = bytes
            self.isDeflated = isDeflated
            self.statesSize = statesSize
        }
    }

    /// - Parameters:
    ///   - entries: in the order in which they shall stand in the file.
    ///   - encryption: `zipcrypt`, `aes128` or `aes256`.
    public static func write(_ entries: [Entry], to path: String, encryption: String? = nil) throws {
        guard let archive = archive_write_new() else { throw TestSupportError(reason: "archive_write_new") }
        defer { archive_write_free(archive) }
        try check(archive_write_set_format_zip(archive), archive)
        if let encryption {
            try check(archive_write_set_options(archive, "zip:encryption=\(encryption)"), archive)
            try check(archive_write_set_passphrase(archive, "a passphrase"), archive)
        }
        try check(archive_write_open_filename(archive, path), archive)
        for entry in entries {
            try check(
                entry.isDeflated
                    ? archive_write_zip_set_compression_deflate(archive)
                    : archive_write_zip_set_compression_store(archive), archive)
            guard let header = archive_entry_new() else { throw TestSupportError(reason: "archive_entry_new") }
            defer { archive_entry_free(header) }
            archive_entry_set_pathname_utf8(header, entry.path)
            archive_entry_set_filetype(header, UInt32(S_IFREG))
            archive_entry_set_perm(header, 0o644)
            archive_entry_set_mtime(header, 1_765_591_200, 0)
            if entry.statesSize { archive_entry_set_size(header, Int64(entry.bytes.count)) }
            try check(archive_write_header(archive, header), archive)
            let written = archive_write_data(archive, entry.bytes, entry.bytes.count)
            guard written == entry.bytes.count else { throw failure(archive) }
        }
        try check(archive_write_close(archive), archive)
    }

    private static func check(_ code: Int32, _ archive: OpaquePointer) throws {
        if code != ARCHIVE_OK { throw failure(archive) }
    }

    private static func failure(_ archive: OpaquePointer) -> TestSupportError {
        TestSupportError(reason: archive_error_string(archive).map { String(cString: $0) } ?? "libarchive failed")
    }
}
