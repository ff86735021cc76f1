import Foundations
import Testing

@testable import Calls
@testable import Stitching
@testable import ZipStreaming

@Suite("The entries that are kept for ambiguous clips")
struct KeptCandidatesTests {
    private static func files(_ count: Int, folder: String = "x/") -> [ZipEntry] {
        (0..<count).map {
            ZipEntry(
                ordinal: $0 + 10, name: EntryName("\(folder)\($0).opus"), kind: .file, isEncrypted: false,
                claimedSize: 1,
                dataOffset: 100 * $0, warning: nil)
        }
    }

    private static func kept(
        _ positions: [Int], clips: Int, overlapping: Set<Int> = []
    ) -> (ordinals: [Int], reason: String) {
        var kept = KeptCandidates(files: files(400), overlapping: overlapping, clips: clips)
        return kept[EntryCandidates(positions, list: 1)]
    }

    @Test(
        "are fewer for each clip the more clips there are, and four at least",
        arguments: [
            (0, 256), (1, 256), (1024, 256), (1025, 255), (2048, 128), (65_536, 4), (65_537, 4), (1 << 20, 4),
        ])
    func most(clips: Int, most: Int) {
        for count in [2, 4, most, most + 1, 400] {
            let found = Self.kept(Array(0..<count), clips: clips)
            #expect(found.ordinals == (0..<min(count, most)).map { $0 + 10 }, "\(count) of \(clips)")
            let words = "; the first \(most) are kept in unplaced/"
            #expect(found.reason.hasSuffix(words) == (count > most), "\(found.reason)")
        }
    }

    @Test("are named up to the fourth, and those that start inside others are not kept")
    func names() {
        let two = Self.kept([7, 3], clips: 1, overlapping: [300])
        #expect(two.ordinals == [17] && two.reason == "2 entries match it: x/7.opus, x/3.opus")
        let five = Self.kept([1, 2, 3, 4, 5], clips: 1)
        #expect(five.ordinals == [11, 12, 13, 14, 15])
        #expect(five.reason == "5 entries match it: x/1.opus, x/2.opus, x/3.opus, x/4.opus")
        // Whole up to 200 characters.
        for length in [194, 195] {
            let folder = String(repeating: "y", count: length)
            var kept = KeptCandidates(files: Self.files(1, folder: folder), overlapping: [], clips: 1)
            let reason = kept[EntryCandidates([0], list: 1)].reason
            #expect(reason.contains("…") == (length > 194) && reason.hasSuffix("y0.opus"))
        }
    }
}
