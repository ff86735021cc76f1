import Foundation
import Foundations
import TestSupport
import Testing

/// The walk of `docs/reviewers-hour.md`, step by step.
@Suite("A reviewer's hour", .serialized)
struct ReviewersHourTests {
    private static let matterRows = "document.querySelectorAll('#matter-rows tbody tr').length"

    /// From the list of all messages to a note on the message of a call.
    private static func note(_ page: String, call: String, row: Int, words: String) -> [[String: Any]] {
        [
            ["open": page + "#messages"], ["wait": "\(matterRows) > 3"], ["click": "#matter-search"], ["type": "card"],
            ["wait": "\(matterRows) === 3"], ["click": "#matter-rows tbody tr:nth-child(\(row)) mark"],
            ["wait": "session.name === '\(call)' && player.isPlaying"], ["key": " "], ["wait": "!player.isPlaying"],
            ["key": "a"], ["type": words], ["click": "#note-issues"], ["type": "cards"], ["click": "#note-by"],
            ["evaluate": "document.querySelector('#note-by').value = ''"], ["type": "J. Doe"],
            ["click": "#note-form button:not([type])"], ["wait": "notes.list.length === \(row)"],
        ]
    }

    /// A span that is selected, heard as it will be, and planned.
    private static func redact(_ page: String, call: String, from: Double, to: Double, count: Int) -> [[String: Any]] {
        [
            ["open": page + "#session=\(call)&t=\(from)"], ["wait": "player.leader?.readyState >= 2"],
            ["wait": "Math.abs(player.position - \(from)) < 0.01"], ["key": "i"],
            ["evaluate": "player.seek(\(to))"], ["wait": "Math.abs(player.position - \(to)) < 0.01"], ["key": "o"],
            ["key": "d"], ["type": "card number"],
            ["click": "#plan-hear"], ["wait": "preview.isOn && player.isPlaying"], ["wait": "!player.isPlaying"],
            ["click": "#plan-form button:not([type])"], ["wait": "notes.planned.length === \(count)"],
        ]
    }

    @Test("is done with the page alone, and its plan redacts the bag", arguments: Browser.Engine.allCases)
    func hour(engine: Browser.Engine) throws {
        let folder = TemporaryFolder()
        let bag = try Self.bag.get()
        let page = "file://\(bag)/data/review/index.html"
        let calls = [("barge-in", "the number is said"), ("supervisor", "said twice"), ("on-hold", "never came")]
        var steps: [[String: Any]] = [
            ["wait": "document.querySelectorAll('#list li').length === 14"], ["key": "f"],
            ["wait": "\(Self.matterRows) > 3"], ["type": "\"card number\""], ["wait": "\(Self.matterRows) === 2"],
        ]
        for (index, call) in calls.enumerated() {
            steps += Self.note(page, call: call.0, row: index + 1, words: call.1)
        }
        steps += Self.redact(page, call: "barge-in", from: 15.5, to: 16.5, count: 1)
        steps += Self.redact(page, call: "supervisor", from: 11, to: 12, count: 2)
        steps += [
            ["open": page + "#session=barge-in"], ["wait": "document.querySelectorAll('#spoken li').length === 6"],
            ["pdf": [folder("call.pdf"), "A4", "portrait"]],
            ["open": page + "#check"], ["evaluate": NotedBag.catchFiles],
        ]
        // WebDriver BiDi chooses files for Firefox, but no folders.
        if engine == .chromium {
            steps += [
                ["files": ["#check-folder", bag]],
                ["wait": "document.querySelector('#check-verdict')?.innerText.startsWith('Every file matches')"],
            ]
        }
        let ask: [[String: Any]] = engine == .chromium ? [] : [["click": "#naming-save"]]
        steps += [
            ["click": "#notes-link"], ["wait": "document.querySelectorAll('#notebook-rows tbody tr').length === 3"],
        ]
        steps += [["click": "#notes-json"]] + ask + [["wait": "files.length === 1"]]
        steps += [["click": "#notebook .plan-save"]] + ask + [["wait": "files.length === 2"]]
        steps += [["evaluate": "files[0].text()"], ["evaluate": "files[1].text()"]]
        let visit = try Browser.visit(page, steps, in: engine)
        let notes = try #require(visit.text(steps.count - 2))
        let plan = try #require(visit.text(steps.count - 1))
        let digest = Disk.sha256(Data(try Disk.bytes(bag + "/tagmanifest-sha256.txt"))).hexadecimal
        for (call, words) in calls { #expect(notes.contains(words) && notes.contains("\"\(call)\""), "\(notes)") }
        #expect(notes.contains(digest) == (engine == .chromium), "\(notes)")
        let paper = try Tool.run("pdftotext", [folder("call.pdf"), "-"])
        for words in ["Doe v. Roe", "barge-in", "My card number is four two."] {
            #expect(paper.text.contains(words), "\(words)")
        }
        try Self.expectRedacted(bag, by: plan, in: folder)
        visit.expectClean()
    }

    private static func expectRedacted(_ bag: String, by plan: String, in folder: TemporaryFolder) throws {
        try Disk.write(Array(plan.utf8), to: folder("plan.json"))
        let outcome = try Program.run([
            "redact", bag, "--plan", folder("plan.json"), "--output", folder("redacted"),
        ])
        try #require(outcome.status == 0, "\(outcome.text)\(outcome.errorText)")
        for (call, start) in [("barge-in", 15.5), ("supervisor", 11)] {
            let path = folder("redacted/data/sessions/\(call)/timeline.json")
            let document = try NotedBag.object(String(decoding: Disk.bytes(path), as: UTF8.self))
            let spans = try #require(document["redactions"] as? [[String: Any]])
            let rate = try #require(document["sampleRate"] as? Int)
            #expect(spans.map { $0["startFrame"] as? Int } == [Int(start * Double(rate))])
            #expect(spans.map { $0["frames"] as? Int } == [rate])
            #expect(spans.map { $0["reason"] as? String } == ["card number"])
        }
        let verified = try Program.run(["verify", folder("redacted")])
        #expect(verified.status == 0, "\(verified.text)\(verified.errorText)")
    }

    /// Lives as long as the tests.
    private static let folder = TemporaryFolder()

    private static let bag = Result {
        let words = """
            sessionId,messageId,text
            barge-in,104,"My card number is four two."
            supervisor,2,"I gave my card number twice."
            on-hold,4,"My card never came."

            """
        try Disk.write(Array(words.utf8), to: folder("heard/calls.csv"))
        let outcome = try Program.run([
            "stitch", PackageFolder.fixture("day"), "--transcripts", folder("heard"), "--output", folder("bag"),
            "--review", "--matter", "Doe v. Roe",
        ])
        try #require(outcome.status == 0, "\(outcome.text)\(outcome.errorText)")
        return folder("bag")
    }
}
