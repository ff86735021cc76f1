import Foundation
import TestSupport
import Testing

/// Redaction by hand: a plan that is made on the page, and what the program makes of it.
@Suite("The review page plans redactions", .serialized)
struct PlanPageTests {
    private static let save = "#plan-form button:not([type])"

    @Test(
        "that are heard before, saved, and hidden by the program, span by span", arguments: Browser.Engine.allCases)
    func plan(engine: Browser.Engine) throws {
        let visit = try Browser.visit(
            try NotedBag.page.get(),
            [
                ["wait": "player.leader?.readyState >= 2"], ["evaluate": NotedBag.catchFiles],
                ["evaluate": "range.set(14.9, 17.4)"], ["click": "#range-redact"],
                ["click": "#plan-speakers label:nth-child(2) input"], ["click": Self.save],
                // A reason is needed.
                ["evaluate": "notes.planned.length"], ["click": "#plan-reason"], ["type": "card number"],
                ["click": "#plan-by"], ["type": "J. Doe"], ["click": "#plan-hear"],
                ["wait": "player.position > 15 && player.position < 17.3 && player.leader.muted"],
                ["evaluate": "document.querySelector('#preview-note').innerText"],
                ["evaluate": "player.seek(17.5)"], ["wait": "!player.leader.muted"],
                ["wait": "!player.isPlaying && !preview.isOn"],
                ["click": Self.save], ["wait": "notes.planned.length === 1"],
                // To the end of the recording, for all speakers.
                ["evaluate": "range.set(20, 1e9)"], ["key": "d"], ["type": "name"], ["click": Self.save],
                ["wait": "notes.planned.length === 2"],
                // One that is taken back.
                ["evaluate": "range.set(1, 2)"], ["key": "d"], ["type": "no"], ["click": Self.save],
                ["wait": "notes.planned.length === 3"], ["click": "#session-plan li:nth-child(3) button:last-child"],
                ["wait": "notes.planned.length === 2"],
                ["evaluate": "document.querySelector('#session-plan ul').innerText"],
                // A message of a text conversation.
                ["click": "#list a[data-name='chat-7']"], ["wait": "writing.items.length === 2"],
                ["click": "#written li:nth-child(2) .note-buttons button:nth-child(2)"], ["type": "privileged"],
                ["click": Self.save], ["wait": "notes.planned.length === 3"],
                ["click": "#session-plan .plan-save"], ["click": "#naming-save"], ["wait": "files.length === 1"],
                ["evaluate": "files[0].text()"],
                // The words of what is planned are in no file of notes.
                [
                    "evaluate":
                        "notes.save({ session: 'barge-in', sessionId: 'barge-in', message: { at: 2, name: 'y' }, text: '',"
                        + " tags: [], issues: [], bookmark: true, by: '' }), notes.save({ session: 'chat-7', sessionId:"
                        + " 'chat-7', message: { at: 1, name: 'x' }, text: '', tags: [], issues: [], bookmark: true, by: ''"
                        + " }), noteFiles.json()"
                ],
                ["wait": "files.length === 2"], ["evaluate": "files[1].text()"],
            ], in: engine)
        #expect(visit.values[6] == .number(0))
        #expect(visit.text(13)?.contains("Here everybody is silent") == true)
        #expect(visit.text(13)?.contains("the redaction hides user alone") == true)
        let listed = "0:14.900 – 0:17.400 user tone; planned redaction: card number, by J. Doe"
        #expect(visit.text(31)?.contains(listed) == true)
        let plan = try #require(visit.text(41))
        let notes = try #require(visit.text(44))
        let folder = TemporaryFolder()
        try NotedBag.expectSchema(notes, in: folder)
        #expect(!notes.contains("sent on Monday") && notes.contains("planned redaction: privileged, by J. Doe"))
        // The agent speaks in the first span, too, but it is not hidden there; in the second it is.
        #expect(notes.contains("Your card number, please."))
        try Self.expectHidden(plan, in: folder)
        visit.expectClean()
    }

    /// The program accepts the plan, and hides exactly its spans.
    private static func expectHidden(_ plan: String, in folder: TemporaryFolder) throws {
        try Disk.write(Array(plan.utf8), to: folder("plan.json"))
        let outcome = try Program.run([
            "redact", try NotedBag.bag.get(), "--plan", folder("plan.json"), "--output", folder("redacted"),
        ])
        try #require(outcome.status == 0, "\(outcome.text)\(outcome.errorText)")
        func document(_ session: String) throws -> [String: Any] {
            let path = folder("redacted/data/sessions/\(session)/timeline.json")
            return try NotedBag.object(String(decoding: Disk.bytes(path), as: UTF8.self))
        }
        let recorded = try document("barge-in")
        let frames = try #require(recorded["frames"] as? Int)
        let spans = try #require(recorded["redactions"] as? [[String: Any]])
        #expect(spans.map { $0["startFrame"] as? Int } == [357_600, 480_000])
        #expect(spans.map { $0["frames"] as? Int } == [60_000, frames - 480_000])
        #expect(spans.map { $0["channels"] as? [String] } == [["user"], ["user", "agent_tts"]])
        #expect(spans.map { $0["reason"] as? String } == ["card number", "name"])
        let messages = try #require(try document("chat-7")["messages"] as? [[String: Any]])
        #expect(messages.map { $0["text"] as? String } == ["Did the card arrive?", "[REDACTED]"])
        let verified = try Program.run(["verify", folder("redacted")])
        #expect(verified.status == 0, "\(verified.text)\(verified.errorText)")
    }
}
