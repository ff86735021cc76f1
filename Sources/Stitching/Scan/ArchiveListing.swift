import ZipStreaming

/// What an archive says is in it, before any clip is read.
struct ArchiveListing {
    var entries: [ZipEntry] = []
    /// The bytes of every entry that may be named `metadata.json`, by its ordinal.
    var metadata: [Int: Result<[UInt8], ZipError>] = [:]
    /// `ZipEntry.dataOffset` of entries that begin inside another one.
    var overlapping: Set<Int> = []

    /// The entries that are files, and no links or folders.
    var files: [ZipEntry] { entries.filter { $0.kind == .file } }
}
