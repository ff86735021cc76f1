import Foundation
import TestSupport
import Testing

/// A recorded session with words, another one, and a text conversation.
@Suite("The review page keeps notes", .serialized)
struct NotesPageTests {
    private static func text(_ selector: String) -> String { "document.querySelector('\(selector)').innerText" }
    private static func rows(_ count: Int) -> [String: Any] {
        ["wait": "document.querySelectorAll('#notebook-rows tbody tr').length === \(count)"]
    }

    @Test(
        "on ranges, messages and moments, shows them where they belong, and gives them back after a visit and a file",
        arguments: Browser.Engine.allCases)
    func notes(engine: Browser.Engine) throws {
        let page = try NotedBag.page.get()
        let folder = TemporaryFolder()
        let other = "{\"format\":\"opusstitch-notes/1\",\"bag\":{\"contentSha256\":\"00\"},\"notes\":[]}"
        try Disk.write(Array(other.utf8), to: folder("other.json"))
        let written: [[String: Any]] = [
            ["wait": "player.leader?.readyState >= 2"], ["evaluate": "range.set(10.5, 12)"],
            // The page's keys do nothing while somebody writes.
            ["key": "a"], ["type": "a pan, <b>b</b>"], ["click": "#note-tags"], ["type": "card, +1"],
            ["click": "#note-by"], ["type": "J. Doe"], ["key": "Enter"], ["wait": "notes.list.length === 1"],
            ["evaluate": "range.clear(), player.seek(7.5)"], ["key": "b"], ["wait": "notes.list.length === 2"],
            // A message gets its buttons when it is seen.
            ["hover": "#messages tbody tr:nth-child(3)"],
            ["click": "#messages tbody tr:nth-child(3) .note-buttons button"], ["type": "on a row"],
            ["click": "#note-form button:not([type])"], ["wait": "notes.list.length === 3"],
            ["evaluate": Self.text("#session-notes ul")], ["evaluate": Self.text("#messages tbody tr:nth-child(3)")],
            ["evaluate": "player.seek(0)"], ["key": "."], ["evaluate": "player.position"], ["key": "."], ["key": "."],
            ["evaluate": "[player.position, range.from, range.to].join()"], ["key": ","],
            ["evaluate": "player.position"],
            ["click": "#list a[data-name='chat-7']"], ["wait": "writing.items.length === 2"],
            ["click": "#written li:nth-child(2) .note-buttons button"], ["type": "sent"],
            ["click": "#note-form button:not([type])"], ["wait": "notes.list.length === 4"],
            ["evaluate": Self.text("#written li:nth-child(2) .noted")],
        ]
        let kept: [[String: Any]] = [
            ["open": page.replacing("#session=barge-in", with: "#notes")], Self.rows(4),
            ["evaluate": Self.text("#notebook-rows tbody")],
            ["evaluate": NotedBag.catchFiles], ["click": "#notes-json"],
            ["wait": "document.querySelector('#naming').open"], ["evaluate": Self.text("#naming-words")],
            ["click": "#naming-save"], ["wait": "files.length === 1"], ["evaluate": "files[0].text()"],
            ["click": "#notes-csv"], ["click": "#naming-save"], ["wait": "files.length === 2"],
            ["evaluate": "files[1].text()"],
            // All are gone, and come back from the file.
            ["evaluate": "notes.change((state) => { state.list = []; })"], ["wait": "!notes.list.length"],
            ["evaluate": "files[0].text().then((text) => noteFiles.read(new File([text], 'n.json')))"], Self.rows(4),
            ["evaluate": Self.text("#notebook-said")],
            ["files": ["#notes-file", folder("other.json")]],
            ["wait": "document.querySelector('#notebook-said').innerText.includes('another bag')"],
            ["evaluate": "notes.list.length"],
            ["click": "#notebook-rows tbody tr:nth-child(4) a"], ["wait": "session.name === 'chat-7'"],
            ["evaluate": "writing.items[1].getAttribute('aria-current')"],
        ]
        let visit = try Browser.visit(page, written + kept, in: engine)
        let list = try #require(visit.text(18))
        #expect(list.contains("range 0:10.500 – 0:12.000 a pan, <b>b</b> card +1"), "\(list)")
        #expect(list.contains("J. Doe") && list.contains("message 102 (user) ★"), "\(list)")
        #expect(visit.text(19)?.contains("on a row") == true)
        #expect(visit.values[22] == .number(6.833) && visit.values[25] == .text("10.5,10.5,12"), "\(visit.values)")
        #expect(visit.values[27] == .number(10.183) && visit.text(34) == "sent")

        let after = Array(visit.values.dropFirst(written.count))
        guard case .text(let words) = after[6], case .text(let json) = after[9], case .text(let table) = after[13]
        else {
            Issue.record("\(after)")
            return
        }
        #expect(words.contains("It does not name its tagmanifest-sha256.txt yet"), "\(words)")
        try NotedBag.expectSchema(json, in: folder)
        let file = try NotedBag.object(json)
        let bag = try #require(file["bag"] as? [String: String])
        #expect(bag == ["contentSha256": try NotedBag.contentSha256()])
        #expect(json.contains("\"text\": \"Your card number, please.\""))
        // A row for each note and one for the names of columns. No cell begins with a sign of a formula.
        #expect(table.split(separator: "\r\n").count == 5 && table.contains("\"card;+1\""), "\(table)")
        guard case .text(let said) = after[18] else {
            Issue.record("\(after)")
            return
        }
        #expect(said == "n.json: 4 notes added.")
        #expect(after[21] == .number(4) && after[24] == .text("true"))
        visit.expectClean()
    }

