import Bag
import Calls
import Foundations
import TestSupport
import Testing

/// A day with a clip of every kind that cannot be placed; each session has another reason.
enum UnplacedDay {
    static func make() throws -> MadeDay {
        let sounds = try (0..<4).map { try Clips.voice(seconds: 0.3, seed: UInt64($0)) }
        var threeChannels = OggMuxer()
        (threeChannels.mappingFamily, threeChannels.channels) = (1, 3)
        var elsewhere = DayMaker.Clip(2, "user", at(1), sounds[1])
        elsewhere.fileName = "only here.opus"
        var hour = DayMaker.Hour(
            14,
            [
                .init("corrupt", [ordinary(sounds[0]), .init(2, "user", at(1), Array("OggS, and no page".utf8))]),
                .init(
                    "unsupported",
                    [.init(1, "user", at(0), threeChannels.file(packets: [[0x08, 1, 2, 3]])), ordinary(sounds[0], 9)]),
                .init("ambiguous", [ordinary(sounds[0]), .init(2, "user", at(1), nil)]),
                .init("untimed", [ordinary(sounds[0]), .init(2, "user", "2025-12-12 14:00:01", sounds[1])]),
                .init("without-time", [.init(1, "user", "yesterday", sounds[2])]),
                .init(
                    "too-long",
                    [.init(1, "user", at(0), sounds[1]), .init(2, "user", "2025-12-19T14:00:00Z", sounds[2])]),
                .init(
                    "too-many",
                    (0..<65).map { .init($0, "type-\($0)", at(Double($0)), sounds[$0 % 4] + [UInt8($0)]) }),
                .init("missing", [ordinary(sounds[0]), .init(77, "user", at(1), nil)]),
                .init("again", [ordinary(sounds[0]), ordinary(sounds[0])]),
                .init("ordinary", [ordinary(sounds[0]), elsewhere]),
                .init("empty", [ordinary(sounds[0]), .init(2, "user", at(1), [])]),
                .init("unreadable", [ordinary(sounds[0]), .init(2, "user", at(1), nil)]),
            ])
        hour.naming = .session
        hour.unlisted = [
            ZipMaker.Entry("one/message_2_user.opus", sounds[2]),
            ZipMaker.Entry("ambiguous/message_2_user.opus", sounds[2]),
            ZipMaker.Entry("ambiguous/message_2_user.opus", Array("another".utf8)),
            ZipMaker.Entry("unreadable/message_2_user.opus", sounds[3]),
        ]
        let day = try MadeDay(DayMaker([hour]))
        var archive = try Disk.bytes(day.archives[0])
        ZipPatch.breakChecksum(of: "unreadable/message_2_user.opus", in: &archive)
        try Disk.write(archive, to: day.archives[0])
        return day
    }

    /// Made once, for tests that change nothing.
    static func run() throws -> Run { try made.get() }

    static let statuses: [String: [ClipStatus]] = [
        "corrupt": [.placed, .corrupt], "unsupported": [.unsupported, .placed], "ambiguous": [.placed, .ambiguous],
        "too-long": [.unsupported, .unsupported], "missing": [.placed, .missing], "again": [.placed, .duplicate],
        "ordinary": [.placed, .placed], "empty": [.placed, .unsupported], "unreadable": [.placed, .corrupt],
        "untimed": [.placed, .untimed], "without-time": [.untimed],
    ]

    private static let made = Result {
        let day = try make()
        return try withExtendedLifetime(day) { try day.job.stitch(["--review", "--labels", "vtt"]) }
    }

    private static func ordinary(_ sound: [UInt8], _ id: Int = 1) -> DayMaker.Clip {
        .init(id, "agent_tts", at(0), sound)
    }
}

/// Every clip that is not placed and whose entry can be read lies byte for byte in `unplaced/`, and nothing else does.
///
/// - Returns: how many clips are kept.
@discardableResult
func expectKept(_ bag: MadeBag, from archives: [String]) throws -> Int {
    var entries: [String: [ZipOracle.Entry]] = [:]
    for path in archives {
        entries[String(path.split(separator: "/").last ?? "")] = try ZipOracle.entries(of: path)
    }
    var kept = 0
    for (name, document) in try bag.timelines() {
        for clip in document.clips {
            let words = Comment(rawValue: "\(name): \(clip.fileName), \(clip.status)")
            let there = entries[clip.source.archive] ?? []
            if [.placed, .duplicate, .missing].contains(clip.status) {
                #expect(clip.keptFiles.isEmpty && clip.files == nil, words)
                continue
            }
            if clip.status == .ambiguous {
                #expect(clip.file == nil && clip.source.entry == nil, words)
                let could = there.filter { entry in (clip.files ?? []).contains { $0.entry == entry.path } }
                let found = try (clip.files ?? []).map { try Disk.bytes(bag.sessionFolder(name) + "/" + $0.path) }
                #expect(found == could.prefix(256).map(\.bytes), words)
                #expect(could.count > 1, words)
            } else {
                #expect(clip.files == nil, words)
                // Of one that is not sound the oracle may tell nothing at all.
                let entry = there.first { $0.path == clip.source.entry && $0.isSound }
                #expect((clip.file != nil) == (entry != nil), words)
                guard let file = clip.file, let entry else { continue }
                #expect(try Disk.bytes(bag.sessionFolder(name) + "/" + file.path) == entry.bytes, words)
            }
            for file in clip.keptFiles {
                let bytes = try Disk.bytes(bag.sessionFolder(name) + "/" + file.path)
                #expect(file.sha256 == Disk.sha256(bytes) && file.bytes == bytes.count, words)
                #expect(file.pcmSha256 == nil, words)
                let parts = file.path.split(separator: "/").map(String.init)
                #expect(parts.count == 2 && parts[0] == "unplaced" && SafeName.isSafe(parts[1]), "\(file.path)")
            }
            kept += 1
        }
        let found = try Disk.tree(bag.sessionFolder(name)).filter { $0.hasPrefix("unplaced/") }
        #expect(found == document.unplacedPaths.sorted(), "\(name)")
    }
    return kept
}
