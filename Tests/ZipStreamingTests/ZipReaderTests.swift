import Foundations
import TestSupport
import Testing
import ZipStreaming

@Suite("The entries of a ZIP archive")
struct ZipReaderTests {
    private struct Read: Equatable {
        let ordinal: Int
        let path: String
        let dataOffset: Int
        let claimedSize: Int?
        let bytes: [UInt8]
    }

    private static func entries(
        _ path: String, access: ZipReader.Access = .directory, limits: ZipLimits = .standard
    ) throws -> [Read] {
        var reader = try ZipReader(path: path, access: access, limits: limits)
        var entries: [Read] = []
        while let entry = try reader.next() {
            var bytes: [UInt8] = []
            let count = try reader.readBlocks {
                bytes += Array($0)
                return true
            }
            #expect(count == bytes.count)
            entries.append(
                Read(
                    ordinal: entry.ordinal, path: entry.path, dataOffset: entry.dataOffset,
                    claimedSize: entry.claimedSize, bytes: bytes))
        }
        return entries
    }

    @Test("have their names, places and bytes, through the directory and through the local headers")
    func forms() throws {
        var random = Random(seed: 5)
        let folder = TemporaryFolder()
        for round in 0..<Effort.rounds(100, quick: 12) {
            var zip = RawZip(
                (0..<1 + random.below(6)).map { number in
                    let count = [0, 1, 5000, 70_000][random.below(4)]
                    var entry = RawZip.Entry(
                        "folder \(number)/é \(number).opus", (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) })
                    entry.isLarge = random.below(3) == 0
                    return entry
                })
            zip.comment = [UInt8](repeating: 0x20, count: random.below(2) * 100)
            let written = zip.written()
            try Disk.write(written.bytes, to: folder("a.zip"))
            let expected = zip.entries.indices.map { index in
                let entry = zip.entries[index]
                return Read(
                    ordinal: index, path: String(decoding: entry.name, as: UTF8.self),
                    dataOffset: written.dataOffsets[index], claimedSize: entry.data.count, bytes: entry.data)
            }
            for access in [ZipReader.Access.directory, .localHeaders] {
                #expect(try Self.entries(folder("a.zip"), access: access) == expected, "round \(round), \(access)")
            }
        }
    }

    @Test("are found where offsets need all four bytes")
    func farOffsets() throws {
        let folder = TemporaryFolder()
        var zip = RawZip([RawZip.Entry("a", [1, 2, 3]), RawZip.Entry("b", [4, 5])])
        zip.prefix = [UInt8](repeating: 0x20, count: 17 << 20)
        let written = zip.written()
        try Disk.write(written.bytes, to: folder("a.zip"))
        let entries = try Self.entries(folder("a.zip"))
        #expect(entries.map(\.bytes) == [[1, 2, 3], [4, 5]])
        #expect(entries.map(\.dataOffset) == written.dataOffsets)
    }

    @Test("are read no further than is asked for")
    func partly() throws {
        let folder = TemporaryFolder()
        try RawZip([RawZip.Entry("a", [UInt8](repeating: 7, count: 300_000)), RawZip.Entry("b", [1, 2])])
            .write(to: folder("a.zip"))
        var reader = try ZipReader(path: folder("a.zip"))
        _ = try reader.next()
        let count = try reader.readBlocks { _ in false }
        #expect(count > 0 && count < 300_000)
        let next = try reader.next()
        #expect(next?.path == "b")
        var bytes: [UInt8] = []
        try reader.readBlocks {
            bytes += Array($0)
            return true
        }
        #expect(bytes == [1, 2])
        let end = try reader.next()
        #expect(end == nil)
    }

    @Test("with a wrong checksum or a wrong size are an error, and the next one is read")
    func damaged() throws {
        for change in [{ $0.checksum = 1 }, { $0.size = 9 }] as [(inout RawZip.Entry) -> Void] {
            let folder = TemporaryFolder()
            var zip = RawZip([RawZip.Entry("a", [1, 2, 3, 4]), RawZip.Entry("b", [5])])
            change(&zip.entries[0])
            try zip.write(to: folder("a.zip"))
            var reader = try ZipReader(path: folder("a.zip"))
            _ = try reader.next()
            var kind: ZipError.Kind?
            do { try reader.readBlocks { _ in true } } catch { kind = error.kind }
            #expect(kind == .malformed)
            let next = try reader.next()
            #expect(next?.path == "b")
        }
    }

    @Test("are limited in number, in size, in the length of their names, and in how much larger they become")
    func limits() throws {
        let folder = TemporaryFolder()
        let data = [UInt8](repeating: 9, count: 1000)
        try RawZip([RawZip.Entry("a", data), RawZip.Entry("b", data)]).write(to: folder("a.zip"))
        func reason(_ path: String, _ limits: ZipLimits) -> String? {
            do {
                _ = try Self.entries(path, limits: limits)
                return nil
            } catch let error as ZipError {
                #expect(error.kind == .limitReached)
                return error.reason
            } catch { return "\(error)" }
        }
        #expect(reason(folder("a.zip"), ZipLimits(mostEntries: 2)) == nil)
        #expect(reason(folder("a.zip"), ZipLimits(mostEntries: 1))?.hasPrefix("it has more than 1 entries") == true)
        #expect(reason(folder("a.zip"), ZipLimits(largestEntry: 1000)) == nil)
        #expect(
            reason(folder("a.zip"), ZipLimits(largestEntry: 999))?.hasPrefix("it inflates to more than 999 bytes")
                == true)
        // 160 bytes for each entry that there may be.
        for (count, isFine) in [(320, true), (321, false)] {
            let name = String(repeating: "n", count: count)
            try RawZip([RawZip.Entry(name, [1])]).write(to: folder("names.zip"))
            let found = reason(folder("names.zip"), ZipLimits(mostEntries: 2))
            #expect(isFine ? found == nil : found?.contains("take more than 320 bytes") == true, "\(count)")
        }
        // The first mebibyte is free; 4 MiB of zeros take about 4 KiB.
        func deflated(_ count: Int) throws -> String {
            let path = folder("\(count).zip")
            try ZipMaker.write([ZipMaker.Entry("z", [UInt8](repeating: 0, count: count), isDeflated: true)], to: path)
            return path
        }
        #expect(reason(try deflated(1 << 20), ZipLimits(largestRatio: 0)) == nil)
        #expect(reason(try deflated(1 << 20 + 1), ZipLimits(largestRatio: 0)) != nil)
        #expect(reason(try deflated(4 << 20), ZipLimits(largestRatio: 1032)) == nil)
        let words = "it inflates to more than 200 times its stored size"
        #expect(reason(try deflated(4 << 20), ZipLimits(largestRatio: 200))?.hasPrefix(words) == true)
        // What lies before an entry is not part of its stored size.
        let zeros = [UInt8](repeating: 0, count: 4 << 20)
        try ZipMaker.write(
            [
                ZipMaker.Entry("before", [UInt8](repeating: 7, count: 100_000)),
                ZipMaker.Entry("z", zeros, isDeflated: true),
            ], to: folder("second.zip"))
        #expect(reason(folder("second.zip"), ZipLimits(largestRatio: 200))?.hasPrefix(words) == true)
    }

    @Test("that are folders, links or encrypted are told apart")
    func kinds() throws {
        let folder = TemporaryFolder()
        var entries = ["file", "folder/", "link", "secret"].map { RawZip.Entry($0, $0 == "folder/" ? [] : [1]) }
        entries[1].mode = 0o040755
        entries[2].mode = 0o120777
        entries[3].flags = 0x801
        try RawZip(entries).write(to: folder("a.zip"))
        var reader = try ZipReader(path: folder("a.zip"))
        var found: [String] = []
        while let entry = try reader.next() { found.append("\(entry.path) \(entry.kind) \(entry.isEncrypted)") }
        #expect(found == ["file file false", "folder/ directory false", "link other false", "secret file true"])
    }

    @Test("cannot be read from what is no regular file, or is not there")
    func noFile() {
        let folder = TemporaryFolder()
        for path in [folder.path, folder("missing.zip"), "/dev/null"] {
            let error = #expect(throws: ZipError.self) { _ = try Self.entries(path) }
            #expect(error?.kind == .unreadable)
        }
    }
}
