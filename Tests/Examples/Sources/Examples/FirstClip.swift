import ZipStreaming

/// The first clip of an hour archive, whole.
func firstClip(of archive: String) throws -> [UInt8]? {
    var reader = try ZipReader(path: archive)
    while let entry = try reader.next() {
        guard entry.kind == .file, entry.path.hasSuffix(".opus") else { continue }
        var bytes: [UInt8] = []
        try reader.readBlocks { block in
            bytes.append(contentsOf: block)
            return true
        }
        return bytes
    }
    return nil
}
