import Foundation
import Foundations
import Glibc
import TestSupport
import Testing

@testable import ZipStreaming

@Suite("The bytes of a ZIP archive")
struct ZipFileTests {
    @Test("are those within the file, of a file and in memory alike")
    func bytes() throws {
        let folder = TemporaryFolder()
        let content: [UInt8] = [1, 2, 3, 4, 5]
        try Disk.write(content, to: folder("a.zip"))
        for file in [try ZipFile(path: folder("a.zip")), ZipFile(content: content)] {
            #expect(file.size == 5)
            for offset in -2...7 {
                for count in -1...8 {
                    let places = (offset..<offset + max(0, count)).filter { $0 < 5 }
                    let expected = offset < 0 ? [] : places.map { content[$0] }
                    #expect(try file.bytes(at: offset, count: count) == expected, "\(offset) \(count)")
                }
            }
            // At the end, and beyond it, nothing is put into a buffer.
            for (offset, room, expected) in [
                (4, 2, 1), (5, 2, 0), (6, 2, 0), (9, 1, 0), (-1, 2, 0), (0, 0, 0), (0, 3, 3),
            ] {
                var buffer = [UInt8](repeating: 9, count: room)
                let count = try buffer.withUnsafeMutableBytes { try file.read(into: $0, at: offset) }
                #expect(count == expected && buffer.dropFirst(count).allSatisfy { $0 == 9 }, "\(offset)")
            }
            #expect(try file.bytes(at: 1, count: .max) == [2, 3, 4, 5])
            #expect(try file.bytes(at: .max, count: 1) == [])
        }
        #expect(try ZipFile(content: []).bytes(at: 0, count: 1) == [])
        // What was cut since it was opened.
        let file = try ZipFile(path: folder("a.zip"))
        try #require(truncate(folder("a.zip"), 2) == 0)
        #expect(try file.bytes(at: 0, count: 5) == [1, 2] && file.bytes(at: 2, count: 3) == [])
    }

    @Test("are not made up where they end before an entry does")
    func cut() throws {
        let data = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
        let written = RawZip([RawZip.Entry("a", data), RawZip.Entry("b", [1])]).written()
        for count in [0, 1, 500, 70_000, 99_999] {
            let bytes = Array(written.bytes.prefix(written.dataOffsets[0] + count))
            var isWithin = true
            var reader = try ZipReader(ZipFile(content: bytes), access: .localHeaders) { block, offset in
                if offset + block.byteCount > bytes.count { isWithin = false }
            }
            let entry = try reader.next()
            #expect(entry?.path == "a" && entry?.claimedSize == data.count)
            var read: [UInt8] = []
            var kind: ZipError.Kind?
            do {
                try reader.readBlocks {
                    read += Array($0)
                    return true
                }
            } catch { kind = error.kind }
            #expect(kind == .malformed && isWithin && data.starts(with: read) && read.count <= count, "\(count)")
        }
    }

    @Test("have headers of any length before their data")
    func longHeader() throws {
        for (name, extra) in [(40_000, 50_000), (65_535, 65_535), (600, 0), (470, 12), (470, 13)] {
            var entry = RawZip.Entry(nameBytes: [UInt8](repeating: 0x81, count: name), [1])
            // One field of no meaning.
            if extra > 0 {
                entry.extra = [9, 9]
                entry.extra.append(littleEndian: UInt16(extra - 4))
                entry.extra += [UInt8](repeating: 0x50, count: extra - 4)
            }
            entry.directoryExtra = []
            let written = RawZip([RawZip.Entry("before", [UInt8](repeating: 0x50, count: 70_000)), entry]).written()
            let names = try ZipNames(ZipFile(content: written.bytes), dataOffsets: written.dataOffsets)
            let found = names.correct(Text.entry(1, at: written.dataOffsets[1]))
            #expect(found.path == String(repeating: "%81", count: name), "\(name) \(extra)")
        }
    }

    /// The descriptors of this process for a file, and whether other programs inherit them.
    private static func descriptors(of path: String) -> [Bool] {
        (0..<1024).compactMap { descriptor in
            let target = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\(descriptor)")
            // The folder for temporary files may be a link itself.
            guard let target, target.split(separator: "/").suffix(3) == path.split(separator: "/").suffix(3) else {
                return nil
            }
            return fcntl(Int32(descriptor), F_GETFD) & FD_CLOEXEC == 0
        }
    }

