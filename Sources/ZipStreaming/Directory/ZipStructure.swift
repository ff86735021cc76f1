import Foundations
import Glibc

/// How the parts of a ZIP archive fit together (APPNOTE.TXT 6.3.10, section 4.3).
///
/// An archive says what is in it twice: in the central directory at its end, and in a header before each entry's data.
/// Programs differ in which of the two they take, so that a crafted archive shows different contents to different
/// readers. Where the two disagree, bytes overlap, or bytes belong to nothing, somebody has to be told.
package struct ZipStructure: Sendable {
    /// What does not fit, each a sentence about the archive.
    package let findings: [String]
    /// `ZipEntry.dataOffset` of the entries whose data begin inside an earlier entry: a few bytes that are read as
    /// very many.
    package let overlappingDataOffsets: Set<Int>
    /// The names as they stand before the data.
    package let names: ZipNames

    /// - Throws: `ZipError.Kind.malformed` where there is no central directory to speak of: `ZipReader` says why.
    package init(path: String, limits: ZipLimits = .standard) throws(ZipError) {
        let file = try ZipFile(path: path)
        let directory = try ZipDirectory(in: file)
        var check = Check()
        var extents: [Extent] = []
        var names = ZipNames(limits: limits)
        try directory.forEachEntry(in: file, atMost: limits.mostEntries) { entry throws(ZipError) in
            guard let local = try ZipLocalHeader(at: entry.headerOffset, in: file) else {
                check.lost.add(entry.name)
                return
            }
            check.compare(entry, local)
            names.add(local, directory: entry)
            let size = local.hasDescriptor || local.compressedSize == nil ? entry.compressedSize : local.compressedSize
            extents.append(
                Extent(
                    header: entry.headerOffset, data: local.dataOffset,
                    end: local.dataOffset + (size ?? entry.compressedSize), hasDescriptor: local.hasDescriptor,
                    name: entry.name))
        }
        extents.sort { ($0.header, $0.end) < ($1.header, $1.end) }
        var overlapping: Set<Int> = []
        // Bytes before this belong to something.
        var covered = 0
        for extent in extents {
            if extent.header < covered {
                overlapping.insert(extent.data)
                check.overlapping.add(extent.name)
            } else if extent.header > covered {
                check.leaveUncovered(covered..<extent.header)
            }
            let descriptor = extent.hasDescriptor ? try ZipLocalHeader.descriptorSize(at: extent.end, in: file) : 0
            covered = max(covered, extent.end + descriptor)
        }
        if covered < directory.start { check.leaveUncovered(covered..<directory.start) }
        if directory.end < file.size { check.leaveUncovered(directory.end..<file.size) }
        overlappingDataOffsets = overlapping
        self.names = names
        findings = check.findings
    }

    private struct Extent {
        let header: Int
        let data: Int
        let end: Int
        let hasDescriptor: Bool
        let name: String
    }

    /// The disagreements, counted by kind: a crafted archive may have a hundred thousand of each.
    private struct Check {
        var names = Tally()
        var sizes = Tally()
        var lost = Tally()
        var overlapping = Tally()
        var hiddenNames = Tally()
        private var uncovered = Tally()
        private var uncoveredBytes = 0

        mutating func compare(_ entry: ZipDirectory.Entry, _ local: ZipLocalHeader) {
            if entry.nameBytes != local.nameBytes { names.add("\(entry.name) and \(local.name)") }
            if entry.nameBytes.contains(0) { hiddenNames.add(entry.name) }
            let isSame =
                local.hasDescriptor
                || ((local.compressedSize ?? entry.compressedSize) == entry.compressedSize
                    && local.checksum == entry.checksum)
            if !isSame || local.method != entry.method { sizes.add(entry.name) }
        }

        mutating func leaveUncovered(_ range: Range<Int>) {
            uncovered.add("\(range.count) at byte \(range.lowerBound)")
            uncoveredBytes += range.count
        }

        var findings: [String] {
            [
                names.sentence {
                    "\($0) have another name in the central directory than before their data (\($1)); the latter is taken"
                },
                sizes.sentence {
                    "\($0) have another size, checksum or method in the central directory than before their data (\($1))"
                },
                hiddenNames.sentence { "\($0) have a NUL in their name, and what follows it is not seen (\($1))" },
                lost.sentence { "\($0) of the central directory have no header where it should be (\($1))" },
                overlapping.sentence {
                    "\($0) begin inside another entry, as no honest archive has it (\($1)); they are not read"
                },
                uncoveredBytes == 0
                    ? nil : "\(uncoveredBytes) bytes belong to no entry (\(uncovered.examples)); they are not read",
            ].compactMap { $0 }
        }
    }

    private struct Tally {
        private var count = 0
        private var first: [String] = []

        mutating func add(_ example: String) {
            count += 1
            if first.count < 3 { first.append(example) }
        }

        var examples: String { first.joined(separator: ", ") + (count > first.count ? ", …" : "") }

        /// - Parameter words: makes the sentence of "7 entries" and the first of them.
        func sentence(_ words: (String, String) -> String) -> String? {
            count == 0 ? nil : words(count == 1 ? "1 entry" : "\(count) entries", examples)
        }
    }
}

