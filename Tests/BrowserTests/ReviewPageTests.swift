import TestSupport
import Testing

/// The page as a reviewer has it: opened from the disk, without a server and without a network.
@Suite("The review page", .serialized)
struct ReviewPageTests {
    @Test(
        "opens from the disk, lists the sessions, and asks for nothing from a network",
        arguments: Browser.Engine.allCases)
    func opens(engine: Browser.Engine) throws {
        let visit = try Browser.visit(
            try Self.day(),
            [
                ["wait": "document.querySelectorAll('#list a').length === 14"],
                ["evaluate": "document.querySelector('#count').textContent"],
            ], in: engine)
        #expect(visit.values.last == .text("14 sessions"))
        visit.expectClean()
    }

    @Test("finds sessions by words, and orders them", arguments: Browser.Engine.allCases)
    func search(engine: Browser.Engine) throws {
        let visit = try Browser.visit(
            try Self.day(),
            [
                ["click": "#search"], ["type": "transfer"],
                ["wait": "document.querySelectorAll('#list a').length === 2"],
                ["evaluate": "document.querySelector('#list a').dataset.name"],
                [
                    "evaluate": "(() => { const s = document.querySelector('#sort'); s.value = '-length';"
                        + " s.dispatchEvent(new Event('change')); const f = document.querySelector('#search');"
                        + " f.value = ''; f.dispatchEvent(new Event('input'));"
                        + " return document.querySelector('#list a').dataset.name })()"
                ],
                // This bag has no words, and yet a list of its messages.
                ["click": "#matter-link a"],
                ["wait": "document.querySelectorAll('#matter-rows tbody tr').length === 69"],
                ["click": "#matter-search"], ["type": "message_104"],
                ["wait": "document.querySelectorAll('#matter-rows tbody tr').length === 1"],
                ["evaluate": "document.querySelector('#matter-rows .control').textContent"],
            ], in: engine)
        #expect(visit.values[3] == .text("transfer-first"))
        #expect(visit.values[4] == .text("on-hold"))
        #expect(visit.values.last == .text("OS0000001.0004"))
        visit.expectClean()
    }

    @Test("shows a session's messages, plays it, and jumps where it is clicked", arguments: Browser.Engine.allCases)
    func plays(engine: Browser.Engine) throws {
        let time = "document.querySelector('#audio audio').currentTime"
        let visit = try Browser.visit(
            try Self.day(),
            [
                ["click": "#list a[data-name='barge-in']"],
                ["wait": "document.querySelectorAll('#messages tbody tr').length === 6"],
                ["wait": "document.querySelector('#audio audio').readyState >= 2"],
                ["click": "#play"],
                ["wait": "\(time) > 0.3"],
                ["click": "#play"],
                ["wait": "document.querySelector('#audio audio').paused"],
                // Half way along the waveform is half way along the recording, which is 23.957 s long.
                ["click": ["#wave", 0.5, 0.5] as [Any]],
                ["wait": "Math.abs(\(time) - 11.98) < 0.2"],
                ["click": "#messages tbody tr:nth-child(4) button"],
                ["wait": "Math.abs(\(time) - 14.899) < 0.05"],
                ["evaluate": "document.querySelector('#utc').textContent"],
            ], in: engine)
        let utc = visit.values.last
        #expect(utc == .text("14:05:24.899 UTC"), "\(String(describing: utc))")
        visit.expectClean()
    }

    @Test(
        "plays from where it was sent last, also where it was sent there before it arrived elsewhere",
        arguments: Browser.Engine.allCases)
    func movesAtOnce(engine: Browser.Engine) throws {
        let visit = try Browser.visit(
            try Self.day() + "#session=barge-in",
            [
                ["wait": "player.leader?.readyState >= 2"], ["evaluate": "player.seek(3)"],
                ["evaluate": "player.seek(3.75)"], ["evaluate": "player.seek(3)"], ["evaluate": "player.position"],
                ["evaluate": "player.play(), null"], ["wait": "player.position > 3.2 && !player.leader.seeking"],
            ], in: engine)
        #expect(visit.values[4] == .number(3))
        visit.expectClean()
    }

    @Test("opens a session whose name leaves no room for the ending of a script", arguments: Browser.Engine.allCases)
    func longName(engine: Browser.Engine) throws {
        let name = String(repeating: "x", count: 100)
        let clip = DayMaker.Clip(1, "user", "2025-12-12T14:00:00Z", try Clips.voice(seconds: 0.5, seed: 1))
        let folder = TemporaryFolder()
        let archives = try DayMaker([DayMaker.Hour(14, [DayMaker.Session(name, [clip])])]).write(to: folder.path)
        let outcome = try Program.run(["stitch"] + archives + ["--output", folder("bag"), "--review"])
        try #require(outcome.status == 0, "\(outcome.errorText)")
        let visit = try Browser.visit(
            "file://\(folder("bag"))/data/review/index.html#session=\(name)",
            [["wait": "document.querySelectorAll('#messages tbody tr').length === 1"]], in: engine)
        visit.expectClean()
    }

    @Test("is worked by keys alone: play, next message, back", arguments: Browser.Engine.allCases)
    func keys(engine: Browser.Engine) throws {
        let time = "document.querySelector('#audio audio').currentTime"
        let visit = try Browser.visit(
            try Self.day() + "#session=barge-in",
            [
                ["wait": "document.querySelector('#audio audio')?.readyState >= 2"],
                ["key": "n"],
                ["wait": "Math.abs(\(time) - 6.833) < 0.05"],
                ["key": " "],
                ["wait": "\(time) > 7.1"],
                ["key": " "],
                ["wait": "document.querySelector('#audio audio').paused"],
                ["key": "p"],
                ["wait": "\(time) < 7.0"],
            ], in: engine)
        visit.expectClean()
    }

