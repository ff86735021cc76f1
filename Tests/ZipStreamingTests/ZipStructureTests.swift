import Foundations
import TestSupport
import Testing

@testable import ZipStreaming

@Suite("The structure of a ZIP archive")
struct ZipStructureTests {
    typealias Change = @Sendable (inout [UInt8], RawZip.Written) -> Void

    private static func structure(_ bytes: [UInt8]) throws -> ZipStructure {
        let folder = TemporaryFolder()
        try Disk.write(bytes, to: folder("a.zip"))
        return try ZipStructure(path: folder("a.zip"))
    }

    private static func entry(_ name: String, _ count: Int) -> RawZip.Entry {
        RawZip.Entry(name, [UInt8](repeating: 0x41, count: count))
    }

    private static let two = RawZip([entry("a.opus", 10), entry("b.opus", 20)])

    @Test("has no finding where everything fits together")
    func sound() throws {
        for (flags, isLarge) in [(0x800, false), (0, false), (0x808, false), (0x808, true), (0x800, true)] {
            var zip = Self.two
            for index in zip.entries.indices {
                zip.entries[index].flags = UInt16(flags)
                zip.entries[index].isLarge = isLarge
            }
            zip.comment = Array("a comment".utf8)
            let structure = try Self.structure(zip.written().bytes)
            #expect(structure.findings == [], "flags \(flags), large \(isLarge)")
            #expect(structure.overlappingDataOffsets.isEmpty)
        }
        #expect(try Self.structure(RawZip([]).written().bytes).findings == [])
        #expect(try Self.structure(RawZip([Self.entry("", 0)]).written().bytes).findings == [])
    }

    @Test("is read from a directory of more than a mebibyte, and a contradiction near its end is found")
    func largeDirectory() throws {
        let padding = String(repeating: "x", count: 180)
        let zip = RawZip((0..<6000).map { RawZip.Entry("\(padding)\($0)", []) })
        #expect(try Self.structure(zip.written().bytes).findings == [])
        for index in [0, 2999, 5998] {
            var other = zip
            other.entries[index].directoryName = Array("\(padding)\(index)y".utf8)
            #expect(try !Self.structure(other.written().bytes).findings.isEmpty, "\(index)")
        }
    }

    private struct Contradiction: Sendable {
        let finding: String
        let change: Change

        init(_ finding: String, _ change: @escaping Change) {
            self.finding = finding
            self.change = change
        }
    }

    private static let lies: [Contradiction] = [
        Contradiction(
            "1 entry with different names in the central directory and the local header (c.opus and a.opus); the "
                + "latter is used"
        ) { $0[$1.directoryOffset + 46] = UInt8(ascii: "c") },
        // The method and the checksum, in either header.
        Contradiction(sizes("a.opus")) { $0[$1.directoryOffset + 10] = 8 },
        Contradiction(sizes("b.opus")) { $0[$1.headerOffsets[1] + 8] = 8 },
        Contradiction(sizes("a.opus")) { $0[$1.directoryOffset + 11] = 1 },
        Contradiction(sizes("b.opus")) { $0[$1.headerOffsets[1] + 9] = 1 },
        Contradiction(sizes("a.opus")) { $0[$1.directoryOffset + 16] ^= 1 },
        Contradiction(sizes("a.opus")) { $0[$1.directoryOffset + 19] ^= 0x80 },
        Contradiction(sizes("a.opus")) { $0[$1.headerOffsets[0] + 14] ^= 1 },
        Contradiction("1 entry with a NUL in the name; the rest of the name is ignored (a.\u{0}pus)") {
            $0[$1.headerOffsets[0] + 32] = 0
            $0[$1.directoryOffset + 48] = 0
        },
        // An offset in the directory.
        Contradiction("1 entry in the central directory without a local header (b.opus)") {
            $0.patch(at: $1.directoryOffset + 52 + 42, littleEndian: UInt32(1))
        },
    ]

    @Test("each contradiction between the two headers is told, with its entries", arguments: lies)
    private func contradictions(_ contradiction: Contradiction) throws {
        let written = Self.two.written()
        var bytes = written.bytes
        contradiction.change(&bytes, written)
        let findings = try Self.structure(bytes).findings.filter { !$0.contains("belong") }
        #expect(findings == [contradiction.finding])
    }

