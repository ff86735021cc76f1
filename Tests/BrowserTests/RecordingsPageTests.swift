import TestSupport
import Testing

/// What the page says and plays for each kind of recording that a session can have.
@Suite("The review page of every kind of recording", .serialized)
struct RecordingsPageTests {
    private static let sounds = "[...document.querySelectorAll('#audio audio')]"
    private static let words = "document.querySelector('#content').innerText"

    @Test(
        "plays Opus files alone, all speakers in step, with their waveforms, in every layout",
        arguments: ["stereo", "mono", "split"], Browser.Engine.allCases)
    func opusAlone(layout: String, engine: Browser.Engine) throws {
        let visit = try Browser.visit(
            try Self.page("opus", layout) + "#session=barge-in",
            [
                ["wait": "\(Self.sounds).length === 2 && \(Self.sounds).every((sound) => sound.readyState >= 2)"],
                ["click": "#play"],
                ["wait": "\(Self.sounds).every((sound) => sound.currentTime > 0.3)"],
                ["click": "#messages tbody tr:nth-child(4) button"],
                ["wait": "\(Self.sounds).every((sound) => sound.currentTime > 15)"],
                // On a busy computer they may need longer than the recording to come together.
                ["evaluate": "document.querySelector('#loop').checked = true"],
                ["wait": "Math.abs(\(Self.sounds)[0].currentTime - \(Self.sounds)[1].currentTime) < 0.01"],
                ["click": "#play"],
                ["wait": "\(Self.sounds).every((sound) => sound.paused)"],
                ["evaluate": Self.words],
                ["evaluate": "quoteHere()"],
                ["evaluate": "[...document.querySelectorAll('#lanes span')].map((lane) => lane.innerText).join()"],
                ["evaluate": "session.timeline.lanes.every((lane) => lane.loudest > 8)"],
            ], in: engine)
        let words = try #require(visit.text(9))
        #expect(!words.contains("no recording") && !words.contains("could be placed"))
        #expect(!words.contains("No waveform"))
        #expect(words.contains("packets of the messages, not decoded, user") && words.contains("SHA-256 of packets"))
        #expect(words.contains("In the Opus files a message starts up to"))
        let quote = try #require(visit.text(10))
        #expect(quote.contains("into the recording; ") && quote.contains("timeline-agent_tts.opus, SHA-256 "))
        // A mix is in no file, so none is drawn.
        #expect(visit.values[11] == .text("user,agent_tts"))
        #expect(visit.values[12] == .flag(true))
        visit.expectClean()
    }

    @Test("plays FLAC alone, with its waveform", arguments: ["stereo", "mono", "split"], Browser.Engine.allCases)
    func flacAlone(layout: String, engine: Browser.Engine) throws {
        let visit = try Browser.visit(
            try Self.page("flac", layout) + "#session=barge-in",
            [
                ["wait": "\(Self.sounds).length > 0 && \(Self.sounds).every((sound) => sound.readyState >= 2)"],
                ["click": "#play"],
                ["wait": "\(Self.sounds).every((sound) => sound.currentTime > 0.2)"],
                ["evaluate": "session.timeline.lanes.every((lane) => lane.loudest > 8)"],
                ["evaluate": Self.words],
            ], in: engine)
        #expect(visit.values[3] == .flag(true))
        #expect(visit.text(4)?.contains("No waveform") == false)
        #expect(visit.text(4)?.contains("SHA-256 of samples") == true)
        visit.expectClean()
    }

    @Test(
        "offers each kind of recording where there are several, and goes on at the same position",
        arguments: [
            (["wav", "opus"], "stereo", [1, 2]), (["flac", "opus"], "split", [2, 2]),
            (["wav", "flac"], "mono", [1, 1]), (["wav", "flac", "opus"], "mono", [1, 1, 2]),
        ], Browser.Engine.allCases)
    func choice(recording: (kinds: [String], layout: String, files: [Int]), engine: Browser.Engine) throws {
        let (kinds, layout, files) = recording
        let options = "[...document.querySelectorAll('#kind option')].map((option) => option.value).join()"
        var steps: [[String: Any]] = [
            ["wait": "\(Self.sounds).length === \(files[0])"], ["evaluate": options],
            ["evaluate": "player.seek(7.5)"],
        ]
        for (kind, count) in zip(kinds, files).dropFirst() {
            steps += [
                [
                    "evaluate": "(() => { const box = document.querySelector('#kind'); box.value = '\(kind)';"
                        + " box.dispatchEvent(new Event('change')); })()"
                ],
                ["wait": "\(Self.sounds).length === \(count)"],
                ["wait": "\(Self.sounds).every((sound) => sound.readyState >= 2)"],
                ["wait": "\(Self.sounds).every((sound) => Math.abs(sound.currentTime - 7.5) < 0.05)"],
                ["wait": "\(Self.sounds).every((sound) => sound.src.endsWith('.\(kind)'))"],
                ["evaluate": "quoteHere().includes('.\(kind), SHA-256') && !quoteHere().includes('.\(kinds[0]), ')"],
            ]
        }
        let visit = try Browser.visit(
            try Self.page(kinds.joined(separator: ","), layout) + "#session=barge-in", steps, in: engine)
        #expect(visit.values[1] == .text(kinds.joined(separator: ",")))
        #expect(visit.values.suffix(1) == [.flag(true)])
        visit.expectClean()
    }

