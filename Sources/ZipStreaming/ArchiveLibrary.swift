import CLibArchive

/// The libarchive that reads ZIP.
public enum ArchiveLibrary {
    /// As the library names itself: `libarchive 3.6.2`. archive_version_string.
    public static var version: String {
        // A constant of the library.
        unsafe String(cString: archive_version_string())
    }
}
