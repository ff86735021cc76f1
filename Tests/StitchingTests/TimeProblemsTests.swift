import Calls
import Foundations
import Testing

@testable import Stitching

@Suite("Times that cannot be right are told")
struct TimeProblemsTests {
    private static let rate = SampleRate.hz8000

    /// A clip at a time, as long as `frames` at 8 kHz.
    private struct Clip {
        let speaker: String
        let time: String
        var frames = 8000
        /// Of its archive; 14 if nothing else is said.
        var hour = "14"

        init(_ time: String, speaker: String = "user", frames: Int = 8000, hour: String = "14") {
            self.time = time.contains("T") ? time : "2025-12-12T\(time)Z"
            self.speaker = speaker
            self.frames = frames
            self.hour = hour
        }
    }

    private static func problems(
        _ clips: [Clip], _ options: TimelineOptions = TimelineOptions(), hasHours: Bool = true
    ) -> [Problem] {
        let listed = clips.enumerated().map { index, clip in
            ListedClip(
                messageId: nil, fileName: "\(index + 1).opus", speaker: Speaker(clip.speaker), timestamp: clip.time)
        }
        let plan = TimelinePlanner.plan(
            clips: zip(clips, listed).map { clip, listed in
                TimedClip(
                    speaker: listed.speaker, timestamp: listed.time, length: ClipLength(samples48k: clip.frames * 6))
            }, options: options, sampleRate: rate)
        let hours = Array(Set(clips.map(\.hour))).sorted()
        let records = zip(clips, listed).map { clip, listed in
            ClipRecord(
                listed: listed, archiveIndex: hours.firstIndex(of: clip.hour) ?? 0,
                outcome: .unplaced(.missing, reason: "not looked at here"))
        }
        var session = JoinedSession(sessionId: "s", externalConversationId: nil, name: "s", clips: records)
        if hasHours {
            for (index, hour) in hours.enumerated() {
                session.hours[index] = ArchiveHour(utcDay: "2025-12-12", hour: hour)
            }
        }
        return TimeProblems(session: session, plan: plan, options: options).all
    }

    private static func message(_ code: Problem.Code, _ clips: [Clip], _ options: TimelineOptions = TimelineOptions())
        -> String?
    {
        let found = problems(clips, options).filter { $0.code == code }
        #expect(found.count < 2 && found.allSatisfy { $0.sessionId == "s" })
        return found.first?.message
    }

    // MARK: - The hour of the archive

    @Test(
        "a session beside its hour is sound up to five minutes, or if it stays within half an hour",
        arguments: [
            (["14:00:00"], true), (["14:59:59"], true), (["15:05:00"], true), (["15:05:01"], false),
            (["13:55:00"], true), (["13:54:59"], false), (["15:00:01", "15:29:59"], true),
            (["15:00:01", "15:30:00"], false), (["13:59:59", "13:30:01"], true), (["13:59:59", "13:30:00"], false),
            // One clip inside, another far away.
            (["14:30:00", "15:59:59"], true), (["14:30:00", "16:00:00"], false), (["14:30:00", "13:00:01"], true),
            (["14:30:00", "13:00:00"], false), (["15:00:00", "15:59:59"], true),
        ])
    func hours(times: [String], isSound: Bool) {
        let clips = times.enumerated().map { Clip($1, speaker: "\($0)") }
        #expect((Self.message(.outsideHour, clips) == nil) == isSound)
        #expect(Self.problems(clips, hasHours: false).allSatisfy { $0.code != .outsideHour })
    }

