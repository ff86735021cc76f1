import Foundations
import Glibc

/// How the parts of a ZIP archive fit together (APPNOTE.TXT 6.3.10, section 4.3).
///
/// An archive describes its entries twice: in the central directory at its end, and in a header before each entry's
/// data. Programs differ in which of the two they use, so a crafted archive shows different contents to different
/// readers. Contradictions, overlaps, and bytes that belong to no entry are therefore reported.
package struct ZipStructure: Sendable {
    /// The contradictions, each as a sentence about the archive.
    package let findings: [String]
    /// `ZipEntry.dataOffset` of the entries whose data begins inside an earlier entry. Such an archive can expand a few
    /// bytes to a very large amount of data.
    package let overlappingDataOffsets: Set<Int>
    /// The names in the local headers.
    package let names: ZipNames

    /// - Throws: `ZipError.Kind.malformed` if there is no usable central directory. `ZipReader` reports the reason.
    package init(path: String, limits: ZipLimits = .standard) throws(ZipError) {
        try self.init(ZipFile(path: path), limits: limits)
    }

    package init(_ file: ZipFile, limits: ZipLimits = .standard) throws(ZipError) {
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
            let end = local.dataOffset + (size ?? entry.compressedSize)
            let descriptor = local.hasDescriptor ? try ZipLocalHeader.descriptorSize(of: entry, at: end, in: file) : 0
            extents.append(
                Extent(
                    header: entry.headerOffset, data: local.dataOffset, end: end + descriptor, name: entry.name))
        }
        extents.sort { ($0.header, $0.end) < ($1.header, $1.end) }
        var overlapping: Set<Int> = []
        // The bytes before this offset belong to an entry or to other known content.
        var covered = 0
        for extent in extents {
            if extent.header < covered {
                overlapping.insert(extent.data)
                check.overlapping.add(extent.name)
            } else if extent.header > covered {
                check.leaveUncovered(covered..<extent.header)
            }
            covered = max(covered, extent.end)
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
        /// Of its data and of their descriptor.
        let end: Int
        let name: String
    }

    /// The contradictions, counted by kind. A crafted archive may have a hundred thousand of each.
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
                    "\($0) with different names in the central directory and the local header (\($1)); "
                        + "the latter is used"
                },
                sizes.sentence {
                    "\($0) with different sizes, checksums or methods in the central directory and the local header "
                        + "(\($1))"
                },
                hiddenNames.sentence { "\($0) with a NUL in the name; the rest of the name is ignored (\($1))" },
                lost.sentence { "\($0) in the central directory without a local header (\($1))" },
                overlapping.sentence {
                    "\($0) starting inside another entry, which indicates a crafted archive (\($1)); not read"
                },
                uncoveredBytes == 0
                    ? nil
                    : "\(uncoveredBytes) \(uncoveredBytes == 1 ? "byte belongs" : "bytes belong") to no entry "
                        + "(\(uncovered.examples)); not read",
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

        /// - Parameter words: makes the sentence from the count, such as "7 entries", and the first examples.
        func sentence(_ words: (String, String) -> String) -> String? {
            count == 0 ? nil : words(ZipStructure.entries(count), examples)
        }
    }

    /// A count of entries in words.
    static func entries(_ count: Int) -> String { count == 1 ? "1 entry" : "\(count) entries" }
}

/// The header before an entry's data (APPNOTE.TXT, section 4.3.7).
struct ZipLocalHeader {
    let nameBytes: [UInt8]
    let method: Int
    let checksum: Int
    /// `nil` if the header leaves it to the data descriptor.
    let compressedSize: Int?
    let hasDescriptor: Bool
    /// The offset of the data in the file.
    let dataOffset: Int
    let extra: ArraySlice<UInt8>
    /// General purpose bit 11: the name is UTF-8.
    let isUTF8: Bool

    var name: String { ZipName.text(Array(nameBytes.prefix(200))) }

    /// Returns `nil` if there is no local header at `offset`.
    init?(at offset: Int, in file: ZipFile) throws(ZipError) {
        // Large enough for almost every header in one read.
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
        // -
        isUTF8 = bytes.number(at: 6, count: 2) & 0x800 != 0
        extra = bytes[(30 + nameLength)..<length]
        // Bit 3: sizes and checksum follow the data in a data descriptor.
        hasDescriptor = bytes.number(at: 6, count: 2) & 8 != 0
        var sizes = ZipLargeSizes(extra: extra)
        _ = sizes.take(insteadOf: bytes.number(at: 22, count: 4))
        let size = sizes.take(insteadOf: bytes.number(at: 18, count: 4))
        compressedSize = hasDescriptor ? nil : min(size, 1 << 60)
        dataOffset = offset + length
    }

    /// Returns the size of the data descriptor at `offset`, in bytes. It may have a signature or not, and sizes of 4 or
    /// 8 bytes (section 4.3.9). Its values show which form it has. Where they fit several forms, or none, the header that
    /// follows it does.
    static func descriptorSize(
        of entry: ZipDirectory.Entry, at offset: Int, in file: ZipFile
    ) throws(ZipError) -> Int {
        let bytes = try file.bytes(at: offset, count: 28)
        let forms: [(size: Int, start: Int, width: Int)] = [(16, 4, 4), (12, 0, 4), (24, 4, 8), (20, 0, 8)]
        let fitting = forms.filter { size, start, width in
            bytes.count >= size && (start == 0 || bytes.starts(with: [0x50, 0x4B, 7, 8]))
                && bytes.number(at: start, count: 4) == entry.checksum
                && bytes.number(at: start + 4, count: width) == entry.compressedSize
                && bytes.number(at: start + 4 + width, count: width) == entry.size
        }
        for (size, _, _) in fitting.isEmpty ? forms : fitting where bytes.count >= size + 2 {
            if bytes[size...].starts(with: [0x50, 0x4B]) { return size }
        }
        return fitting.first?.size ?? min(16, bytes.count)
    }
}

/// Detects the parts of a ZIP archive that was split into several files (APPNOTE.TXT, section 8).
package enum ZipSplit {
    /// - Throws: `ZipError` if the system cannot read the file.
    package static func isPart(_ file: ZipFile) throws(ZipError) -> Bool {
        // The first part of a set starts with this signature. The end record of the last part has a disk number above 0.
        if try file.bytes(at: 0, count: 4).elementsEqual([0x50, 0x4B, 7, 8]) { return true }
        return try ZipDirectory.disk(in: file) > 0
    }
}