    @Test("names the file and the line of its sources where a script fails")
    func stack() throws {
        let failing = "const units = Math.round(seconds * unit);"
        let script = try Disk.bytes(PackageFolder.root + "/Sources/Review/Page/Web/words.js")
        let lines = String(decoding: script, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
        let line = try #require(lines.firstIndex { $0.contains(failing) }) + 1
        let visit = try Browser.visit(
            try Self.day(),
            [["evaluate": "(() => { try { clock(Symbol()) } catch (error) { return error.stack } })()"]])
        guard case .text(let stack) = visit.values[0] else {
            Issue.record("\(visit.values)")
            return
        }
        #expect(stack.contains("words.js:\(line):"), "\(stack)")
    }

    @Test("opens at the second that its address names", arguments: Browser.Engine.allCases)
    func link(engine: Browser.Engine) throws {
        let visit = try Browser.visit(
            try Self.day() + "#session=over-the-hour&t=12.5",
            [
                ["wait": "document.querySelector('#audio audio')?.readyState >= 2"],
                ["wait": "Math.abs(document.querySelector('#audio audio').currentTime - 12.5) < 0.01"],
                ["evaluate": "document.querySelector('#session-title').textContent"],
            ], in: engine)
        #expect(visit.values.last == .text("over-the-hour"))
        visit.expectClean()
    }

    @Test("shows problems, and a hostile session id as nothing but text", arguments: Browser.Engine.allCases)
    func hostile(engine: Browser.Engine) throws {
        let visit = try Browser.visit(
            try Self.problemDay(),
            [
                ["wait": "document.querySelectorAll('#list a').length === 8"],
                [
                    "evaluate": "(() => { const f = document.querySelector('#filter'); f.value = 'some';"
                        + " f.dispatchEvent(new Event('change'));"
                        + " return document.querySelectorAll('#list a').length })()"
                ],
                [
                    "evaluate": "(() => { const f = document.querySelector('#filter'); f.value = 'none';"
                        + " f.dispatchEvent(new Event('change'));"
                        + " return document.querySelector('#list a b').textContent })()"
                ],
                ["click": "#list a"],
                ["wait": "!document.querySelector('#session').hidden"],
                ["evaluate": "document.querySelector('#session-title').textContent"],
                ["evaluate": "document.querySelectorAll('#session-title script, #list script').length"],
            ], in: engine)
        #expect(visit.values[1] == .number(7))
        #expect(visit.values[2] == .text("../../etc/<script>alert(1)</script>"))
        #expect(visit.values[5] == .text("../../etc/<script>alert(1)</script>"))
        #expect(visit.values[6] == .number(0))
        visit.expectClean()
    }

    @Test("shows whatever a session is called as nothing but text", arguments: Browser.Engine.allCases)
    func hostileNames(engine: Browser.Engine) throws {
        let name = "\"><img src=x onerror=alert(1)>'</script><script>alert(2)</script>\n\u{202E}\u{2028}&amp;"
        let folder = TemporaryFolder()
        let clip = DayMaker.Clip(1, name, "2025-12-12T14:00:00Z", try Clips.voice(seconds: 0.5, seed: 1))
        var hour = DayMaker.Hour(14, [DayMaker.Session(name, conversation: name, [clip])])
        hour.sessions[0].clips[0].fileName = "clip.opus"
        let archives = try DayMaker([hour]).write(to: folder.path)
        let outcome = try Program.run(["stitch"] + archives + ["--output", folder("bag"), "--review"])
        try #require(outcome.status == 0, "\(outcome.errorText)")
        let visit = try Browser.visit(
            "file://\(folder("bag"))/data/review/index.html",
            [
                ["click": "#list a"],
                ["wait": "document.querySelector('#audio audio')?.readyState >= 2"],
                ["evaluate": "document.querySelectorAll('#content img, #list img, body script:not([src])').length"],
                ["evaluate": "document.querySelector('#session-title').textContent.includes('<img src=x onerror')"],
            ], in: engine)
        #expect(visit.values.last == .flag(true))
        visit.expectClean()
    }

    @Test("plays the files of every layout", arguments: ["mono", "split"], Browser.Engine.allCases)
    func layouts(layout: String, engine: Browser.Engine) throws {
        let folder = TemporaryFolder()
        let url = try Self.page(of: "day", in: folder, ["--session", "barge-in", "--layout", layout])
        let visit = try Browser.visit(
            url + "#session=barge-in",
            [
                ["wait": "[...document.querySelectorAll('#audio audio')].every((audio) => audio.readyState >= 2)"],
                ["click": "#play"],
                ["wait": "[...document.querySelectorAll('#audio audio')].every((audio) => audio.currentTime > 0.2)"],
                ["evaluate": "document.querySelectorAll('#audio audio').length"],
            ], in: engine)
        #expect(visit.values.last == .number(layout == "split" ? 2 : 1))
        visit.expectClean()
    }

    /// Live as long as the tests.
    private static let folder = TemporaryFolder()
    private static let dayPage = Result { try page(of: "day", in: folder) }
    private static let problemPage = Result { try page(of: "problem-day", in: folder) }

    private static func day() throws -> String { try dayPage.get() }
    private static func problemDay() throws -> String { try problemPage.get() }

    private static func page(of fixture: String, in folder: TemporaryFolder, _ options: [String] = []) throws -> String
    {
        let bag = folder(fixture)
        let outcome = try Program.run(
            ["stitch", PackageFolder.fixture(fixture), "--output", bag, "--review"] + options)
        try #require([0, 2].contains(outcome.status), "\(outcome.errorText)")
        return "file://\(bag)/data/review/index.html"
    }
}
