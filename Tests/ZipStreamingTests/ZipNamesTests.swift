import Foundations
import TestSupport
import Testing

@testable import ZipStreaming

@Suite("The names in a ZIP archive")
struct ZipNamesTests {
    /// The name of the one entry, as both ways to read it have it.
    private static func name(_ entry: RawZip.Entry) throws -> EntryName {
        let folder = TemporaryFolder()
        let written = RawZip([entry]).written()
        try Disk.write(written.bytes, to: folder("a.zip"))
        let names = try ZipNames(ZipFile(path: folder("a.zip")), dataOffsets: written.dataOffsets)
        var reader = try ZipReader(path: folder("a.zip"))
        let read = try #require(try reader.next())
        let byHeaders = names.correct(read).name
        let byDirectory = try ZipStructure(path: folder("a.zip")).names.correct(read).name
        #expect(byHeaders == byDirectory)
        return byHeaders
    }

    private static let umlaut: [UInt8] = [0x81, 0x2E, 0x6F]

    @Test("are UTF-8; what is none has its bytes in hexadecimal, and code page 437 as another reading")
    func encodings() throws {
        #expect(try Self.name(RawZip.Entry("plain.opus", [1])) == EntryName("plain.opus"))
        #expect(try Self.name(RawZip.Entry("ü.o", [1])) == EntryName("ü.o"))
        // A header of no more than its thirty bytes.
        #expect(try Self.name(RawZip.Entry("", [1])) == EntryName(""))
        var entry = RawZip.Entry(nameBytes: Self.umlaut, [1])
        for flags in [UInt16(0), 0x800] {
            entry.flags = flags
            let expected = EntryName("%81.o", readings: [EntryName.Reading(.codePage437, "ü.o")])
            #expect(try Self.name(entry) == expected, "\(flags)")
        }
        // UTF-8 that does not say so may be meant as code page 437.
        entry = RawZip.Entry("ü", [1])
        entry.flags = 0
        #expect(try Self.name(entry) == EntryName("ü", readings: [EntryName.Reading(.codePage437, "├╝")]))
    }

    @Test("have every character of the upper half of code page 437")
    func codePage() throws {
        let bytes = (0x80...0xFF).map { UInt8($0) }
        var entry = RawZip.Entry(nameBytes: bytes, [1])
        entry.flags = 0
        let decoded = try Tool.python(["-c", "print(bytes(range(128, 256)).decode('cp437'), end='')"]).text
        let reading = try #require(try Self.name(entry).readings.first?.path)
        #expect(Array(reading.unicodeScalars) == Array(decoded.unicodeScalars))
    }

    @Test("have the one of the Unicode Path field where its checksum is that of the stored name")
    func unicodePath() throws {
        func readings(_ field: [UInt8]) throws -> [EntryName.Reading] {
            var entry = RawZip.Entry("u.o", [1])
            entry.extra = field
            return try Self.name(entry).readings
        }
        let right = RawZip.unicodePath("ü.o", of: Array("u.o".utf8))
        let expected = [EntryName.Reading(.unicodePath, "ü.o")]
        #expect(try readings(right) == expected)
        let short = RawZip.unicodePath("y", of: Array("u.o".utf8))
        #expect(try readings(short) == [EntryName.Reading(.unicodePath, "y")])
        #expect(try readings(RawZip.unicodePath("", of: Array("u.o".utf8))) == [])
        // Behind another field.
        #expect(try readings([0x99, 0x99, 3, 0, 1, 2, 3] + right) == expected)
        #expect(try readings([0x99, 0x99, 0x2C, 1] + [UInt8](repeating: 7, count: 300) + right) == expected)
        #expect(try readings(RawZip.unicodePath("ü.o", of: Array("v.o".utf8))) == [])
        #expect(try readings(RawZip.unicodePath("u.o", of: Array("u.o".utf8))) == [])
        var version = right
        version[4] = 2
        #expect(try readings(version) == [])
        #expect(try readings(RawZip.unicodePath("", of: Array("u.o".utf8))) == [])
    }

    @Test("of a folder may end with a backslash, whichever way its kind is read; a file has bytes")
    func backslash() throws {
        let folder = TemporaryFolder()
        try RawZip([RawZip.Entry("folder\\", []), RawZip.Entry("folder\\file", [1])]).write(to: folder("a.zip"))
        let names = try ZipStructure(path: folder("a.zip")).names
        var reader = try ZipReader(path: folder("a.zip"))
        var kinds: [[ZipEntry.Kind]] = []
        var paths: [String] = []
        while let entry = try reader.next() {
            paths.append(names.correct(entry).path)
            kinds.append(
                [names.correct(entry).kind]
                    + [nil, 0, 1].map { size in
                        // A reader that goes by slashes alone.
                        names.correct(
                            ZipEntry(
                                ordinal: entry.ordinal, name: entry.name, kind: .file, isEncrypted: false,
                                claimedSize: size, dataOffset: entry.dataOffset, warning: nil)
                        ).kind
                    })
        }
        #expect(paths == ["folder\\", "folder\\file"])
        #expect(
            kinds == [[.directory, .directory, .directory, .file], [ZipEntry.Kind](repeating: .file, count: 4)])
    }

    @Test("that differ in the two headers are those of the local one, as far as they can be kept")
    func local() throws {
        let folder = TemporaryFolder()
        var entry = RawZip.Entry("ü", [1])
        entry.directoryName = Array("other".utf8)
        let written = RawZip([entry]).written()
        try Disk.write(written.bytes, to: folder("a.zip"))
        let structure = try ZipStructure(path: folder("a.zip"))
        var reader = try ZipReader(path: folder("a.zip"))
        let read = try #require(try reader.next())
        #expect(structure.names.correct(read).name == EntryName("ü"))
    }
}
