import TestSupport
import Testing

/// Clips that are not placed, and lie in the bag.
@Suite("The review page of clips that could not be placed", .serialized)
struct UnplacedPageTests {
    private static let row = "document.querySelector('#messages tbody tr:nth-child(2)')"

    @Test("says why, how long each is, and plays it", arguments: Browser.Engine.allCases)
    func plays(engine: Browser.Engine) throws {
        let sound = "\(Self.row).querySelector('audio')"
        let visit = try Browser.visit(
            try Self.page.get() + "#session=untimed",
            [
                ["wait": "document.querySelectorAll('#messages tbody tr').length === 2"],
                ["evaluate": "\(Self.row).innerText"],
                ["evaluate": "\(sound).controls && \(sound).preload === 'none'"],
                ["evaluate": "\(sound).play().then(() => true)"],
                ["wait": "\(sound).ended"],
                ["evaluate": "Math.abs(\(sound).duration - 0.5) < 0.02"],
                ["evaluate": "window.kept = \(sound); window.kept.play().then(() => true)"],
                ["evaluate": "location.hash = '#session=ambiguous'"],
                ["wait": "document.querySelector('#session-title').textContent === 'ambiguous'"],
                // What plays does not go on where it is no longer seen.
                ["wait": "window.kept.paused"],
            ], in: engine)
        guard case .text(let words) = visit.values[1] else {
            Issue.record("\(visit.values)")
            return
        }
        #expect(words.contains("untimed") && words.contains("is not a valid ISO 8601 time"))
        #expect(words.contains("0:00.500") && words.contains("unplaced/0001-message_2_user.opus"))
        #expect(visit.values[2] == .flag(true) && visit.values[5] == .flag(true))
        visit.expectClean()
    }

    @Test(
        "offers every candidate of an ambiguous one, and plays the other while the recording is left alone",
        arguments: Browser.Engine.allCases)
    func candidates(engine: Browser.Engine) throws {
        let sounds = "\(Self.row).querySelectorAll('audio')"
        let visit = try Browser.visit(
            try Self.page.get() + "#session=ambiguous",
            [
                ["wait": "document.querySelectorAll('#messages tbody tr').length === 2"],
                ["evaluate": "\(sounds).length"],
                ["evaluate": "\(sounds)[1].play().then(() => true)"],
                ["wait": "\(sounds)[1].currentTime > 0"],
                ["evaluate": "document.querySelector('#audio audio').paused"],
                ["evaluate": "\(Self.row).innerText"],
            ], in: engine)
        #expect(visit.values[1] == .number(2) && visit.values[4] == .flag(true))
        guard case .text(let words) = visit.values[5] else {
            Issue.record("\(visit.values)")
            return
        }
        #expect(words.contains("one/both.opus") && words.contains("two/both.opus"))
        visit.expectClean()
    }

    @Test(
        "opens and links to nothing that is not Opus, whatever it is called, and plays what is, whatever it is called",
        arguments: Browser.Engine.allCases)
    func others(engine: Browser.Engine) throws {
        let visit = try Browser.visit(
            try Self.page.get() + "#session=others",
            [
                ["wait": "document.querySelectorAll('#messages tbody tr').length === 3"],
                ["evaluate": "document.querySelectorAll('#messages audio').length"],
                ["evaluate": "document.querySelectorAll('#messages a, #messages img, #messages iframe').length"],
                [
                    "evaluate": "document.querySelector('#messages audio').play()"
                        + ".then(() => document.querySelector('#messages audio').src.endsWith('.html'))"
                ],
                ["evaluate": "document.querySelector('#messages').innerText.includes('unplaced/0000-page.html')"],
            ], in: engine)
        #expect(visit.values[1] == .number(1) && visit.values[2] == .number(0))
        #expect(visit.values[3] == .flag(true) && visit.values[4] == .flag(true))
        visit.expectClean()
        #expect(!visit.requests.contains { $0.contains("page.html") || $0.contains("script.opus") })
    }

    /// Lives as long as the tests.
    private static let folder = TemporaryFolder()
    private static let page = Result {
        let sounds = try (1...3).map { try Clips.voice(seconds: 0.5, seed: UInt64($0)) }
        let placed = DayMaker.Clip(1, "agent_tts", "2025-12-12T14:00:00Z", sounds[0])
        let script = Array("<script>document.title = 'opened'</script>".utf8)
        var page = DayMaker.Clip(1, "user", "no time, the first", script)
        page.fileName = "page.html"
        var opus = DayMaker.Clip(2, "user", "no time, the second", sounds[2])
        opus.fileName = "sound.html"
        var other = DayMaker.Clip(3, "user", "no time, the third", script)
        other.fileName = "script.opus"
        var hour = DayMaker.Hour(
            14,
            [
                .init("untimed", [placed, .init(2, "user", "yesterday", sounds[1])]),
                .init("ambiguous", [placed, .init(2, "user", "2025-12-12T14:00:01Z", nil)]),
                .init("others", [page, opus, other]),
            ])
        hour.naming = .session
        hour.unlisted = [
            ZipMaker.Entry("one/both.opus", sounds[1]), ZipMaker.Entry("two/both.opus", sounds[2]),
        ]
        hour.sessions[1].clips[1].fileName = "both.opus"
        let archives = try DayMaker([hour]).write(to: folder.path)
        let outcome = try Program.run(["stitch"] + archives + ["--output", folder("bag"), "--review"])
        try #require(outcome.status == 2, "\(outcome.errorText)")
        return "file://\(folder("bag"))/data/review/index.html"
    }
}
