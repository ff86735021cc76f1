import Foundations
import TestSupport
import Testing
import ZipStreaming

@testable import Stitching

@Suite("The entries of an archive that was scanned")
struct ArchiveCursorTests {
    @Test("are read in any order, and as often as they are wanted", arguments: [false, true])
    func order(isDeflated: Bool) throws {
        let folder = TemporaryFolder()
        let contents: [[UInt8]] = [[1], Array(repeating: 2, count: 100_000), [], Array("four".utf8)]
        try ZipMaker.write(
            contents.enumerated().map { ZipMaker.Entry("\($0).bin", $1, isDeflated: isDeflated) },
            to: folder("a.zip"))
        let input = try #require(ArchiveInput.list([folder("a.zip")]).first)
        let cursor = ArchiveCursor(archive: ScannedArchive(input: input), limits: Limits().zip)
        for wanted in [0, 2, 3, 1, 1, 1, 3, 3, 0, 2, 2] {
            try cursor.seek(to: wanted)
            var bytes: [UInt8] = []
            try cursor.readBlocks { block in block.withUnsafeBytes { bytes.append(contentsOf: $0) } }
            #expect(bytes == contents[wanted], "\(wanted)")
        }
        let error = #expect(throws: JobError.self) { try cursor.seek(to: 4) }
        #expect(error?.description.contains("it has fewer entries than before") == true)
    }
}