/// The header before an entry's data (APPNOTE.TXT, section 4.3.7).
struct ZipLocalHeader {
    let nameBytes: [UInt8]
    let method: Int
    let checksum: Int
    /// `nil` where the header leaves it to the descriptor.
    let compressedSize: Int?
    let hasDescriptor: Bool
    /// In bytes of the file.
    let dataOffset: Int
    let extra: ArraySlice<UInt8>
    /// General purpose bit 11.
    let isUTF8: Bool

    var name: String { ZipName.text(Array(nameBytes.prefix(200))) }

    /// `nil` where there is none.
    init?(at offset: Int, in file: borrowing ZipFile) throws(ZipError) {
        // Enough for nearly every header in one read.
        var bytes = try file.bytes(at: offset, count: 256)
        guard bytes.count >= 30, bytes.starts(with: [0x50, 0x4B, 3, 4]) else { return nil }
        let nameLength = bytes.number(at: 26, count: 2)
        let extraLength = bytes.number(at: 28, count: 2)
        let length = 30 + nameLength + extraLength
        if length > bytes.count { bytes = try file.bytes(at: offset, count: length) }
        guard bytes.count >= length else { return nil }
        nameBytes = Array(bytes[30..<30 + nameLength])
        method = bytes.number(at: 8, count: 2)
        checksum = bytes.number(at: 14, count: 4)
        // Bit 3: sizes and checksum stand behind the data.
        isUTF8 = bytes.number(at: 6, count: 2) & 0x800 != 0
        extra = bytes[(30 + nameLength)..<length]
        hasDescriptor = bytes.number(at: 6, count: 2) & 8 != 0
        var sizes = ZipLargeSizes(extra: extra)
        _ = sizes.take(insteadOf: bytes.number(at: 22, count: 4))
        let size = sizes.take(insteadOf: bytes.number(at: 18, count: 4))
        compressedSize = hasDescriptor ? nil : min(size, 1 << 60)
        dataOffset = offset + length
    }

    /// Bytes of the data descriptor at `offset`: with or without a signature, with sizes of 4 or 8 bytes
    /// (section 4.3.9). What follows it is another header, and tells which it is.
    static func descriptorSize(at offset: Int, in file: borrowing ZipFile) throws(ZipError) -> Int {
        let bytes = try file.bytes(at: offset, count: 28)
        for size in [16, 12, 24, 20] where bytes.count >= size + 2 {
            if bytes[size...].starts(with: [0x50, 0x4B]) { return size }
        }
        return min(16, bytes.count)
    }
}

/// Whether a file is one of several that a ZIP archive was cut into (APPNOTE.TXT, section 8).
package enum ZipSplit {
    package static func isPart(path: String) -> Bool {
        do throws(ZipError) {
            let file = try ZipFile(path: path)
            // The first part of a set begins so, and the end record of the last one counts the disks before it.
            if try file.bytes(at: 0, count: 4).elementsEqual([0x50, 0x4B, 7, 8]) { return true }
            return try ZipDirectory.disk(in: file) > 0
        } catch {
            return false
        }
    }
}
