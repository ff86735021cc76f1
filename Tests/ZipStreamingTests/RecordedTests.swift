import Foundations
import TestSupport
import Testing

@testable import ZipStreaming

@Suite("What is recorded of ZIP archives made at random")
struct RecordedTests {
    @Test("is their structure: the directory, the findings, and the names")
    func structures() throws {
        let differences = try Recorded.differences("zip-structures", count: 500, quick: 125) { number in
            Self.structure(OddZip(number), number)
        }
        #expect(differences == [])
    }

    private static func structure(_ zip: OddZip, _ number: Int) -> String {
        let file = ZipFile(content: zip.bytes)
        // Now and then, limits that are nearly reached.
        let limits = number % 4 == 0 ? ZipLimits(mostEntries: max(0, zip.entryCount - number / 4 % 3)) : .standard
        var words = ["\(zip.bytes.count) bytes"]
        var entries: [ZipEntry] = []
        do throws(ZipError) {
            let directory = try ZipDirectory(in: file)
            words.append("directory \(directory.start), end \(directory.end)")
            try directory.forEachEntry(in: file, atMost: limits.mostEntries) { entry throws(ZipError) in
                words.append(
                    "[\(Text.short(entry.name)) method \(entry.method) checksum \(entry.checksum) "
                        + "\(entry.compressedSize) -> \(entry.size) at \(entry.headerOffset) extra \(entry.extra.count)]"
                )
                guard let local = try ZipLocalHeader(at: entry.headerOffset, in: file) else { return }
                entries.append(Text.entry(entries.count, at: local.dataOffset))
            }
        } catch {
            // The structure has the same error.
            words.append("damaged")
        }
        do throws(ZipError) {
            let structure = try ZipStructure(file, limits: limits)
            words += structure.findings.map { Text.short($0, 400) }
            words.append("overlapping \(structure.overlappingDataOffsets.sorted())")
            words += entries.map { Text.name(structure.names.correct($0)) }
        } catch {
            words.append(Text.error(error))
        }
        do throws(ZipError) {
            words.append("part \(try ZipSplit.isPart(file))")
            let names = try ZipNames(file, dataOffsets: zip.dataOffsets, limits: limits)
            words += zip.dataOffsets.map { "\($0) " + Text.name(names.correct(Text.entry(0, at: $0))) }
        } catch {
            words.append(Text.error(error))
        }
        return words.joined(separator: "; ")
    }

    @Test("are their local headers, also where they are cut")
    func localHeaders() throws {
        let differences = try Recorded.differences("zip-local-headers", count: 300, quick: 150) { number in
            var random = Random(seed: UInt64(number) + 50)
            var bytes: [UInt8] = [0x50, 0x4B, 3, 4] + (0..<26).map { _ in UInt8(truncatingIfNeeded: random.next()) }
            if random.below(2) == 0 { bytes[6] = UInt8(random.below(2) * 8) }
            for place in [18, 22] where random.below(2) == 0 { bytes.patch(at: place, littleEndian: UInt32.max) }
            // Every sixth is as short as it can be.
            let name = random.below(4) == 0 ? 220 + random.below(90) : random.below(9)
            let lengths = number % 6 == 0 ? [0, 0] : [name, random.below(3) * 10]
            bytes.patch(at: 26, littleEndian: UInt16(lengths[0]))
            bytes.patch(at: 28, littleEndian: UInt16(lengths[1]))
            bytes += [UInt8](repeating: 0x61, count: lengths[0])
            bytes +=
                [1, 0, UInt8(lengths[1] == 0 ? 0 : lengths[1] - 4), 0] + [5, 0, 0, 0, 1, 0, 0, 0, 9, 0, 0, 0, 2, 0, 0]
            bytes += [UInt8](repeating: 0, count: 5)
            if random.below(9) == 0 { bytes[random.below(4)] ^= 1 }
            let length = 30 + lengths[0] + lengths[1]
            bytes = Array(bytes.prefix(random.below(2) == 0 ? length + random.below(3) - 1 : length + 4))
            if random.below(9) == 0 { bytes = Array(bytes.prefix(28 + random.below(4))) }
            let start = random.below(2) * 3
            let file = ZipFile(content: [UInt8](repeating: 0x50, count: start) + bytes)
            guard let header = try ZipLocalHeader(at: start, in: file) else { return "none" }
            return "\(Text.short(header.name)) \(header.nameBytes.count) method \(header.method) "
                + "checksum \(header.checksum) size \(header.compressedSize.map { "\($0)" } ?? "-") "
                + "descriptor \(header.hasDescriptor) data \(header.dataOffset) extra \(Array(header.extra)) "
                + "UTF-8 \(header.isUTF8)"
        }
        #expect(differences == [])
    }

