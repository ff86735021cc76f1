import Foundation
import TestSupport
import Testing

/// The page of a redacted bag with words, problems, text conversations and a matter, on paper.
@Suite("The printed review page", .serialized)
struct PaperTests {
    private struct Sheet: Decodable {
        let width, height: Double
        let text: String
        let overlaps, outside: [String]
    }

    /// Whoever names a matter can write anything.
    private static let matter = "Doe v. \"Röe\"; } x"

    private static func sheets(_ path: String) throws -> [Sheet] {
        try Witness.read([Sheet].self, "read-paper.py", [path])
    }

    private func expectReadable(_ sheets: [Sheet], _ name: String) {
        for (number, sheet) in sheets.enumerated() {
            #expect(sheet.overlaps == [] && sheet.outside == [], "\(name), page \(number + 1)")
            #expect(sheet.text.contains(Self.matter), "\(name), page \(number + 1)")
            // The bag is named by its folder.
            #expect(sheet.text.contains("the bag"), "\(name), page \(number + 1)")
        }
    }

    private static let views = [
        ("overview", "", "document.querySelectorAll('#overview dd').length > 5"),
        ("messages", "#messages", "document.querySelectorAll('#matter-rows tbody tr').length > 90"),
        ("session", "#session=barge-in", "document.querySelectorAll('#spoken li').length === 6"),
        ("notes", "#notes", "!document.querySelector('#notebook').hidden"),
        ("check", "#check", "!document.querySelector('#check').hidden"),
        ("chat", "#session=\(Self.chat)", "document.querySelectorAll('#written li').length === 140"),
    ]
    private static let chat = "chat-7"

    @Test("has bag, matter and page number on each page, and nothing over anything else, on all papers")
    func chromium() throws {
        let folder = TemporaryFolder()
        var steps: [[String: Any]] = []
        let papers = [("Letter", "portrait"), ("Letter", "landscape"), ("A4", "portrait"), ("A4", "landscape")]
        for (view, address, isReady) in Self.views {
            steps += [["open": try Self.page.get() + address], ["wait": isReady]]
            // The small ones on all papers, the long ones on one each.
            let few = ["messages": [papers[1]], "chat": [papers[2]], "notes": [papers[3]], "check": [papers[3]]]
            for (paper, orientation) in few[view] ?? papers {
                steps.append(["pdf": [folder("\(view)-\(paper)-\(orientation).pdf"), paper, orientation]])
            }
        }
        // Afterwards the page is as it was.
        steps += [
            [
                "evaluate":
                    "[document.title, document.querySelectorAll('#paper, #paper-running, #paper-note').length, matter.most].join()"
            ],
            ["evaluate": "document.adoptedStyleSheets.length"],
        ]
        let visit = try Browser.visit(try Self.page.get(), steps)
        visit.expectClean()
        #expect(
            visit.values[visit.values.count - 2] == .text("user, Ada, 2025-12-12 · \(Self.matter) · Review,0,100"))
        #expect(visit.values.last == .number(0))
        for name in try Disk.tree(folder.path) where name.hasSuffix(".pdf") {
            let sheets = try Self.sheets(folder(name))
            expectReadable(sheets, name)
            for (number, sheet) in sheets.enumerated() {
                #expect(sheet.text.contains("Page \(number + 1) of \(sheets.count)"), "\(name)")
                #expect((sheet.width > sheet.height) == name.contains("landscape"), "\(name)")
                #expect((abs(min(sheet.width, sheet.height) - 595) < 2) == name.contains("A4"), "\(name)")
            }
        }
        #expect(!(try Self.text(folder("notes-A4-landscape.pdf")).contains("Overview")))
        #expect(try Self.text(folder("check-A4-landscape.pdf")).contains("Check of a copy"))
        let overview = try Self.text(folder("overview-A4-portrait.pdf"))
        for session in ["barge-in", Self.chat, "unsupported", "redacted"] { #expect(overview.contains(session)) }
        let session = try Self.text(folder("session-A4-portrait.pdf"))
        for words in [
            "a card number", "No words, because it is redacted.", "withheld", "SHA-256 of samples", "refund please",
        ] {
            #expect(session.contains(words), "\(words)")
        }
        // All of the long lists, and not the 100 rows that the screen has.
        let (messages, chat) = (
            try Self.text(folder("messages-Letter-landscape.pdf")), try Self.text(folder("chat-A4-portrait.pdf"))
        )
        for number in 1...140 {
            #expect(chat.contains("number \(number) of"), "\(number)")
            #expect(messages.contains("number \(number) of"), "\(number)")
        }
        #expect(!messages.contains("Not printed"))
    }

