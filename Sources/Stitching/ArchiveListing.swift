import ZipStreaming

/// What an archive says is in it, before any clip is read.
struct ArchiveListing {
    var entries: [ZipEntry] = []
    /// Every entry named `metadata.json`, with its bytes.
    var metadata: [(path: String, json: Result<[UInt8], ZipError>)] = []
    /// `ZipEntry.dataOffset` of entries that begin inside another one.
    var overlapping: Set<Int> = []
}