    @Test("are the sizes of their descriptors, whatever follows them")
    func descriptors() throws {
        let differences = try Recorded.differences("zip-descriptors", count: 400, quick: 200) { number in
            var random = Random(seed: UInt64(number) + 90)
            // Few values, so that a number is mistaken for another one.
            let values = [0, 0, 1, 2, 0x0807_4B50, 1 << 33]
            let entry = ZipDirectory.Entry(
                nameBytes: [], method: 0, checksum: values[random.below(5)], compressedSize: values[random.below(6)],
                size: values[random.below(6)], headerOffset: 0, extra: [])
            var bytes: [UInt8] = random.below(2) == 0 ? [0x50, 0x4B, 7, 8] : []
            bytes.append(littleEndian: UInt32(entry.checksum) + (random.below(9) == 0 ? 1 : 0))
            let isLarge = random.below(2) == 0
            for value in [entry.compressedSize, entry.size] {
                let written = UInt64(value) + (random.below(9) == 0 ? 1 : 0)
                if isLarge {
                    bytes.append(littleEndian: written)
                } else {
                    bytes.append(littleEndian: UInt32(truncatingIfNeeded: written))
                }
            }
            let follow: [[UInt8]] = [[0x50, 0x4B, 3, 4], [0x50, 0x4B], [0x50], [0, 0, 0, 0, 0x50, 0x4B, 1, 2], []]
            bytes += follow[random.below(5)] + [UInt8](repeating: 0, count: random.below(2) * 9)
            if random.below(4) == 0 { bytes = bytes.dropLast(random.below(bytes.count)) }
            let start = random.below(2) * 7
            let file = ZipFile(content: [UInt8](repeating: 0x50, count: start) + bytes)
            return "\(bytes.count) -> \(try ZipLocalHeader.descriptorSize(of: entry, at: start, in: file))"
        }
        #expect(differences == [])
    }

    @Test("are their entries as they are read, with the errors, through the directory and the local headers")
    func entries() throws {
        let differences = try Recorded.differences("zip-entries", count: 300, quick: 75) { number in
            var random = Random(seed: UInt64(number) + 7000)
            let zip = PlainZip(&random)
            let file = ZipFile(content: zip.bytes)
            let limits = ZipLimits(
                largestEntry: [1 << 30, 99, 100, 1000][random.below(4)],
                mostEntries: zip.hasOddNames ? 100 : [100, 1, 2, 3, 4][random.below(5)])
            var words: [String] = []
            for access in [ZipReader.Access.directory, .localHeaders] where access == .directory || zip.isStreamable {
                do throws(ZipError) {
                    try Self.read(file, access, limits, into: &words)
                } catch {
                    words.append(Text.error(error))
                }
            }
            return words.joined(separator: "; ")
        }
        #expect(differences == [])
    }

    private static func read(
        _ file: ZipFile, _ access: ZipReader.Access, _ limits: ZipLimits, into words: inout [String]
    ) throws(ZipError) {
        words.append("\(access)")
        let names = try ZipStructure(file).names
        var reader = try ZipReader(file, access: access, limits: limits)
        while let read = try reader.next() {
            let entry = names.correct(read)
            // libarchive reads a link with its header.
            let place = entry.kind == .other ? "" : "\(Text.name(entry)) at \(entry.dataOffset) "
            let claim = entry.claimedSize.map { "\($0)" } ?? "-"
            words.append(
                "\(entry.ordinal) \(entry.kind) \(place)claims \(claim)"
                    + (entry.isEncrypted ? " encrypted" : "") + (entry.warning == nil ? "" : " warning"))
            // Every third is passed over.
            if entry.ordinal % 3 == 2 || entry.kind == .other { continue }
            var bytes: [UInt8] = []
            do throws(ZipError) {
                let count = try reader.readBlocks {
                    bytes += Array($0)
                    return true
                }
                words.append("\(count) bytes \(Text.digest(bytes))")
            } catch {
                // What libarchive makes of a name in an unknown encoding is not ours.
                words.append(Text.error(error, isNamed: entry.path == read.path))
                if error.kind == .limitReached { return }
            }
        }
    }
}

/// What results are in words.
enum Text {
    static func entry(_ ordinal: Int, at dataOffset: Int) -> ZipEntry {
        ZipEntry(
            ordinal: ordinal, name: EntryName("-"), kind: .file, isEncrypted: false,
            claimedSize: [nil, 0, 1][ordinal % 3], dataOffset: dataOffset, warning: nil)
    }

    static func name(_ entry: ZipEntry) -> String {
        let readings = entry.name.readings.map { " \($0.difference) \(short($0.path))" }.joined()
        return short(entry.path) + readings + (entry.kind == .directory ? " (folder)" : "")
    }

    /// An error, without the words of a library.
    static func error(_ error: ZipError, isNamed: Bool = true) -> String {
        "error \(error.kind) \(isNamed ? error.entry.map { short($0) } ?? "-" : "?"): \(error.code == 0 ? error.reason : "of libarchive")"
    }

    /// A text without control characters; of a long one, its beginning, its length and its digest.
    static func short(_ text: String, _ most: Int = 40) -> String {
        let scalars = text.unicodeScalars.map { $0.value < 0x20 || $0.value == 0x7F ? "<\($0.value)>" : String($0) }
        guard scalars.count > most else { return scalars.joined() }
        return scalars.prefix(most / 2).joined() + "… (\(text.utf8.count), \(digest(Array(text.utf8))))"
    }

    /// Of 32 bits (FNV-1a).
    static func digest(_ bytes: [UInt8]) -> String {
        String(bytes.reduce(UInt32(0x811C_9DC5)) { ($0 ^ UInt32($1)) &* 0x0100_0193 }, radix: 16)
    }
}
