import TestSupport
import Testing

/// What a reviewer hears of each speaker. The levels are measured in the browser where it sends them to the speakers of
/// the computer.
@Suite("The review page mixes voices", .serialized)
struct VoicesPageTests {
    @Test(
        "a file for each speaker is muted, played alone and turned down from the disk, without a choice",
        arguments: Browser.Engine.allCases)
    func files(engine: Browser.Engine) throws {
        let heard = "player.files.map((file) => file.muted ? 0 : file.volume).join()"
        let visit = try Browser.visit(
            try Self.page("opus"),
            [
                ["wait": "player.files.length === 2"], ["evaluate": heard],
                ["click": "[aria-label='Mute user']"], ["evaluate": heard],
                ["click": "[aria-label='Mute user']"], ["click": "[aria-label='Solo user']"], ["evaluate": heard],
                ["evaluate": "document.querySelector(\"[aria-label='Solo user']\").getAttribute('aria-pressed')"],
                ["click": "[aria-label='Solo user']"], ["evaluate": Self.slide("Volume of agent_tts", 0.25)],
                ["evaluate": heard],
                ["evaluate": "document.querySelector(\"[aria-label='Balance of user']\").disabled"],
                ["evaluate": "document.querySelector('#mixer-note').textContent"],
            ], in: engine)
        #expect(
            [1, 3, 6, 10].map { visit.values[$0] } == [.text("1,1"), .text("0,1"), .text("1,0"), .text("1,0.25")])
        #expect(visit.values[7] == .text("true") && visit.values[11] == .flag(true))
        #expect(visit.text(12)?.contains("For balance, more volume and the spectrogram, choose the folder") == true)
        visit.expectClean()
    }

    // In Chromium alone: WebDriver BiDi chooses files for Firefox, but no folders.
    @Test(
        "one file of two speakers is mixed after its folder was chosen, and says so before")
    func oneFile() throws {
        let bag = try Self.bag("wav")
        let visit = try Browser.visit(
            try Self.page("wav"),
            [
                ["wait": "player.files.length === 1"],
                ["evaluate": "document.querySelector(\"[aria-label='Mute user']\").disabled"],
                ["evaluate": "document.querySelector('#mixer-note').textContent"],
                ["evaluate": "player.seek(7.5)"],
                ["files": ["#choose-folder", bag]], ["wait": "mixer.isRouted && player.leader?.readyState >= 2"],
                ["evaluate": "Math.abs(player.position - 7.5) < 0.01"],
                // At 7 seconds, both speak.
                ["evaluate": Self.tap], ["evaluate": "document.querySelector('#loop').checked = true"],
                ["evaluate": "range.set(7, 8.5)"], ["evaluate": "range.play()"],
                // As in the file: the first channel on the left, the second on the right.
                ["wait": "heard('user') === 'left' && heard('agent_tts') === 'right'"],
                ["click": "[aria-label='Mute agent_tts']"],
                ["wait": "heard('user') === 'left' && heard('agent_tts') === 'none'"],
                ["click": "[aria-label='Mute agent_tts']"], ["click": "[aria-label='Solo agent_tts']"],
                ["wait": "heard('user') === 'none' && heard('agent_tts') === 'right'"],
                ["click": "[aria-label='Solo agent_tts']"], ["evaluate": Self.slide("Balance of user", 0)],
                ["wait": "heard('user') === 'both' && heard('agent_tts') === 'right'"],
                ["evaluate": "document.querySelector('#mixer-files').hidden"],
            ])
        #expect(visit.values[1] == .flag(true) && visit.values[6] == .flag(true))
        #expect(visit.text(2)?.contains("To mute, move or amplify one speaker in this file") == true)
        #expect(visit.values.last == .flag(true))
        visit.expectClean()
    }

    @Test("another file of the same name is refused, with both sizes", arguments: Browser.Engine.allCases)
    func otherFile(engine: Browser.Engine) throws {
        let folder = TemporaryFolder()
        try Disk.write([1, 2, 3], to: folder("timeline.wav"))
        let visit = try Browser.visit(
            try Self.page("wav"),
            [
                ["wait": "player.files.length === 1"], ["files": ["#choose-files", folder("timeline.wav")]],
                ["wait": "document.querySelector('#notices').innerText !== ''"],
                ["evaluate": "document.querySelector('#notices').innerText"], ["evaluate": "mixer.isRouted"],
            ], in: engine)
        #expect(visit.text(3)?.contains("timeline.wav has 3 bytes; the recording of this session has 2,") == true)
        #expect(visit.text(3)?.hasSuffix("It is not used.") == true)
        #expect(visit.values[4] == .flag(false))
        visit.expectClean()
    }

    @Test(
        "a mix in one channel cannot be separated, and the page names the recording that can",
        arguments: Browser.Engine.allCases)
    func mono(engine: Browser.Engine) throws {
        let visit = try Browser.visit(
            try Self.page("wav,opus", layout: "mono"),
            [
                ["wait": "player.files.length === 1"],
                ["evaluate": "document.querySelector('#mixer-note').textContent"],
                ["evaluate": "document.querySelectorAll('.voice').length"],
            ], in: engine)
        #expect(
            visit.text(1)?.hasPrefix(
                "All speakers are in one channel of this file, so they cannot be separated. The recording “Ogg Opus” "
                    + "has a file for each speaker.") == true)
        #expect(visit.values[2] == .number(0))
        visit.expectClean()
    }

    @Test(
        "the settings of the voices are worked by keys, and named for screen readers",
        arguments: Browser.Engine.allCases)
    func keys(engine: Browser.Engine) throws {
        let visit = try Browser.visit(
            try Self.page("opus"),
            [
                ["wait": "player.files.length === 2"],
                ["evaluate": "document.querySelector(\"[aria-label='Mute user']\").focus()"], ["key": " "],
                ["evaluate": "player.files[0].muted && !player.isPlaying"],
                ["evaluate": "document.querySelector(\"[aria-label='Volume of user']\").focus()"],
                ["key": "Home"],
                ["evaluate": "document.activeElement.getAttribute('aria-valuetext')"], ["evaluate": "player.position"],
            ], in: engine)
        #expect(visit.values[3] == .flag(true))
        #expect(visit.values[6] == .text("0 %") && visit.values[7] == .number(0))
        visit.expectClean()
    }

    // MARK: - What is heard

    /// Defines `heard`: on which sides a voice has sounded since the last question that gave another answer.
    private static let tap = """
        (() => {
            const taps = new Map(mixer.voices.map((voice) => [voice.name, voice.sides.map((side) => {
                const tap = mixer.context.createAnalyser();
                tap.fftSize = 16384;
                side.connect(tap);
                return tap;
            })]));
            window.heard = (name) => {
                const [left, right] = taps.get(name).map((tap) => {
                    const sound = new Float32Array(tap.fftSize);
                    tap.getFloatTimeDomainData(sound);
                    return sound.some((sample) => Math.abs(sample) > 0.001);
                });
                return left ? (right ? 'both' : 'left') : right ? 'right' : 'none';
            };
        })()
        """

    private static func slide(_ label: String, _ value: Double) -> String {
        "(() => { const box = document.querySelector(\"[aria-label='\(label)']\"); box.value = '\(value)';"
            + " box.dispatchEvent(new Event('input')); })()"
    }

    // MARK: - Pages

    private static let folder = TemporaryFolder()

    private static func bag(_ kinds: String, layout: String = "stereo") throws -> String {
        let bag = folder("\(kinds)-\(layout)")
        let outcome = try Program.run(
            [
                "stitch", PackageFolder.fixture("day"), "--output", bag, "--review", "--audio", kinds, "--layout",
                layout, "--session", "barge-in",
            ])
        try #require(outcome.status == 0, "\(outcome.errorText)")
        return bag
    }

    private static func page(_ kinds: String, layout: String = "stereo") throws -> String {
        "file://\(try bag(kinds, layout: layout))/data/review/index.html#session=barge-in"
    }
}