    private static func sizes(_ name: String) -> String {
        "1 entry with different sizes, checksums or methods in the central directory and the local header (\(name))"
    }

    @Test("a compressed size that differs moves the end of the entry to where its own header has it")
    func differentSize() throws {
        let written = Self.two.written()
        var bytes = written.bytes
        bytes[written.headerOffsets[0] + 18] -= 3
        let findings = try Self.structure(bytes).findings
        let end = written.headerOffsets[1]
        #expect(findings == [Self.sizes("a.opus"), "3 bytes belong to no entry (3 at byte \(end - 3)); not read"])
    }

    @Test("what a header leaves to the descriptor is not compared, but the method is")
    func descriptor() throws {
        var zip = Self.two
        zip.entries[0].flags = 0x808
        let written = zip.written()
        #expect(written.bytes.littleEndian(at: written.headerOffsets[0] + 14, count: 4) == 0)
        #expect(try Self.structure(written.bytes).findings == [])
        var bytes = written.bytes
        bytes[written.headerOffsets[0] + 8] = 8
        #expect(try Self.structure(bytes).findings == [Self.sizes("a.opus")])
    }

    @Test("three examples stand for all, with their count")
    func examples() throws {
        func findings(_ count: Int) throws -> [String] {
            try Self.structure(RawZip((1...count).map { Self.entry("\($0)\u{0}", 1) }).written().bytes).findings
        }
        let words = "with a NUL in the name; the rest of the name is ignored"
        #expect(try findings(3) == ["3 entries \(words) (1\u{0}, 2\u{0}, 3\u{0})"])
        #expect(try findings(4) == ["4 entries \(words) (1\u{0}, 2\u{0}, 3\u{0}, …)"])
    }

    @Test("an entry inside another one is named and not read; one that begins where another ends is sound")
    func overlaps() throws {
        let inner = RawZip([Self.entry("inner", 4)]).written()
        var zip = RawZip([RawZip.Entry("outer", Array(inner.bytes[..<inner.directoryOffset]))])
        let outer = zip.written()
        var crafted = Self.entry("inner", 4)
        crafted.headerOffset = outer.dataOffsets[0]
        zip.entries.append(crafted)
        let structure = try Self.structure(zip.written().bytes)
        let words = "starting inside another entry, which indicates a crafted archive"
        #expect(structure.findings == ["1 entry \(words) (inner); not read"])
        #expect(structure.overlappingDataOffsets == [outer.dataOffsets[0] + inner.dataOffsets[0]])

        // What follows the inner one belongs to the outer one, and is no gap.
        let long = Array(inner.bytes[..<inner.directoryOffset]) + [UInt8](repeating: 7, count: 100)
        var behind = RawZip([RawZip.Entry("outer", long), Self.entry("next", 5)])
        behind.entries.append(crafted)
        #expect(try Self.structure(behind.written().bytes).findings == ["1 entry \(words) (inner); not read"])

        // Two directory entries for one header.
        var again = Self.entry("a.opus", 10)
        again.headerOffset = 0
        let twice = try Self.structure(RawZip([Self.entry("a.opus", 10), again]).written().bytes)
        #expect(twice.findings == ["1 entry \(words) (a.opus); not read"])
    }