    @Test(
        "it is said how far away the clips are, and what may be the reason",
        arguments: [
            (
                ["15:05:01"],
                "its clip is 1 h after the hour of the archive (2025-12-12T15 in an archive of 2025-12-12T14); the times "
                    + "may be local times of UTC+1 written as UTC. Placed by its timestamp"
            ),
            (
                ["13:54:59", "14:10:00", "12:00:00"],
                "1 of its 3 clips is 2 h before the hour of the archive (2025-12-12T12 in an archive of 2025-12-12T14); "
                    + "the times may be local times of UTC-2 written as UTC. Placed by its timestamp"
            ),
            (
                ["16:30:00", "17:30:00"],
                "its 2 clips are 2 to 3 h after the hour of the archive (2025-12-12T16 in an archive of 2025-12-12T14); "
                    + "the times may be local times of UTC+2 written as UTC. Placed by their timestamps"
            ),
            (
                ["15:30:00", "17:30:00"],
                "its 2 clips are 1 to 3 h after the hour of the archive (2025-12-12T15 in an archive of 2025-12-12T14); "
                    + "the times may be local times of UTC+1 written as UTC. Placed by their timestamps"
            ),
            (
                ["01:30:00", "02:30:00"],
                "its 2 clips are 12 to 13 h before the hour of the archive (2025-12-12T01 in an archive of 2025-12-12T14); "
                    + "the date or the time zone may be wrong. Placed by their timestamps"
            ),
            (
                ["2025-12-13T04:30:00Z", "2025-12-13T05:30:00Z"],
                "its 2 clips are 14 to 15 h after the hour of the archive (2025-12-13T04 in an archive of 2025-12-12T14); "
                    + "the date or the time zone may be wrong. Placed by their timestamps"
            ),
            (
                ["11:30:00", "12:30:00"],
                "its 2 clips are 2 to 3 h before the hour of the archive (2025-12-12T11 in an archive of 2025-12-12T14); "
                    + "the times may be local times of UTC-2 written as UTC. Placed by their timestamps"
            ),
            (
                ["10:30:00", "17:30:00"],
                "its 2 clips are up to 4 h outside the hour of the archive (2025-12-12T10 in an archive of "
                    + "2025-12-12T14); the date or the time zone may be wrong. Placed by their timestamps"
            ),
        ])
    func words(times: [String], words: String) {
        #expect(Self.message(.outsideHour, times.enumerated().map { Clip($1, speaker: "\($0)") }) == words)
    }

    @Test(
        "a time zone is proposed where there is one, a date where it is a number of days",
        arguments: [
            ("2025-12-13T04:30:00Z", "14 h after", "UTC+14"),
            ("2025-12-13T05:30:00Z", "15 h after", "the date or the time"),
            ("2025-12-12T02:30:00Z", "12 h before", "UTC-12"), ("2025-12-12T01:30:00Z", "13 h before", "the date or"),
            ("2025-12-13T13:30:00Z", "23 h after", "the date or"),
            ("2025-12-13T14:30:00Z", "1 day after", "; the date may be wrong"),
            ("2025-12-13T15:30:00Z", "1 day and 1 h after", "the date or"),
            ("2025-12-10T14:30:00Z", "2 days before", "; the date may be wrong"),
        ])
    func proposal(time: String, distance: String, proposal: String) throws {
        let message = try #require(Self.message(.outsideHour, [Clip(time)]))
        #expect(message.contains("its clip is \(distance) the hour") && message.contains(proposal), "\(message)")
    }

    @Test("a clip is as far away as the nearest archive of its session, and compared with its own")
    func severalArchives() throws {
        let clips = [Clip("14:30:00", hour: "14"), Clip("17:30:00", hour: "14"), Clip("17:40:00", hour: "17")]
        #expect(Self.message(.outsideHour, clips) == nil)
        let message = try #require(Self.message(.outsideHour, clips + [Clip("19:30:00", hour: "17")]))
        #expect(message.hasPrefix("1 of its 4 clips is 2 h after"), "\(message)")
    }

    // MARK: - Silence

