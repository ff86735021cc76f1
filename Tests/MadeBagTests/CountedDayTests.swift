import Bag
import Calls
import Foundations
import Stitching
import TestSupport
import Testing

/// Random days with all that may be wrong with a clip, and the counts that follow.
@Suite("A day")
struct CountedDayTests {
    private static let sounds = Result {
        try (1...6).map { try Clips.voice(seconds: 0.1 * Double($0), seed: UInt64($0)) }
    }

    /// The hours 14 and 15, with sessions in one or both of them, and what is expected of each clip.
    private struct Day {
        var hours: [DayMaker.Hour] = []
        /// By session: what becomes of each listed clip.
        var expected: [String: [String]] = [:]
        var statuses: [ClipStatus: Int] = [:]
        var placedByHour: [String: Int] = [:]
        /// In tenths of a second.
        var placedTenths = 0
        /// For each hour: entries that are nobody's.
        var unlisted: [[String]] = []
        /// By session and file name: what is kept of a clip that is not placed.
        var kept: [String: [[UInt8]]] = [:]

        init(seed: UInt64) throws {
            var random = Random(seed: seed)
            let sounds = try CountedDayTests.sounds.get()
            var first: [String: [DayMaker.Clip]] = [:]
            for number in [14, 15] {
                var sessions: [DayMaker.Session] = []
                var elsewhere: [ZipMaker.Entry] = []
                for (place, name) in ["a", "b", "c", "d"].enumerated() where random.below(4) > 0 {
                    var clips: [DayMaker.Clip] = []
                    for index in 0..<1 + random.below(9) {
                        // Shortly before and after three, so that no recording is an hour long.
                        let second = String(100 + random.below(10)).dropFirst()
                        let time =
                            number == 14 ? "2025-12-12T14:59:\(50 + random.below(10))Z" : "2025-12-12T15:00:\(second)Z"
                        let speaker = random.below(2) == 0 ? "user" : "agent_tts"
                        let length = random.below(sounds.count)
                        var clip = DayMaker.Clip(number * 1000 + place * 100 + index, speaker, time, sounds[length])
                        var status = ClipStatus.placed
                        switch random.below(10) {
                        case 0: (clip.bytes, status) = (nil, .missing)
                        case 1: (clip.bytes, status) = (Array("no sound".utf8), .unsupported)
                        case 2: (clip.timestamp, status) = ("soon", .untimed)
                        case 3:
                            (clip.bytes, status) = (nil, .ambiguous)
                            elsewhere += [
                                ZipMaker.Entry("x/\(clip.fileName)", sounds[0]),
                                ZipMaker.Entry("y/\(clip.fileName)", sounds[1]),
                            ]
                        default: break
                        }
                        switch status {
                        case .unsupported, .untimed: kept["\(name) \(clip.fileName)"] = clip.bytes.map { [$0] }
                        case .ambiguous: kept["\(name) \(clip.fileName)"] = [sounds[0], sounds[1]]
                        default: break
                        }
                        clips.append(clip)
                        add(clip, status, name, number, length)
                        // Once more in the same list, or an hour later.
                        if status == .placed, random.below(5) == 0 {
                            clips.append(clip)
                            add(clip, .duplicate, name, number, length)
                        }
                        if status == .placed, number == 14 { first[name, default: []].append(clip) }
                    }
                    if number == 15, let again = first[name]?.first, random.below(2) == 0 {
                        clips.append(again)
                        add(again, .duplicate, name, number, 0)
                    }
                    sessions.append(DayMaker.Session(name, clips))
                }
                var hour = DayMaker.Hour(number, sessions)
                hour.naming = .session
                hour.metadataPosition = [.first, .middle, .last][random.below(3)]
                hour.isDeflated = random.below(2) == 0
                hour.statesSize = !hour.isDeflated || random.below(2) == 0
                let extra = (0..<random.below(3)).map { ZipMaker.Entry("extra-\($0).opus", sounds[$0]) }
                hour.unlisted = extra + elsewhere
                unlisted.append(extra.map(\.path))
                hours.append(hour)
            }
        }

