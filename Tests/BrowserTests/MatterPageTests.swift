import Foundations
import TestSupport
import Testing

/// Calls, a Zoom archive and a Personal AI conversation in one bag.
@Suite("The review page of three sources", .serialized)
struct MatterPageTests {
    private static func text(_ selector: String) -> String { "document.querySelector('\(selector)').innerText" }

    private static func choose(_ id: String, _ label: String) -> String {
        "(() => { const box = document.querySelector('#\(id)'); box.value = '\(label)';"
            + " box.dispatchEvent(new Event('change')); return document.querySelector('#matter-count').textContent })()"
    }

    private static var opened: [[String: Any]] {
        [
            ["click": "#matter-link a"], ["wait": "document.querySelectorAll('#matter-rows tbody tr').length === 74"],
        ]
    }

    @Test("shows all of them in one list by time", arguments: Browser.Engine.allCases)
    func oneList(engine: Browser.Engine) throws {
        let times = "[...document.querySelectorAll('#matter-rows td:first-child')].map((cell) => cell.textContent)"
        let visit = try Browser.visit(
            try Self.page.get(),
            Self.opened + [
                [
                    "evaluate":
                        "(() => { const times = \(times); return times.every((time, at) => !at || times[at - 1] <= time) })()"
                ],
                [
                    "evaluate": "[...new Set([...document.querySelectorAll('#matter-rows td:nth-child(2)')]"
                        + ".map((cell) => cell.textContent))].sort().join()"
                ],
                ["evaluate": Self.text("#matter-count")],
                ["evaluate": "document.querySelectorAll('#matter script, #matter b, #matter img').length"],
            ], in: engine)
        #expect(
            visit.values.suffix(4) == [
                .flag(true), .text("Personal AI,Recordings,Zoom AI Companion"), .text("74 messages"), .number(0),
            ])
        visit.expectClean()
    }

    @Test("filters by source, by person, and by words", arguments: Browser.Engine.allCases)
    func filters(engine: Browser.Engine) throws {
        let visit = try Browser.visit(
            try Self.page.get(),
            Self.opened + [
                ["evaluate": Self.choose("matter-source", "Zoom AI Companion")],
                ["evaluate": Self.choose("matter-person", "Jill Chill")],
                ["evaluate": Self.text("#matter-rows tbody")],
                ["evaluate": Self.choose("matter-source", "")],
                ["evaluate": Self.choose("matter-person", "")],
                ["click": "#matter-search"], ["type": "same-second"],
                ["wait": "document.querySelectorAll('#matter-rows tbody tr').length === 1"],
                ["evaluate": Self.text("#matter-rows tbody")],
            ], in: engine)
        #expect(visit.values[2] == .text("2 of 74 messages"))
        #expect(visit.values[3] == .text("1 of 74 messages"))
        guard case .text(let rows) = visit.values[4], case .text(let found) = visit.values[10] else {
            Issue.record("\(visit.values)")
            return
        }
        // Markup is words, lines are lines, and what turns a name around is shown.
        #expect(rows.contains("What do these say?\n<b>Hurry</b>"))
        #expect(rows.contains("\\u{202e}") && rows.contains("<img src=x onerror=alert(1)>.html"))
        #expect(visit.values[5] == .text("1 of 74 messages") && visit.values[6] == .text("74 messages"))
        #expect(found.contains("Case Clerk"))
        visit.expectClean()
    }

    @Test(
        "opens a message where it stands: a written one in its conversation, a spoken one in its recording",
        arguments: Browser.Engine.allCases)
    func opensMessages(engine: Browser.Engine) throws {
        let visit = try Browser.visit(
            try Self.page.get(),
            Self.opened + [
                ["evaluate": Self.choose("matter-source", "Zoom AI Companion")],
                ["click": "#matter-rows tbody tr:nth-child(2) a"],
                ["wait": "Boolean(document.querySelector('#written li:nth-child(2)[aria-current]'))"],
                ["evaluate": Self.text("#written li:nth-child(2)")],
                ["evaluate": "getComputedStyle(document.querySelector('#player')).display"],
                ["evaluate": Self.text("#session-files")],
                [
                    "evaluate": "[...document.querySelectorAll('#papers a')]"
                        + ".map((link) => link.getAttribute('href').split('/').pop()).join()"
                ],
                ["click": "#matter-link a"],
                // The page follows its address only after the click.
                ["wait": "!document.querySelector('#matter').hidden"],
                ["evaluate": Self.choose("matter-source", "Recordings")],
                ["click": "#matter-rows tbody tr:nth-child(4) a"],
                ["wait": "Math.abs(document.querySelector('#audio audio')?.currentTime - 14.899) < 0.05"],
                ["evaluate": "document.querySelector('#written').hidden"],
            ], in: engine)
        let words = try #require(visit.text(5))
        #expect(words.hasPrefix("14:06:05.250 AI Companion thread thread-1"), "\(words)")
        #expect(words.hasSuffix("\n\nA lot."), "\(words)")
        #expect(visit.values[6] == .text("none"))
        guard case .text(let files) = visit.values[7] else {
            Issue.record("\(visit.values)")
            return
        }
        for file in WrittenArchives.awkwardFiles { #expect(files.contains(Disk.sha256(file.bytes).hexadecimal)) }
        // Nothing that was attached can be opened from here, only what the program made of the conversation.
        #expect(visit.values[8] == .text("conversation.txt,conversation.vcon.json"))
        #expect(visit.values.last == .flag(true))
        visit.expectClean()
    }

    @Test("lists text conversations among the sessions, and filters them by source", arguments: Browser.Engine.allCases)
    func sessions(engine: Browser.Engine) throws {
        let visit = try Browser.visit(
            try Self.page.get(),
            [
                ["evaluate": "document.querySelectorAll('#list a').length"],
                [
                    "evaluate": "(() => { const f = document.querySelector('#filter'); f.value = '~Personal AI';"
                        + " f.dispatchEvent(new Event('change')); return document.querySelector('#list').textContent })()"
                ],
                ["click": "#list a"],
                ["wait": "document.querySelectorAll('#written li').length === 3"],
                ["key": "k"], ["key": "?"], ["wait": "document.querySelector('#help').open"],
            ], in: engine)
        #expect(visit.values[0] == .number(16))
        #expect(
            visit.values[1]
                == .text(
                    "user, Case Clerk, 2025-12-122025-12-12 14:10:00  ·  Personal AI  ·  3 messages"
                        + "dd3ec564-5948-4da0-8ab6-94b23f92705b"))
        visit.expectClean()
    }

    private static let folder = TemporaryFolder()
    private static let page = Result {
        try WrittenArchives.writeZoom(to: folder("matter/zoom"))
        try Disk.write(Array(WrittenArchives.personalAI.utf8), to: folder("matter/personal.json"))
        let outcome = try Program.run(
            ["stitch", folder("matter"), PackageFolder.fixture("day"), "--output", folder("bag"), "--review"])
        try #require(outcome.status == 0, "\(outcome.errorText)")
        return "file://\(folder("bag"))/data/review/index.html"
    }
}