    @Test(
        "plays in time without a sound device, and only then says that there is none",
        arguments: [true, false], Browser.Engine.allCases)
    func soundDevice(hasDevice: Bool, engine: Browser.Engine) throws {
        let sound = "\(Self.sounds)[0]"
        let visit = try Browser.visit(
            try Self.page("wav", "stereo") + "#session=barge-in",
            [
                ["wait": "\(sound)?.readyState >= 2"], ["click": "#play"], ["wait": "\(sound).currentTime > 0.5"],
                ["evaluate": "document.querySelector('#play').getAttribute('aria-label')"],
                ["evaluate": "player.seek(14)"],
                ["wait": "document.querySelector('#messages tr[aria-current] button').textContent === '0:10.183'"],
                ["click": "#play"], ["wait": "\(sound).paused"],
                ["evaluate": "player.seek(7.5)"], ["click": "#play"], ["wait": "\(sound).currentTime > 7.7"],
                ["evaluate": "document.querySelector('#notices').innerText"],
            ], in: engine, hasSoundDevice: hasDevice)
        #expect(visit.values[3] == .text("Pause"))
        // Chromium plays to a device of its own.
        let notice = "This browser finds no sound device, so it plays without sound. "
        #expect(visit.text(11)?.contains(notice) == (!hasDevice && engine == .firefox))
        visit.expectClean()
    }

    @Test(
        "says how much of a chained Opus file the browser plays, and plays the longest to its end",
        arguments: Browser.Engine.allCases)
    func chained(engine: Browser.Engine) throws {
        let visit = try Browser.visit(
            try Self.page("opus", "stereo") + "#session=header-gain",
            [
                ["wait": "\(Self.sounds).length === 2 && \(Self.sounds).every((sound) => sound.readyState >= 1)"],
                ["evaluate": "\(Self.sounds).every((sound) => sound.duration + 0.5 < session.timeline.length)"],
                ["evaluate": "document.querySelector('#notices').innerText"],
                ["evaluate": "player.leader.duration === Math.max(...\(Self.sounds).map((sound) => sound.duration))"],
            ], in: engine)
        let words = try #require(visit.text(2))
        // Chromium plays the first stream of a chain. A browser that plays all of it has no notice.
        #expect((visit.values[1] == .flag(true)) == words.contains("can play only the first"), "\(words)")
        #expect(visit.values[3] == .flag(true))
        visit.expectClean()
    }

    @Test(
        "does not claim that nothing is placed where messages are placed and have no recording",
        arguments: Browser.Engine.allCases)
    func noRecording(engine: Browser.Engine) throws {
        let visit = try Browser.visit(
            try Self.manySpeakers.get(),
            [
                ["evaluate": "document.querySelector('#overview').innerText"],
                ["click": "#list a"],
                ["wait": "document.querySelectorAll('#messages tbody tr').length === 9"],
                ["evaluate": Self.words],
                ["evaluate": "document.querySelector('#play').disabled"],
                ["evaluate": "quoteHere()"],
            ], in: engine)
        #expect(visit.text(0)?.contains("Recordings\nnone") == true)
        let words = try #require(visit.text(3))
        #expect(words.contains("This session has no recording, although messages are placed: see its problems."))
        #expect(words.contains("No waveform: this session has no recording in this bag."))
        #expect(words.contains("Offset is the start in the timeline."))
        #expect(words.contains("tooManyChannels") && !words.contains("none of its messages"))
        #expect(visit.values[4] == .flag(true))
        #expect(visit.text(5)?.contains("into the timeline; ") == true)
        #expect(visit.text(5)?.contains("; no recording; #session=") == true)
        visit.expectClean()
    }

    @Test("says that nothing could be placed where that is so", arguments: Browser.Engine.allCases)
    func nothingPlaced(engine: Browser.Engine) throws {
        let folder = TemporaryFolder()
        let clip = DayMaker.Clip(1, "user", "2025-12-12T14:00:00Z", nil)
        let archives = try DayMaker([DayMaker.Hour(14, [DayMaker.Session("empty", [clip])])]).write(to: folder.path)
        let outcome = try Program.run(
            ["stitch"] + archives + ["--output", folder("bag"), "--review", "--audio", "opus"])
        try #require(outcome.status == 2, "\(outcome.errorText)")
        let visit = try Browser.visit(
            "file://\(folder("bag"))/data/review/index.html#session=empty",
            [
                ["wait": "document.querySelectorAll('#messages tbody tr').length === 1"],
                ["evaluate": "document.querySelector('#notices').innerText"],
            ], in: engine)
        #expect(visit.values[1] == .text("This session has no recording: none of its messages could be placed."))
        visit.expectClean()
    }

    // MARK: - Pages

    private static let folder = TemporaryFolder()

    private static func page(_ kinds: String, _ layout: String) throws -> String {
        let bag = folder("\(kinds)-\(layout)")
        let outcome = try Program.run(
            [
                "stitch", PackageFolder.fixture("day"), "--output", bag, "--review", "--audio", kinds, "--layout",
                layout, "--session", "barge-in", "--session", "header-gain",
            ])
        try #require(outcome.status == 0, "\(outcome.errorText)")
        return "file://\(bag)/data/review/index.html"
    }

    /// Nine speakers, of which FLAC has no room.
    private static let manySpeakers = Result {
        let voice = try Clips.voice(seconds: 0.1, seed: 1)
        let clips = (0..<9).map { DayMaker.Clip($0, "type-\($0)", "2025-12-12T14:00:0\($0)Z", voice) }
        let archives = try DayMaker([DayMaker.Hour(14, [DayMaker.Session("many", clips)])]).write(to: folder.path)
        let outcome = try Program.run(
            ["stitch"] + archives + ["--output", folder("many"), "--review", "--audio", "flac"])
        try #require(outcome.status == 2, "\(outcome.errorText)")
        return "file://\(folder("many"))/data/review/index.html"
    }
}
