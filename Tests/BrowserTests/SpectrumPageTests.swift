import TestSupport
import Testing

/// The spectrogram, computed in the browser from the recordings that the reviewer chose.
@Suite("The review page shows a spectrogram", .serialized)
struct SpectrumPageTests {
    /// The frequency of the darkest row in the column at a position of the first lane, in Hz.
    private static func hertz(at position: Double) -> String {
        """
        (() => {
            const { canvas, top } = spectrum.images.get(session.timeline.lanes[0]);
            const column = Math.round((\(position) - wave.from) / (wave.to - wave.from) * canvas.width);
            const copy = document.createElement('canvas');
            copy.height = canvas.height;
            const context = copy.getContext('2d', { willReadFrequently: true });
            context.drawImage(canvas, -column, 0);
            const { data } = context.getImageData(0, 0, 1, canvas.height);
            const levels = Array.from({ length: canvas.height }, (_, row) => data[4 * row + 3]);
            const most = Math.max(...levels);
            if (!most) return 0;
            const row = (levels.indexOf(most) + levels.lastIndexOf(most)) / 2;
            return (canvas.height - row - 0.5) / canvas.height * top;
        })()
        """
    }

    // In Chromium alone: WebDriver BiDi chooses files for Firefox, but no folders.
    @Test(
        "of a tone where it sounds, and of nothing elsewhere, in every kind of file",
        arguments: ["wav", "flac", "opus"])
    func tone(kind: String) throws {
        let folder = TemporaryFolder()
        let clips = [
            DayMaker.Clip(1, "user", "2025-12-12T14:00:00Z", try Clips.tone(hertz: 1000, seconds: 2)),
            DayMaker.Clip(2, "user", "2025-12-12T14:00:40Z", try Clips.tone(hertz: 3000, seconds: 2)),
        ]
        let archives = try DayMaker([DayMaker.Hour(14, [DayMaker.Session("tone", clips)])]).write(to: folder.path)
        let outcome = try Program.run(
            ["stitch"] + archives + ["--output", folder("bag"), "--review", "--audio", kind])
        try #require(outcome.status == 0, "\(outcome.errorText)")
        let isDrawn = "Boolean(spectrum.images.get(session.timeline.lanes[0])?.canvas)"
        let visit = try Browser.visit(
            "file://\(folder("bag"))/data/review/index.html#session=tone",
            [
                ["wait": "player.leader?.readyState >= 2"], ["key": "g"],
                ["evaluate": "document.querySelector('#said').textContent"],
                ["files": ["#choose-folder", folder("bag")]], ["wait": "mixer.isRouted"],
                ["key": "g"], ["wait": isDrawn],
                ["evaluate": Self.hertz(at: 1)], ["evaluate": Self.hertz(at: 20)], ["evaluate": Self.hertz(at: 41)],
                ["evaluate": "wave.show(39, 42)"], ["wait": isDrawn],
                ["evaluate": Self.hertz(at: 39.7)], ["evaluate": Self.hertz(at: 40.3)],
                ["key": "g"], ["evaluate": "spectrum.images.size"],
            ])
        #expect(visit.text(2) == "Choose the folder of the bag, or the recordings, first")
        for (step, expected) in [(7, 1000.0), (8, 0), (9, 3000), (12, 0), (13, 3000)] {
            guard case .number(let hertz) = visit.values[step] else {
                Issue.record("\(visit.values)")
                return
            }
            #expect(abs(hertz - expected) < 200, "\(kind), step \(step): \(hertz) Hz in place of \(expected) Hz")
        }
        #expect(visit.values[15] == .number(0))
        visit.expectClean()
    }

    // In Chromium alone: WebDriver BiDi chooses files for Firefox, but no folders.
    @Test("of at most five minutes, and says so")
    func long() throws {
        let folder = TemporaryFolder()
        let voice = try Clips.voice(seconds: 1, seed: 3)
        let clips = [
            DayMaker.Clip(1, "user", "2025-12-12T14:00:00Z", voice),
            DayMaker.Clip(2, "user", "2025-12-12T14:06:00Z", voice),
        ]
        let archives = try DayMaker([DayMaker.Hour(14, [DayMaker.Session("long", clips)])]).write(to: folder.path)
        let outcome = try Program.run(["stitch"] + archives + ["--output", folder("bag"), "--review"])
        try #require([0, 2].contains(outcome.status), "\(outcome.errorText)")
        let visit = try Browser.visit(
            "file://\(folder("bag"))/data/review/index.html#session=long",
            [
                ["wait": "player.leader?.readyState >= 2"], ["files": ["#choose-folder", folder("bag")]],
                ["wait": "mixer.isRouted"], ["click": "#spectrum"],
                ["wait": "document.querySelector('#spectrum-note').textContent !== ''"],
                ["evaluate": "document.querySelector('#spectrum-note').textContent"],
            ])
        #expect(visit.text(5) == "The spectrogram shows at most 5:00: zoom in.")
        visit.expectClean()
    }
}