    @Test("says of a note on a redacted span that it is redacted, and has none of its words")
    func redacted() throws {
        let folder = TemporaryFolder()
        let bag = try NotedBag.bag.get()
        let outcome = try Program.run([
            "redact", bag, "--session", "barge-in", "--from", "11", "--to", "12", "--speaker", "agent_tts", "--reason",
            "card", "--by", "Ann", "--output", folder("redacted"),
        ])
        try #require(outcome.status == 0, "\(outcome.errorText)")
        let visit = try Browser.visit(
            "file://\(folder("redacted"))/data/review/index.html#session=barge-in",
            [
                ["wait": "player.leader?.readyState >= 2"], ["evaluate": "range.set(11.5, 13)"], ["key": "a"],
                ["type": "why"], ["click": "#note-form button:not([type])"], ["wait": "notes.list.length === 1"],
                ["evaluate": Self.text("#session-notes ul")], ["evaluate": NotedBag.catchFiles],
                ["evaluate": "noteFiles.json()"], ["wait": "files.length === 1"], ["evaluate": "files[0].text()"],
                // The notes of the bag that it was made from are those of another bag.
                ["evaluate": "index.contentSha256"],
            ])
        #expect(visit.text(6)?.contains("redacted: card, by Ann") == true)
        let json = try #require(visit.text(10))
        #expect(json.contains("redacted: card, by Ann") && !json.contains("please"), "\(json)")
        #expect(visit.text(11) != (try NotedBag.contentSha256()))
        visit.expectClean()
    }
}

/// A bag to write notes on.
enum NotedBag {
    /// Lives as long as the tests.
    private static let folder = TemporaryFolder()

    static let bag = Result {
        let words = "sessionId,messageId,text\nbarge-in,103,\"Your card number, please.\"\n"
        try Disk.write(Array(words.utf8), to: folder("words/barge-in.csv"))
        let chat = """
            [{"SessionId":"chat-7","ai_name":"Ada","timestamp":"2025-12-12T14:06:00Z",
            "raw_message":"Did the card arrive?","ai_message":"It was sent on Monday."}]
            """
        try Disk.write(Array(chat.utf8), to: folder("chats/persona.json"))
        let outcome = try Program.run([
            "stitch", PackageFolder.fixture("day"), folder("chats"), "--session", "barge-in", "--session", "one-clip",
            "--session", "chat-7", "--transcripts", folder("words"), "--output", folder("bag"), "--review",
        ])
        try #require(outcome.status == 0, "\(outcome.text)\(outcome.errorText)")
        return folder("bag")
    }

    static let page = Result { "file://\(try bag.get())/data/review/index.html#session=barge-in" }

    /// Keeps the files that the page saves in `files`.
    static let catchFiles = """
        (() => {
            window.files = [];
            const make = URL.createObjectURL;
            URL.createObjectURL = (blob) => {
                if (!blob.type.includes('javascript')) files.push(blob);
                return make.call(URL, blob);
            };
        })()
        """

    /// What identifies the bag, by other tools than the program's.
    static func contentSha256() throws -> String {
        let manifest = try bag.get() + "/manifest-sha256.txt"
        let outcome = try Tool.run(
            "sh", ["-c", #"grep '  data/sessions/[^/]*/timeline\.json$' "$0" | sha256sum"#, manifest])
        return String(outcome.text.prefix(64))
    }

    static func object(_ json: String) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
    }

    static func expectSchema(_ json: String, in folder: TemporaryFolder) throws {
        try Disk.write(Array(json.utf8), to: folder("notes.json"))
        let schema = "\(PackageFolder.root)/docs/schemas/notes.schema.json"
        let outcome = try Witness.run("check-schema.py", [schema, folder("notes.json")])
        #expect(outcome.status == 0, "\(outcome.text)\(outcome.errorText)")
    }
}
