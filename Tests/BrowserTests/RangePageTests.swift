import TestSupport
import Testing

/// A range of the recording that a reviewer selects, and the speed at which it is heard.
@Suite("The review page plays a range", .serialized)
struct RangePageTests {
    private static let words = "document.querySelector('#range-words').textContent"
    private static let isLoaded = "player.leader?.readyState >= 2"

    @Test(
        "that is dragged over the waveform, with its length, and a click still jumps",
        arguments: Browser.Engine.allCases)
    func drag(engine: Browser.Engine) throws {
        let visit = try Browser.visit(
            try Self.page.get(),
            [
                ["wait": Self.isLoaded], ["evaluate": "wave.show(0, 20)"],
                ["drag": ["#wave", 0.25, 0.5, 0.5, 0.5] as [Any]],
                ["evaluate": Self.words], ["evaluate": "player.position"],
                ["click": ["#wave", 0.75, 0.5] as [Any]],
                ["wait": "Math.abs(player.position - 15) < 0.2"],
                ["evaluate": Self.words],
                ["evaluate": "Math.abs(range.from - 5) < 0.1 && Math.abs(range.to - 10) < 0.1"],
                ["click": "#range-clear"], ["evaluate": "document.querySelector('#range').hidden"],
            ], in: engine)
        #expect(visit.text(3)?.hasSuffix(" long") == true)
        #expect(visit.values[8] == .flag(true), "\(visit.values)")
        #expect(visit.values[4] == .number(0) && visit.values[7] == visit.values[3])
        #expect(visit.values[10] == .flag(true))
        visit.expectClean()
    }

    @Test("by keys, once, and again and again in a loop", arguments: Browser.Engine.allCases)
    func keys(engine: Browser.Engine) throws {
        let visit = try Browser.visit(
            try Self.page.get(),
            [
                ["wait": Self.isLoaded], ["evaluate": "player.seek(3)"], ["key": "i"],
                ["evaluate": "player.seek(3.75)"], ["key": "o"], ["evaluate": Self.words],
                // Once: it stops at the end of the range.
                ["key": "r"], ["wait": "!player.isPlaying && player.position > 3.1"], ["evaluate": "player.position"],
                ["key": "l"], ["key": "r"],
                [
                    "evaluate": "window.starts = 0,"
                        + " player.leader.addEventListener('seeked', () => { starts += 1; }), null"
                ],
                ["wait": "starts >= 3"], ["evaluate": "player.isPlaying && Math.abs(player.position - 3) < 2"],
                ["key": "x"], ["evaluate": Self.words],
            ], in: engine)
        #expect(visit.text(5) == "0:03.000 – 0:03.750, 0:00.750 long")
        #expect(visit.values[8] == .number(3.75))
        #expect(visit.values[13] == .flag(true) && visit.values[15] == .text(""))
        visit.expectClean()
    }

    @Test("repeats the whole recording where no range is set", arguments: Browser.Engine.allCases)
    func whole(engine: Browser.Engine) throws {
        let visit = try Browser.visit(
            try Self.page.get(),
            [
                ["wait": Self.isLoaded], ["key": "l"], ["evaluate": "player.seek(player.leader.duration - 0.3)"],
                ["click": "#play"], ["wait": "player.isPlaying && player.position > 0.1 && player.position < 3"],
            ], in: engine)
        visit.expectClean()
    }

    // In Chromium alone: WebDriver BiDi chooses files for Firefox, but no folders.
    @Test("faster and slower, at the same pitch", arguments: [0.5, 2])
    func pitch(rate: Double) throws {
        let folder = TemporaryFolder()
        let clip = DayMaker.Clip(1, "user", "2025-12-12T14:00:00Z", try Clips.tone(hertz: 1000, seconds: 8))
        let archives = try DayMaker([DayMaker.Hour(14, [DayMaker.Session("tone", [clip])])]).write(to: folder.path)
        let outcome = try Program.run(["stitch"] + archives + ["--output", folder("bag"), "--review"])
        try #require(outcome.status == 0, "\(outcome.errorText)")
        let visit = try Browser.visit(
            "file://\(folder("bag"))/data/review/index.html#session=tone",
            [
                ["wait": Self.isLoaded], ["files": ["#choose-folder", folder("bag")]],
                ["wait": "mixer.isRouted && \(Self.isLoaded)"],
                [
                    "evaluate": "window.tap = mixer.context.createAnalyser(), tap.fftSize = 8192,"
                        + " mixer.voices[0].sides[0].connect(tap), player.setRate(\(rate)), null"
                ],
                ["click": "#play"], ["wait": "player.position > 0.75"],
                [
                    "evaluate": "(() => { const levels = new Float32Array(tap.frequencyBinCount);"
                        + " tap.getFloatFrequencyData(levels); return levels.indexOf(Math.max(...levels))"
                        + " * mixer.context.sampleRate / tap.fftSize; })()"
                ],
            ])
        guard case .number(let hertz) = visit.values[6] else {
            Issue.record("\(visit.values)")
            return
        }
        #expect(abs(hertz - 1000) < 60, "\(hertz) Hz")
        visit.expectClean()
    }

    private static let folder = TemporaryFolder()
    private static let page = Result {
        let outcome = try Program.run(
            ["stitch", PackageFolder.fixture("day"), "--output", folder("bag"), "--review", "--session", "barge-in"])
        try #require(outcome.status == 0, "\(outcome.errorText)")
        return "file://\(folder("bag"))/data/review/index.html#session=barge-in"
    }
}
