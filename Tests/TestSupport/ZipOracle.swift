import CLibArchive

/// The entries of a ZIP file with their bytes, all at once: what is in an archive, for comparing.
public enum ZipOracle {
    public struct Entry: Sendable {
        public let path: String
        /// As far as they could be read: a wrong checksum does not take them away.
        public let bytes: [UInt8]
        /// Whether libarchive read them without a complaint.
        public let isSound: Bool
    }

    public static func entries(of path: String) throws -> [Entry] {
        guard let archive = archive_read_new() else { throw TestSupportError(reason: "archive_read_new") }
        defer { archive_read_free(archive) }
        archive_read_support_format_zip(archive)
        guard archive_read_open_filename(archive, path, 1 << 16) == ARCHIVE_OK else {
            throw TestSupportError(reason: "\(path) is no archive")
        }
        var entries: [Entry] = []
        var header: OpaquePointer?
        while archive_read_next_header(archive, &header) == ARCHIVE_OK {
            guard let name = archive_entry_pathname_utf8(header) else {
                throw TestSupportError(reason: "an entry of \(path) has no name")
            }
            let path = String(cString: name)
            var bytes: [UInt8] = []
            var buffer = [UInt8](repeating: 0, count: 1 << 16)
            var count = 0
            repeat {
                count = archive_read_data(archive, &buffer, buffer.count)
                if count > 0 { bytes += buffer.prefix(count) }
            } while count > 0
            entries.append(Entry(path: path, bytes: bytes, isSound: count == 0))
        }
        return entries
    }
}
