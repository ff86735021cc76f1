import Bag
import Foundations
import Stitching
import TestSupport
import Testing

@Suite("An archive whose central directory is damaged in the middle")
struct PartlyReadArchiveTests {
    @Test("gives all clips, found by their own headers")
    func directory() throws {
        let folder = TemporaryFolder()
        let clips = try (1...3).map {
            DayMaker.Clip($0, "user", "2025-12-12T14:00:0\($0)Z", try Clips.voice(seconds: 0.1, seed: UInt64($0)))
        }
        let hour = DayMaker.Hour(14, [DayMaker.Session("s", clips)])
        let entries = try DayMaker([hour]).entries(of: hour).map { RawZip.Entry($0.path, $0.bytes) }
        var written = RawZip(entries).written()
        // The signature of the third of four headers.
        let third = entries.prefix(2).reduce(written.directoryOffset) { $0 + 46 + $1.name.count }
        for index in third..<third + 4 { written.bytes[index] = 0 }
        try Disk.write(written.bytes, to: folder("a.zip"))
        let summary = try makeBag(of: [folder("a.zip")], in: folder("bag")).summary
        #expect(summary.totals.placed == 3, "\(summary.problems)")
        #expect(summary.problems.map(\.code) == [.archiveDamaged])
        #expect(summary.problems.first?.message.contains("4 entries were recovered from local headers") == true)
    }
}
