import Calls
import TestSupport

extension ClipKind {
    /// What is cut off or has lost pages: what is there is placed, at its time.
    static func damaged() throws -> [ClipKind] {
        let whole = try Clips.clip(seconds: 0.9, encoding: OpusEncoding(), seed: 6) { $0.packetsPerPage = 5 }
        let pages = offsets(ofPages: whole)
        var wrongChecksum = whole
        wrongChecksum[pages[5] + 100] ^= 1
        var kinds = [
            ClipKind("cut-between-pages", Array(whole[..<(pages.last ?? 0)]), problem: "truncated"),
            ClipKind("wrong-page-checksum", wrongChecksum, problem: "hole"),
            ClipKind("bytes-before-the-first-page", Array("\n\n".utf8) + whole, problem: "trailingData"),
            ClipKind("bytes-after-the-last-page", whole + Array("tail".utf8), problem: "trailingData"),
            ClipKind(
                "bytes-between-pages", whole[..<pages[4]] + [0, 1, 2] + whole[pages[4]...], problem: "trailingData"),
            try ClipKind("no-end-mark", problem: "truncated") { ($0.marksEnd, $0.endTrim) = (false, 0) },
            try ClipKind("ends-later-than-its-packets", problem: "hole") {
                ($0.packetsPerPage, $0.endTrim) = (5, -4801)
            },
            // Only a page that ends the stream may have a granule position below the count of its samples.
            try ClipKind("starts-before-zero", problem: "granulePositions") {
                ($0.marksEnd, $0.endTrim) = (false, 500)
            },
            try ClipKind("ends-long-before-its-packets", problem: "truncated") {
                ($0.packetsPerPage, $0.endTrim) = (40, 20_001)
            },
        ]
        let losses: [(name: String, packetsPerPage: Int, pages: Set<Int>, start: Int)] = [
            ("lost-page", 5, [2], 0), ("lost-pages", 3, [2, 3, 4], 0), ("lost-first-page", 5, [0], 0),
            ("lost-page-before-the-last", 5, [6], 0), ("lost-page-of-a-late-start", 5, [3], 96_001),
            ("lost-packets-of-a-page-each", 1, [4, 17], 0),
        ]
        for loss in losses {
            kinds.append(
                try ClipKind(loss.name, problem: "hole") {
                    ($0.packetsPerPage, $0.lostAudioPages) = (loss.packetsPerPage, loss.pages)
                    $0.startGranule = loss.start
                })
        }
        return kinds
    }

    /// What has no sound to place.
    static func hopeless() throws -> [ClipKind] {
        let sound = try Clips.voice(seconds: 0.5, seed: 7)
        var kinds: [ClipKind] = []
        func add(_ name: String, _ bytes: [UInt8], _ status: ClipStatus) {
            var kind = ClipKind(name, bytes)
            kind.status = status
            kind.problem = status.rawValue
            kinds.append(kind)
        }
        add("empty", [], .unsupported)
        add("text", Array("This was never an Ogg page. ".utf8), .unsupported)
        add("zeros", [UInt8](repeating: 0, count: 5000), .unsupported)
        add("large-text", [UInt8](repeating: UInt8(ascii: "O"), count: 300_000), .unsupported)
        add("one-byte", Array(sound.prefix(1)), .corrupt)
        add("half-a-header", Array(sound.prefix(40)), .corrupt)
        add("headers-alone", OggMuxer().file(packets: []), .corrupt)
        add("three-channels", try arranged { ($0.mappingFamily, $0.channels) = (1, 3) }, .unsupported)
        add("family-255", try arranged { $0.mappingFamily = 255 }, .unsupported)
        add("family-2", try arranged { ($0.mappingFamily, $0.channels) = (2, 4) }, .unsupported)
        add("pre-skip-beyond-the-end", try arranged { $0.preSkip = 65_535 }, .corrupt)
        return kinds
    }

    private static func arranged(_ arrange: (inout OggMuxer) -> Void) throws -> [UInt8] {
        try Clips.clip(seconds: 0.5, encoding: OpusEncoding(), seed: 8, arrange: arrange)
    }

    private static func offsets(ofPages file: [UInt8]) -> [Int] {
        var offsets: [Int] = []
        while let page = file.offset(of: Array("OggS".utf8), from: offsets.last.map { $0 + 4 } ?? 0) {
            offsets.append(page)
        }
        return offsets
    }
}
