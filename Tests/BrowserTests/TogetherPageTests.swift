import TestSupport
import Testing

/// A file for each speaker, heard as one recording: how far the files are apart.
@Suite("The review page plays the files of a recording together", .serialized)
struct TogetherPageTests {
    private static let isLoaded = "player.files.length === 2 && player.files.every((file) => file.readyState >= 3)"
    private static let apart = "(player.files[1].currentTime - player.files[0].currentTime)"

    /// Both speakers say the same at the same time, at the beginning and after an hour. So the sounds of both files can
    /// be compared, and not only what the browser says of its clocks.
    // In Chromium alone: WebDriver BiDi chooses files for Firefox, but no folders.
    @Test(
        "the sound of both is together, at the beginning and after an hour", arguments: [0, 3600])
    func sound(start: Int) throws {
        let bag = try Self.hour.get()
        let visit = try Browser.visit(
            "file://\(bag)/data/review/index.html#session=hour",
            [
                ["wait": Self.isLoaded], ["files": ["#choose-folder", bag]], ["wait": "mixer.isRouted"],
                ["wait": Self.isLoaded], ["evaluate": Self.record],
                ["evaluate": "range.set(\(start), \(start) + 4)"], ["key": "l"], ["key": "r"],
                ["wait": "player.position > \(start) + 1"],
                // A busy computer may start them apart; then they come together.
                ["wait": "Math.abs(lag()) < 0.01 && Math.abs(\(Self.apart)) < 0.02"],
            ])
        #expect(visit.complaints.allSatisfy { $0.hasPrefix("The ScriptProcessorNode is deprecated") })
    }

    @Test(
        "files that were pulled apart come together again, at any speed", arguments: [0.08, -0.08, 1.5, -1.5],
        Browser.Engine.allCases)
    func pulledApart(seconds: Double, engine: Browser.Engine) throws {
        let bag = try Self.hour.get()
        let visit = try Browser.visit(
            "file://\(bag)/data/review/index.html#session=hour",
            [
                ["wait": Self.isLoaded], ["evaluate": "player.setRate(1.5)"], ["evaluate": "player.seek(60)"],
                ["click": "#play"], ["wait": "player.position > 60.3"],
                ["evaluate": "player.files[1].currentTime += \(seconds), null"],
                ["wait": "!player.files[1].seeking && Math.abs(\(Self.apart)) < 0.01"],
                ["wait": "player.files[1].playbackRate === 1.5"],
                ["evaluate": "player.files[0].playbackRate"],
            ], in: engine)
        #expect(visit.values.last == .number(1.5))
        visit.expectClean()
    }

    /// Records the last second of both voices, sample by sample, and defines `lag`: the shift in seconds at which they
    /// agree best; NaN if there is no sound.
    private static let record = """
        (() => {
            const { context, voices } = mixer;
            const merger = context.createChannelMerger(2);
            const recorder = context.createScriptProcessor(4096, 2, 1);
            const blocks = [[], []];
            voices.forEach((voice, at) => voice.sides[0].connect(merger, 0, at));
            merger.connect(recorder);
            recorder.connect(context.destination);
            recorder.onaudioprocess = ({ inputBuffer }) => blocks.forEach((kept, channel) => {
                kept.push(inputBuffer.getChannelData(channel).slice());
                if (kept.length > 8) kept.shift();
            });
            window.lag = () => {
                const [one, other] = blocks.map((kept) => kept.flatMap((block) => [...block]));
                let [best, most] = [NaN, 1e-3];
                for (let lag = -4000; lag <= 4000; lag += 1) {
                    let sum = 0;
                    for (let at = 4000; at < one.length - 4000; at += 1) sum += one[at] * other[at + lag];
                    if (sum > most) [best, most] = [lag, sum];
                }
                return best / context.sampleRate;
            };
        })()
        """

    private static let folder = TemporaryFolder()
    private static let hour = Result {
        let clip = try Clips.voice(seconds: 4, seed: 7)
        func session(_ number: Int, _ time: String) -> DayMaker.Session {
            DayMaker.Session(
                "hour",
                [
                    DayMaker.Clip(number, "user", time, clip), DayMaker.Clip(number + 1, "agent_tts", time, clip),
                ])
        }
        let archives = try DayMaker([
            DayMaker.Hour(14, [session(1, "2025-12-12T14:00:00Z")]),
            DayMaker.Hour(15, [session(11, "2025-12-12T15:00:00Z")]),
        ]).write(to: folder.path)
        let outcome = try Program.run(
            ["stitch"] + archives + ["--output", folder("bag"), "--review", "--audio", "opus"])
        try #require([0, 2].contains(outcome.status), "\(outcome.errorText)")
        return folder("bag")
    }
}
