import Files
import Foundation
import Foundations
import TestSupport
import Testing
import ZipStreaming

@testable import Stitching

@Suite("The digest of an archive whose entries are read")
struct ArchiveHashTests {
    private static let folder = TemporaryFolder()

    /// Reads the entries that are wanted.
    private static func digest(
        of file: ZipFile, access: ZipReader.Access, wanted: (Int) -> Bool
    ) throws -> (digest: Checksum, bytes: Int) {
        let hash = ArchiveHash(file)
        var reader = try ZipReader(file, access: access, follower: hash.take)
        while let entry = try reader.next() {
            if wanted(entry.ordinal) { try reader.readBlocks { _ in true } }
        }
        return try hash.finish()
    }

    @Test("is that of the whole file, whichever entries are read, from the file and from memory")
    func whole() throws {
        var random = Random(seed: 12)
        for round in 0..<Effort.rounds(60, quick: 4) {
            var zip = RawZip(
                (0..<1 + random.below(20)).map { number in
                    let count = [0, 1, 700, 5000, 70_000, 200_000][random.below(6)]
                    return RawZip.Entry("\(number)", (0..<count).map { _ in UInt8(random.below(256)) })
                })
            zip.comment = [UInt8](repeating: 0x20, count: random.below(2) * 100)
            let bytes = zip.written().bytes
            let path = Self.folder("\(round).zip")
            try Disk.write(bytes, to: path)
            let share = random.below(4)
            for file in [try ZipFile(path: path), ZipFile(content: bytes)] {
                for access in [ZipReader.Access.directory, .localHeaders] {
                    let (digest, count) = try Self.digest(of: file, access: access) { $0 % 3 < share }
                    #expect(digest == SHA256Stream.digest(of: bytes), "round \(round), \(access)")
                    #expect(count == bytes.count)
                }
            }
        }
    }

    @Test("is that of a file that no entry can be read from")
    func unread() throws {
        for bytes in [[], [1, 2, 3], [UInt8](repeating: 0x50, count: 600_000)] {
            let (digest, count) = try ArchiveHash(ZipFile(content: bytes)).finish()
            #expect(digest == SHA256Stream.digest(of: bytes) && count == bytes.count)
        }
    }

    @Test("takes each byte once, of blocks that overlap and of blocks with gaps between them")
    func blocks() throws {
        let bytes = (0..<10_000).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ $0 >> 8) }
        let hash = ArchiveHash(ZipFile(content: bytes))
        for range in [0..<100, 50..<200, 20..<90, 200..<200, 300..<400, 300..<9000, 9000..<9001] {
            hash.take(bytes.span.bytes.extracting(range), at: range.lowerBound)
        }
        let (digest, count) = try hash.finish()
        #expect(digest == SHA256Stream.digest(of: bytes) && count == bytes.count)
    }
}