    @Test("are open as long as they are read, and in no other program")
    func descriptors() throws {
        let folder = TemporaryFolder()
        try Disk.write([1], to: folder("a.zip"))
        let file = try ZipFile(path: folder("a.zip"))
        withExtendedLifetime(file) { #expect(Self.descriptors(of: folder("a.zip")) == [false]) }
        do { _ = try ZipFile(path: folder("a.zip")) }
        #expect(Self.descriptors(of: folder("a.zip")).count <= 1)
        #expect(throws: ZipError.self) { _ = try ZipFile(path: folder.path) }
        #expect(Self.descriptors(of: folder.path) == [])
    }

    @Test("are not waited for where somebody else may write them")
    func pipe() throws {
        let folder = TemporaryFolder()
        try #require(mkfifo(folder("pipe.zip"), 0o600) == 0)
        let error = #expect(throws: ZipError.self) { _ = try ZipFile(path: folder("pipe.zip")) }
        #expect(error?.kind == .unreadable && error?.reason == "it is not a regular file")
    }

    @Test("are followed in blocks that grow after a seek, each with its place")
    func blocks() throws {
        let data = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
        let bytes = RawZip([RawZip.Entry("a", data), RawZip.Entry("b", [1])]).written().bytes
        var blocks: [(offset: Int, bytes: [UInt8])] = []
        var reader = try ZipReader(ZipFile(content: bytes)) { block, offset in
            blocks.append((offset, block.withUnsafeBytes { Array($0) }))
        }
        while try reader.next() != nil { try reader.readBlocks { _ in true } }
        for block in blocks {
            #expect(bytes[block.offset..<block.offset + block.bytes.count].elementsEqual(block.bytes))
        }
        // The file ends in the last one.
        let sizes = blocks.filter { $0.offset + $0.bytes.count < bytes.count }.map(\.bytes.count)
        #expect(sizes.max() == 64 << 10 && sizes.allSatisfy { size in (0...7).contains { size == 512 << $0 } })
        for (block, next) in zip(blocks, blocks.dropFirst()) where next.offset + next.bytes.count < bytes.count {
            let size = next.bytes.count
            #expect(size == 512 || size == min(2 * block.bytes.count, 64 << 10))
        }
    }

    @Test("have a directory, or none, or cannot be read")
    func directory() throws {
        let folder = TemporaryFolder()
        #expect(throws: ZipError.self) { try ZipDirectoryExtent.start(path: folder("missing.zip")) }
        try Disk.write([1, 2, 3], to: folder("a.zip"))
        #expect(try ZipDirectoryExtent.start(path: folder("a.zip")) == nil)
        let written = RawZip([RawZip.Entry("a", [1, 2])]).written()
        try Disk.write(written.bytes, to: folder("a.zip"))
        #expect(try ZipDirectoryExtent.start(path: folder("a.zip")) == written.directoryOffset)
    }

    @Test("of a large directory end with it, though the header of its last entry says more")
    func largeDirectory() throws {
        let padding = String(repeating: "x", count: 200)
        let written = RawZip((0..<4500).map { RawZip.Entry("\(padding)\($0)", []) }).written()
        var bytes = written.bytes
        let header = written.endOffset - 46 - 204
        // A name that is longer by one byte, which the end record has.
        bytes.patch(at: header + 28, littleEndian: UInt16(205))
        let error = #expect(throws: ZipError.self) { try ZipStructure(ZipFile(content: bytes)) }
        #expect(error?.reason == "its central directory is damaged after 4499 entries")
        #expect(error?.kind == .malformed && error?.entry == nil && error?.code == 0)
    }

    @Test("have names whose other readings are kept, up to 160 bytes for each entry that there may be")
    func readings() throws {
        // Each of these bytes is a character of two bytes in code page 437.
        for (counts, most, kept) in [
            ([80], 1, [true]), ([81], 1, [false]), ([80, 80], 2, [true, true]), ([1, 160], 2, [true, false]),
        ] {
            let written = RawZip(counts.map { RawZip.Entry(nameBytes: [UInt8](repeating: 0x81, count: $0), [1]) })
                .written()
            let names = try ZipStructure(ZipFile(content: written.bytes), limits: ZipLimits(mostEntries: most)).names
            let again = try ZipNames(
                ZipFile(content: written.bytes), dataOffsets: written.dataOffsets, limits: ZipLimits(mostEntries: most))
            for (index, offset) in written.dataOffsets.enumerated() {
                for names in [names, again] {
                    let name = names.correct(Text.entry(index, at: offset)).name
                    #expect(name.readings.isEmpty != kept[index], "\(counts)")
                    #expect(name.path == String(repeating: "%81", count: counts[index]))
                }
            }
        }
    }

    @Test("have errors that name the entry, if there is one")
    func errors() {
        #expect("\(ZipError(.malformed, reason: "it is odd"))" == "it is odd")
        #expect("\(ZipError(.malformed, entry: "a", reason: "it is odd"))" == "entry a: it is odd")
        #expect(ZipError(.malformed, reason: "") != ZipError(.malformed, reason: "", code: 1))
    }
}
