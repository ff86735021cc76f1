import Files
import Services
import TestSupport
import Testing

/// What a fetch says of an archive is what `stitch` will find in it.
@Suite("An archive that was fetched")
struct ArchiveCheckTests {
    private static let metadata = Array(
        #"""
        {"utcDay": "2025-12-12", "hour": "14", "sessions": [{"sessionId": "s", "files": [
        {"fileName": "müd.opus"}, {"fileName": "b.opus"}]}]}
        """#.utf8)

    @Test(
        "has its metadata and clips found by the names that they have in any tool",
        arguments: ["metadata.json", #"14\metadata.json"#, "14/METADATA.JSON"])
    func names(_ metadata: String) throws {
        var clip = RawZip.Entry(nameBytes: Array(#"14\s\m"#.utf8) + [0x81] + Array("d.opus".utf8), [1])
        clip.flags = 0
        let check = try check(RawZip([clip, RawZip.Entry(metadata, Self.metadata), RawZip.Entry("B.ogg", [2])]))
        #expect(check.damage == nil)
        #expect(check.metadata?.files == 2)
        #expect(check.metadata?.missing == 0)
    }

    @Test("has its metadata found by a name in the Unicode Path field")
    func unicodePath() throws {
        let stored = Array("m.bin".utf8)
        var entry = RawZip.Entry(nameBytes: stored, Self.metadata)
        entry.extra = RawZip.unicodePath("gün/metadata.json", of: stored)
        let check = try check(RawZip([RawZip.Entry("b.opus", [1]), entry]))
        #expect(check.metadata?.missing == 1)
    }

    @Test(
        "has its metadata found behind others in folders, however many; those that are alike are one", arguments: 0..<7)
    func others(count: Int) throws {
        let others = (0..<count).map { RawZip.Entry("\($0)/metadata.json", Array("{}".utf8)) }
        let top = RawZip.Entry("metadata.json", Self.metadata)
        #expect(try check(RawZip(others + [top, RawZip.Entry("b.opus", [1])])).metadata?.missing == 1)
        // Without one at the top, all have to be the same.
        let same = (0...count).map { RawZip.Entry("\($0)/metadata.json", Self.metadata) }
        #expect(try check(RawZip(same)).metadata?.missing == 2)
        // Four of them are compared.
        guard count < 4 else { return }
        #expect(try check(RawZip(others + same.suffix(1))).metadata?.missing == (count == 0 ? 2 : nil))
    }

    @Test("has metadata of up to 32 MiB", .enabled(if: !Effort.isQuick), arguments: [0, 1])
    func largeMetadata(more: Int) throws {
        let folder = TemporaryFolder()
        let blanks = [UInt8](repeating: 0x20, count: 32 << 20 - Self.metadata.count + more)
        try ZipMaker.write(
            [
                ZipMaker.Entry("b.opus", [1]), ZipMaker.Entry("müd.opus", [1]),
                ZipMaker.Entry("metadata.json", Self.metadata + blanks),
            ], to: folder("a.zip"))
        let check = try ArchiveCheck(InputFile(path: folder("a.zip"))) {}
        #expect(check.metadata?.files == (more == 0 ? 2 : nil))
        #expect(check.damage.map { $0.contains("larger than the limit of 33554432 bytes") } == (more == 0 ? nil : true))
    }

    @Test("has other files of any size", .enabled(if: !Effort.isQuick))
    func largeFile() throws {
        let folder = TemporaryFolder()
        try ZipMaker.write(
            [
                ZipMaker.Entry("b.opus", [UInt8](repeating: 0, count: 32 << 20 + 1)),
                ZipMaker.Entry("metadata.json", Self.metadata),
            ], to: folder("a.zip"))
        let check = try ArchiveCheck(InputFile(path: folder("a.zip"))) {}
        #expect(check.damage == nil, "\(check.damage ?? "")")
        #expect(check.metadata?.missing == 1)
    }

    @Test("is damaged where it has no files, folders apart")
    func noFiles() throws {
        #expect(try check(RawZip([RawZip.Entry("14/", [])])).damage == "it contains no files")
        #expect(try check(RawZip([])).damage == "it is an empty ZIP archive, without entries")
        #expect(try check(RawZip([RawZip.Entry("14/", []), RawZip.Entry("a", [1])])).damage == nil)
    }

    @Test("is said to be what it is where it is none")
    func noArchive() throws {
        let folder = TemporaryFolder()
        try Disk.write(Array("<Error><Code>AccessDenied</Code></Error>".utf8), to: folder("a.zip"))
        let check = try ArchiveCheck(InputFile(path: folder("a.zip"))) {}
        #expect(check.damage == "it is an error response of a storage service (“AccessDenied”)")
        #expect(check.metadata == nil)
    }

    private func check(_ zip: RawZip) throws -> ArchiveCheck {
        let folder = TemporaryFolder()
        try zip.write(to: folder("a.zip"))
        return try ArchiveCheck(InputFile(path: folder("a.zip"))) {}
    }
}