    @Test("every byte that belongs to no entry is counted, wherever it is")
    func uncovered() throws {
        var random = Random(seed: 11)
        for _ in 0..<Effort.rounds(150, quick: 25) {
            var zip = RawZip([])
            zip.prefix = [UInt8](repeating: 0, count: [0, 0, 1, 40][random.below(4)])
            zip.ignoresPrefix = random.below(2) == 1
            zip.comment = [UInt8](repeating: 0x20, count: random.below(3) * 30)
            zip.suffix = [UInt8](repeating: 0, count: [0, 0, 1, 17][random.below(4)])
            for number in 0..<random.below(5) {
                var entry = Self.entry("\(number).opus", random.below(3) * 50)
                entry.flags = [0x800, 0x808][random.below(2)]
                entry.isLarge = random.below(3) == 0
                entry.hasSignature = random.below(2) == 0
                // The descriptor of an entry without bytes has any size: what follows it is not told from it.
                let hasGap = random.below(3) == 0 && !(entry.data.isEmpty && entry.flags == 0x808)
                entry.gap = [UInt8](repeating: 0, count: hasGap ? 1 + random.below(20) : 0)
                zip.entries.append(entry)
            }
            let written = zip.written()
            var places: [(count: Int, at: Int)] = [(zip.prefix.count, 0)]
            for (index, entry) in zip.entries.enumerated() {
                let next = index + 1 < zip.entries.count ? written.headerOffsets[index + 1] : written.directoryOffset
                places.append((entry.gap.count, next - entry.gap.count))
            }
            places.append((zip.suffix.count, written.bytes.count - zip.suffix.count))
            places.removeAll { $0.count == 0 }
            // What lies next to each other is one place.
            let joined = places.reduce(into: [(count: Int, at: Int)]()) { joined, place in
                if let last = joined.last, last.at + last.count == place.at, place.at < written.directoryOffset {
                    joined[joined.count - 1].count += place.count
                } else {
                    joined.append(place)
                }
            }
            let total = joined.reduce(0) { $0 + $1.count }
            let examples = joined.prefix(3).map { "\($0.count) at byte \($0.at)" }.joined(separator: ", ")
            let words = "\(total) \(total == 1 ? "byte belongs" : "bytes belong") to no entry "
            let expected = total == 0 ? [] : [words + "(\(examples)\(joined.count > 3 ? ", …" : "")); not read"]
            #expect(try Self.structure(written.bytes).findings == expected, "\(zip)")
            let folder = TemporaryFolder()
            try Disk.write(written.bytes, to: folder("a.zip"))
            #expect(try ZipDirectoryExtent.start(path: folder("a.zip")) == written.directoryOffset)
        }
    }

    @Test("a ZIP64 end record is found by its locator, or directly before it where data precedes the archive")
    func largeEnd() throws {
        for (prefix, isFound) in [(0, true), (9, true), (9, false)] {
            var zip = Self.two
            zip.prefix = [UInt8](repeating: 0, count: prefix)
            zip.ignoresPrefix = true
            let written = zip.written()
            let size = written.endOffset - written.directoryOffset
            var bytes = Array(written.bytes[..<written.endOffset])
            bytes += [0x50, 0x4B, 6, 6] + [UInt8](repeating: 0, count: 36)
            bytes.append(littleEndian: UInt64(size))
            bytes.append(littleEndian: UInt64(written.directoryOffset - prefix))
            bytes += [0x50, 0x4B, 6, isFound ? 7 : 8, 0, 0, 0, 0]
            bytes.append(littleEndian: UInt64(written.endOffset - prefix))
            bytes += [1, 0, 0, 0] + written.bytes[written.endOffset..<written.endOffset + 12]
            bytes += [UInt8](repeating: 0xFF, count: 8) + [0, 0]
            guard isFound else {
                #expect(throws: ZipError.self) { try Self.structure(bytes) }
                continue
            }
            let expected = prefix == 0 ? [] : ["\(prefix) bytes belong to no entry (\(prefix) at byte 0); not read"]
            #expect(try Self.structure(bytes).findings == expected, "\(prefix)")
        }
    }