    @Test("has bag and matter on each page in Firefox, too, and says what is not printed")
    func firefox() throws {
        let folder = TemporaryFolder()
        let visit = try Browser.visit(
            try Self.page.get() + "#messages",
            [
                ["wait": Self.views[1].2],
                ["pdf": [folder("messages.pdf"), "A4", "portrait"]],
                [
                    "evaluate": "(paper.most = 120, document.querySelector('#matter-search').value = '\"of the\"',"
                        + " matter.filter())"
                ],
                ["pdf": [folder("chosen.pdf"), "A4", "landscape"]],
                ["open": try Self.page.get() + "#session=barge-in"], ["wait": Self.views[2].2],
                ["pdf": [folder("session.pdf"), "Letter", "portrait"]],
            ], in: .firefox)
        visit.expectClean()
        for name in ["messages.pdf", "chosen.pdf", "session.pdf"] {
            let sheets = try Self.sheets(folder(name))
            #expect(!sheets.isEmpty)
            expectReadable(sheets, name)
        }
        let chosen = try Self.text(folder("chosen.pdf"))
        // Wherever the lines break.
        let words = chosen.filter { !$0.isWhitespace }
        for note in [
            "140 messages of 180 chosen: with “\"of the\"”.", "Not printed: the last 20 messages of this list.",
        ] {
            #expect(words.contains(note.filter { !$0.isWhitespace }), "\(note): \(chosen.suffix(600))")
        }
    }

    /// The text of all pages, with single spaces.
    private static func text(_ path: String) throws -> String {
        try sheets(path).map(\.text).joined(separator: " ").split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    private static let folder = TemporaryFolder()
    private static let page = Result {
        let rows = (1...70).map { number -> String in
            let minute = number < 60 ? String(format: "%02d", number) : String(number - 50)
            let more = String(repeating: "and so on ", count: number % 30)
            return """
                {"SessionId": "\(chat)", "ai_name": "Ada", "timestamp": "2025-12-12T1\(number < 60 ? 4 : 5):\(minute):00Z",
                 "raw_message": "number \(2 * number - 1) of the questions \(more)",
                 "ai_message": "number \(2 * number) of the answers"}
                """
        }
        try Disk.write(Array("[\(rows.joined(separator: ","))]".utf8), to: folder("chats/persona.json"))
        let words = [101, 102, 103, 105, 106].map { "barge-in,\($0),\"refund please, this is \($0)\"" }
        let table = (["sessionId,messageId,text"] + words).joined(separator: "\n")
        try Disk.write(Array(table.utf8), to: folder("words/words.csv"))
        let made = try Program.run(
            [
                "stitch", PackageFolder.fixture("problem-day"), PackageFolder.fixture("day/audio_14.zip"),
                folder("chats"),
                "--transcripts", folder("words"), "--output", folder("made"), "--review", "--matter", matter,
            ])
        try #require(made.status == 2, "\(made.errorText)")
        let redacted = try Program.run(
            [
                "redact", folder("made"), "--session", "barge-in", "--from", "14.9", "--to", "17.4", "--speaker",
                "user",
                "--reason", "a card number", "--by", "J. Doe", "--output", folder("the bag"),
            ])
        try #require(redacted.status == 0, "\(redacted.errorText)")
        return "file://\(folder("the%20bag"))/data/review/index.html"
    }
}