        private mutating func add(
            _ clip: DayMaker.Clip, _ status: ClipStatus, _ session: String, _ hour: Int, _ length: Int
        ) {
            expected[session, default: []].append("\(clip.fileName) \(status)")
            statuses[status, default: 0] += 1
            guard status == .placed else { return }
            placedByHour["2025-12-12T\(hour)", default: 0] += 1
            placedTenths += length + 1
        }
    }

    @Test(
        "has every listed clip once, with what became of it, and counts that add up",
        arguments: 0..<UInt64(Effort.rounds(24, quick: 6)))
    func counts(seed: UInt64) throws {
        let day = try Day(seed: seed)
        let folder = TemporaryFolder()
        let archives = try DayMaker(day.hours).write(to: folder.path)
        _ = try makeBag(of: archives, in: folder("bag"), surroundings: Surroundings(threads: 1 + Int(seed % 3)))
        let bag = MadeBag(path: folder("bag"))
        let summary = try bag.summary()
        for (name, clips) in day.expected {
            let timeline = try bag.timeline(named: name)
            #expect(timeline.clips.map { "\($0.fileName) \($0.status)" }.sorted() == clips.sorted(), "\(name)")
            // What is not placed can be heard all the same.
            for clip in timeline.clips where clip.status != .placed {
                let files = [clip.file].compactMap(\.self) + (clip.files ?? [])
                let found = try files.map { try Disk.bytes("\(bag.sessionFolder(name))/\($0.path)") }
                #expect(found == day.kept["\(name) \(clip.fileName)"] ?? [], "\(name), \(clip.fileName)")
                // Of an ambiguous clip, one may be 0.1 s long, and the other one 0.2 s.
                if clip.status == .ambiguous { #expect(files.map(\.durationSeconds) == [0.1, 0.2]) }
            }
        }
        let totals = summary.totals
        let statuses: [(ClipStatus, Int)] = [
            (.placed, totals.placed), (.missing, totals.missing), (.corrupt, totals.corrupt),
            (.untimed, totals.untimed), (.duplicate, totals.duplicate), (.ambiguous, totals.ambiguous),
            (.unsupported, totals.unsupported),
        ]
        for (status, count) in statuses { #expect(count == day.statuses[status] ?? 0, "\(status)") }
        #expect(totals.clips == day.statuses.values.reduce(0, +))
        #expect(totals.sessions == day.expected.count && totals.archives == 2)
        #expect(abs(totals.clipSeconds - Double(day.placedTenths) / 10) < 0.001)
        #expect(
            Dictionary(uniqueKeysWithValues: summary.hours.map { ($0.hour, $0.clips) }).filter { $0.value > 0 }
                == day.placedByHour)
        let unlisted = zip(archives, day.unlisted).flatMap { archive, paths in paths.map { "\(archive) \($0)" }
        }
        #expect(totals.unlisted == unlisted.count)
        #expect(
            summary.unlisted.map { "\(folder($0.archive)) \($0.entry)" }.sorted() == unlisted.sorted())
        #expect(summary.inputs.count == 2)
        for (input, hour) in zip(summary.inputs, day.hours) {
            let clips = hour.sessions.flatMap { session in session.clips.map { (session.sessionId, $0) } }
            let stored = Set(clips.filter { $0.1.bytes != nil }.map { "\($0.0)/\($0.1.fileName)" })
            #expect(input.entries == stored.count + hour.unlisted.count + 1, "\(input.archive)")
            #expect(input.clips == clips.count && input.sessions == hour.sessions.count)
            #expect(input.hour == "\(hour.hour)" && input.utcDay == "2025-12-12")
        }
        // Each clip that is not heard is explained.
        let problems = Set(
            summary.problems.compactMap { problem in problem.fileName.map { "\(problem.sessionId ?? "") \($0)" } })
        for (name, clips) in day.expected {
            for clip in clips where !clip.hasSuffix(" placed") {
                #expect(problems.contains("\(name) \(clip.prefix { $0 != " " })"), "\(clip)")
            }
        }
        #expect(try BagVerifier(path: bag.path, formats: []).run().isIntact)
    }
}