    @Test("a directory with one entry more than the limit, or one that is no directory, is refused")
    func limits() throws {
        let folder = TemporaryFolder()
        try Self.two.write(to: folder("a.zip"))
        #expect(throws: Never.self) { try ZipStructure(path: folder("a.zip"), limits: ZipLimits(mostEntries: 2)) }
        let error = #expect(throws: ZipError.self) {
            try ZipStructure(path: folder("a.zip"), limits: ZipLimits(mostEntries: 1))
        }
        #expect(error?.reason == "its central directory is damaged after 1 entry")
        let written = Self.two.written()
        for (offset, reason) in [
            (written.directoryOffset, "damaged after 0 entries"),
            (written.directoryOffset + 52, "damaged after 1 entry"),
            (written.endOffset, "no end of central directory record"),
        ] {
            var bytes = written.bytes
            bytes[offset] = 0
            let error = #expect(throws: ZipError.self) { try Self.structure(bytes) }
            #expect(error?.reason.contains(reason) == true, "\(String(describing: error))")
        }
        // A directory that is larger than the file, or begins behind its own end.
        for field in [12, 16] {
            var bytes = written.bytes
            bytes.patch(at: written.endOffset + field, littleEndian: UInt32(written.endOffset + 1))
            let error = #expect(throws: ZipError.self) { try Self.structure(bytes) }
            #expect(error?.reason == "its central directory lies outside the file")
        }
    }

    @Test("a part of a split archive is recognised by its first bytes, or by the number of its disk")
    func parts() throws {
        let folder = TemporaryFolder()
        func isPart(_ bytes: [UInt8]) throws -> Bool {
            try Disk.write(bytes, to: folder("a.zip"))
            return try ZipSplit.isPart(ZipFile(path: folder("a.zip")))
        }
        let written = Self.two.written()
        #expect(try !isPart(written.bytes))
        #expect(try isPart([0x50, 0x4B, 7, 8] + written.bytes))
        for (disk, expected) in [(0, false), (1, true), (0xFFFE, true), (0xFFFF, false)] {
            var bytes = written.bytes
            bytes.patch(at: written.endOffset + 4, littleEndian: UInt16(disk))
            #expect(try isPart(bytes) == expected, "\(disk)")
            // The disk of the directory, which is the next number, does not count. In a ZIP64 archive, both are unknown.
            bytes.patch(at: written.endOffset + 6, littleEndian: UInt16(0xFFFF))
            #expect(try isPart(bytes) == expected, "\(disk), then 65535")
        }
        #expect(try !isPart([]))
    }

    @Test(
        "has sizes of 64 bits in an extra field, in their order, for those that are all ones in the header, as far as it goes"
    )
    func largeSizes() {
        let ones = 0xFFFF_FFFF
        func taken(_ field: [UInt8], _ values: [Int]) -> [Int] {
            var sizes = ZipLargeSizes(extra: field[...])
            return values.map { sizes.take(insteadOf: $0) }
        }
        func number(_ value: UInt8) -> [UInt8] { [value, 0, 0, 0, 1, 0, 0, 0] }
        let (five, nine) = (1 << 32 | 5, 1 << 32 | 9)
        let both: [UInt8] = [1, 0, 16, 0] + number(5) + number(9)
        #expect(taken(both, [ones, ones]) == [five, nine])
        #expect(taken(both, [7, ones]) == [7, five] && taken(both, [ones, 7, ones]) == [five, 7, nine])
        #expect(taken(both, [ones - 1, ones + 1, 0]) == [ones - 1, ones + 1, 0])
        // Behind another field, and another one behind it.
        let others = [9, 9, 2, 0, 1, 1] + both + [9, 9, 0, 0]
        #expect(taken(others, [ones, ones, ones]) == [five, nine, ones])
        // Where it is missing, too short, or cut.
        #expect(taken([], [ones]) == [ones] && taken([1, 0, 0, 0], [ones]) == [ones])
        for count in 0..<8 { #expect(taken([1, 0, 8, 0] + number(5).prefix(count), [ones]) == [ones], "\(count)") }
        #expect(taken([1, 0, 8, 0] + number(5), [ones, ones]) == [five, ones])
        #expect(taken([1, 0, 12, 0] + number(5) + [1, 2, 3, 4], [ones, ones]) == [five, ones])
    }

    @Test("is not there where the end of the archive is cut, by any number of bytes; a comment of any length is no end")
    func cut() throws {
        let whole = Self.two.written()
        for count in 1...22 + (whole.endOffset - whole.directoryOffset) {
            #expect(throws: ZipError.self, "\(count)") { try Self.structure(whole.bytes.dropLast(count)) }
        }
        for length in [0, 1, 1001, 1002, 1003, 65_534, 65_535] {
            var zip = Self.two
            zip.comment = [UInt8](repeating: 0x50, count: length)
            #expect(try Self.structure(zip.written().bytes).findings.isEmpty, "\(length)")
        }
    }

    @Test("may list its entries in another order than they stand in the file")
    func otherOrder() throws {
        var written = Self.two.written()
        let directory = written.bytes[written.directoryOffset..<written.endOffset]
        let middle = written.directoryOffset + directory.count / 2
        // Two records of one length.
        written.bytes.replaceSubrange(
            written.directoryOffset..<written.endOffset,
            with: Array(written.bytes[middle..<written.endOffset] + directory.prefix(directory.count / 2)))
        let structure = try Self.structure(written.bytes)
        #expect(structure.findings == [] && structure.overlappingDataOffsets.isEmpty)
    }
}
