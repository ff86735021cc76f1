import Foundations

/// The names of an archive's entries that libarchive changes or cuts, and those that may be read in other ways, from the
/// headers themselves.
public struct ZipNames: Sendable {
    /// By `ZipEntry.dataOffset`.
    private var names: [Int: EntryName] = [:]
    private var bytesLeft: Int

    init(limits: ZipLimits) { bytesLeft = limits.mostNameBytes }

    /// Where there is no central directory to speak of: from the headers before the data.
    ///
    /// - Parameters:
    ///   - path: of the archive.
    ///   - dataOffsets: of the entries, in the order of their data.
    ///   - limits: of what is read.
    /// - Throws: `ZipError` where the system cannot give the bytes.
    public init(path: String, dataOffsets: some Sequence<Int>, limits: ZipLimits = .standard) throws(ZipError) {
        self.init(limits: limits)
        let file = try ZipFile(path: path)
        var previous = 0
        for dataOffset in dataOffsets {
            if let header = try Self.header(endingAt: dataOffset, notBefore: previous, in: file) {
                add(header, directory: nil)
            }
            previous = dataOffset
        }
    }

    /// - Returns: the entry with its exact name.
    public func correct(_ entry: ZipEntry) -> ZipEntry {
        var entry = entry
        guard let name = names[entry.dataOffset] else { return entry }
        entry.name = name
        // A folder of a tool that writes `\` for `/`.
        if entry.kind == .file, name.path.hasSuffix("\\"), entry.claimedSize ?? 0 == 0 { entry.kind = .directory }
        return entry
    }

    mutating func add(_ header: ZipLocalHeader, directory: ZipDirectory.Entry?) {
        var extras = [header.extra]
        if let directory, directory.nameBytes == header.nameBytes { extras.append(directory.extra) }
        guard !ZipName.isPlain(header.nameBytes, extras: extras) else { return }
        let name = ZipName.entryName(header.nameBytes, isUTF8: header.isUTF8, extras: extras)
        bytesLeft -= name.readings.reduce(0) { $0 + $1.path.utf8.count }
        // Names are for honest archives to be found by, and not for filling memory.
        names[header.dataOffset] = bytesLeft >= 0 ? name : EntryName(name.path)
    }

    /// The first header whose name and extra field end where the data begin.
    private static func header(
        endingAt end: Int, notBefore start: Int, in file: borrowing ZipFile
    ) throws(ZipError) -> ZipLocalHeader? {
        // Nearly every header is a short one.
        for reach in [512, 30 + 2 * 0xFFFF] {
            let from = max(start, end - reach)
            let bytes = try file.bytes(at: from, count: end - from)
            for offset in bytes.indices.dropLast(29)
            where bytes[offset] == 0x50 && bytes[offset...].starts(with: [0x50, 0x4B, 3, 4])
                && 30 + bytes.number(at: offset + 26, count: 2) + bytes.number(at: offset + 28, count: 2)
                    == bytes.count - offset
            {
                return try ZipLocalHeader(at: from + offset, in: file)
            }
            if from == start { return nil }
        }
        return nil
    }
}