    @Test("a silence of more than an hour is told, to the frame")
    func silence() throws {
        func message(_ frames: Int) -> String? {
            // The first clip ends that many frames before the second one.
            Self.message(.longSilence, [Clip("13:00:00", frames: 7200 * 8000 - frames), Clip("15:00:00")])
        }
        #expect(message(3600 * 8000) == nil)
        let found = try #require(message(3600 * 8000 + 1))
        #expect(
            found.hasPrefix("there is a silence of 1 h 0 min (2025-12-12T14:00:00.000Z to 2025-12-12T15:00:00.000Z"))
        #expect(found.contains("before 2.opus); some timestamps may have a wrong date, or a time zone that is 1 h off"))
        for (minutes, words) in [
            (89, "1 h 29 min"), (89, "1 h off"), (90, "1 h 30 min"), (90, "2 h off"), (119, "1 h 59 min"),
        ] {
            let found = try #require(message(minutes * 60 * 8000))
            #expect(found.contains(words), "\(found)")
        }
    }

    @Test("of several long silences the longest is named; one of almost a day may be a wrong date")
    func silences() throws {
        let found = try #require(
            Self.message(.longSilence, [Clip("01:00:00"), Clip("03:00:00"), Clip("08:00:00"), Clip("10:00:00")]))
        #expect(found.hasPrefix("there are 3 silences of more than an hour, the longest 4 h 59 min ("), "\(found)")
        #expect(found.contains("before 3.opus"), "\(found)")
        // Of equal ones, the first.
        let equal = try #require(Self.message(.longSilence, [Clip("01:00:00"), Clip("03:00:00"), Clip("05:00:00")]))
        #expect(equal.contains("before 2.opus"), "\(equal)")
        for (minutes, isDate) in [(22 * 60 + 29, false), (22 * 60 + 30, true)] {
            let end = UTCTime(seconds: 1_765_497_601 + Int64(minutes) * 60).rfc3339
            let found = try #require(Self.message(.longSilence, [Clip("2025-12-12T00:00:00Z"), Clip(end)]))
            #expect(found.contains("the date of some timestamps") == isDate, "\(found)")
        }
    }

    // MARK: - Moves

    @Test("a clip that waits longer than is allowed is named, by how much")
    func shifted() throws {
        var options = TimelineOptions()
        options.maxShiftSeconds = 2
        func message(_ frames: Int) -> String? {
            Self.message(.shifted, [Clip("14:00:00", frames: frames), Clip("14:00:01", frames: 10)], options)
        }
        #expect(message(3 * 8000) == nil)
        let found = try #require(message(3 * 8000 + 8))
        #expect(found.hasPrefix("2.opus was delayed by 2.001 s to follow the preceding clip, because"), "\(found)")
        let clips = [
            Clip("14:00:00", frames: 80_000), Clip("14:00:01", frames: 80_000), Clip("14:00:02", frames: 80_000),
        ]
        let several = try #require(Self.message(.shifted, clips, options))
        #expect(
            several.hasPrefix(
                "2 clips were delayed by more than 2.0 s to follow the preceding clips (most: 3.opus, by 18.0 s)"),
            "\(several)")
        options.overlap = .mix
        #expect(Self.message(.shifted, clips, options) == nil)
    }

    @Test("a clip of which nothing is left is named, one that is cut is not")
    func cut() throws {
        var options = TimelineOptions()
        options.overlap = .cut
        let some = [Clip("14:00:00", frames: 16_000), Clip("14:00:01")]
        #expect(Self.message(.cutToNothing, some, options) == nil)
        let one = try #require(Self.message(.cutToNothing, [Clip("14:00:00"), Clip("14:00:00")], options))
        #expect(one.hasPrefix("1.opus is cut completely, because it starts when the speaker's next clip"), "\(one)")
        let two = try #require(
            Self.message(.cutToNothing, [Clip("14:00:00"), Clip("14:00:00"), Clip("14:00:00")], options))
        #expect(two.hasPrefix("2 clips are cut completely (first: 1.opus), because each starts when"), "\(two)")
    }
}
