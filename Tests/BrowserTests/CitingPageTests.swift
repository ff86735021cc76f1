import Foundation
import Foundations
import TestSupport
import Testing

/// Calls, some with problems and some with words, a Zoom archive and a Personal AI conversation in one bag.
@Suite("Citing and finding on the review page", .serialized)
struct CitingPageTests {
    /// Keeps what is copied, as a browser without a window may have no clipboard.
    private static let watch = "copy = (text, what) => { window.copied = `${what}: ${text}` }, null"
    private static let copied = "window.copied"
    private static let notices = "document.querySelector('#notices').textContent"
    private static let isReady = "document.querySelector('#audio audio')?.readyState >= 2"

    private static func text(_ selector: String) -> String { "document.querySelector('\(selector)').textContent" }

    private static func choose(zone: String) -> String {
        "(() => { const box = find('zone'); box.value = '\(zone)'; box.dispatchEvent(new Event('change'));"
            + " return box.value })()"
    }

    /// Puts text into a search as a paste does.
    private static func paste(_ text: String, into id: String) -> String {
        "(() => { const box = find('\(id)'); box.value = '\(text)';"
            + " box.dispatchEvent(new InputEvent('input', { inputType: 'insertFromPaste' })); return box.value })()"
    }

    @Test(
        "quotes a moment in UTC and in a zone that is kept, and opens links, quotes and times from elsewhere",
        arguments: Browser.Engine.allCases)
    func recordings(engine: Browser.Engine) throws {
        let (page, bag) = try Self.page.get()
        let visit = try Browser.visit(
            page,
            [
                ["evaluate": "find('zone').querySelector('optgroup').textContent"],
                ["evaluate": Self.choose(zone: "America/New_York")],
                ["open": page + "#session=barge-in&t=2025-12-12T17:05:25%2B03:00"],
                ["wait": "\(Self.isReady) && player.position === 15"], ["evaluate": "find('zone').value"],
                ["evaluate": Self.text("#utc") + " + ' ' + " + Self.text("#local")],
                ["evaluate": Self.text("#messages tbody td")], ["evaluate": "quoteHere()"],
                ["evaluate": Self.watch], ["key": "h"], ["evaluate": Self.copied],
                ["key": "H"], ["evaluate": Self.copied], ["click": "#messages tbody tr:nth-child(2) .hash"],
                ["evaluate": Self.copied], ["key": "c"], ["evaluate": Self.copied],
                // A click, as anywhere, does not take Home and End away.
                ["click": "#messages caption"], ["key": "End"], ["wait": "player.position > 20"],
                ["click": "#session-facts"], ["key": "Home"], ["wait": "player.position === 0"],
                ["evaluate": "(location.hash = 'session=barge-in&t=noon', null)"],
                ["wait": "\(Self.notices).includes('t=noon is not a time')"],
                ["evaluate": "(location.hash = 'session=barge-in&t=1:02:03.5', null)"],
                ["wait": "\(Self.notices).includes('t=1:02:03.5 is outside the recording, which is 0:23.957 long')"],
                ["evaluate": Self.paste("C:\\\\elsewhere\\\\index.html#session=over-the-hour&t=12.5", into: "search")],
                ["wait": "\(Self.isReady) && session.name === 'over-the-hour' && player.position === 12.5"],
                ["evaluate": Self.paste("Session barge-in; 0:15.000 into the recording", into: "search")],
                ["wait": "\(Self.isReady) && session.name === 'barge-in' && player.position === 15"],
                ["evaluate": Self.paste("#session=nobody&t=1", into: "search")], ["evaluate": Self.text("#said")],
                ["click": "#search"], ["type": try Self.control(of: "over-the-hour", in: bag) + ".0002"],
                ["key": "Enter"], ["wait": "session.name === 'over-the-hour' && player.position > 1"],
                ["evaluate": "player.position === session.timeline.placed[1].start"],
            ], in: engine)
        let first = try Self.control(of: "barge-in", in: bag)
        #expect(visit.text(0) == "Asia/Shanghai")
        #expect(visit.text(4) == "America/New_York")
        #expect(visit.text(5) == "14:05:25.000 UTC 09:05:25.000 −05:00")
        #expect(visit.text(6) == "14:05:10.00009:05:10.000 −05:00")
        let quote = try #require(visit.text(7))
        #expect(
            quote.hasPrefix(
                "Session barge-in; \(first); conversation conv-2102; 2025-12-12T14:05:25.000Z "
                    + "(2025-12-12T09:05:25.000-05:00 America/New_York); 0:15.000 into the recording; "
                    + "message 103 (agent_tts), \(first).0003; message 104 (user), \(first).0004; timeline.wav, SHA-256 "
            ))
        #expect(quote.hasSuffix("; #session=barge-in&t=15"))
        let clips = try Self.clips(of: "barge-in", in: bag)
        #expect(
            visit.text(10)
                == "SHA-256 of message 103 and message 104: \(clips[2])  message 103\n\(clips[3])  message 104")
        let recording = Disk.sha256(try Disk.bytes(bag + "/data/sessions/barge-in/timeline.wav")).hexadecimal
        #expect(visit.text(12) == "SHA-256 of timeline.wav: \(recording)")
        #expect(visit.text(14) == "SHA-256 of message 102: \(clips[1])")
        #expect(visit.text(16) == "Link: \(page)#session=barge-in&t=15")
        #expect(visit.text(32) == "There is no session nobody in this bag")
        #expect(visit.values.last == .flag(true))
        visit.expectClean()
    }

    @Test(
        "links, quotes and hashes of text messages; files, checksums, control numbers and problems are found",
        arguments: Browser.Engine.allCases)
    func conversations(engine: Browser.Engine) throws {
        let (page, bag) = try Self.page.get()
        let rows = "document.querySelectorAll('#matter-rows tbody tr').length"
        func search(_ words: String) -> String {
            "(() => { const box = find('matter-search'); box.value = '\(words)'; box.dispatchEvent(new Event('input'));"
                + " return \(rows) + ' ' + find('matter-files').hidden + ' ' + find('matter-files-list').innerText })()"
        }
        let screenshot = Disk.sha256(WrittenArchives.awkwardFiles[0].bytes).hexadecimal
        let clip = try Self.clips(of: "barge-in", in: bag)[3]
        let visit = try Browser.visit(
            page + "#messages",
            [
                ["wait": "matter.loaded === index.pieces.length && \(rows) > 0"],
                ["evaluate": search(String(clip.prefix(12)))], ["evaluate": search("Screenshot 10.42")],
                ["evaluate": search(screenshot)], ["evaluate": search("audio_14.zip")],
                ["evaluate": Self.text("#matter-files a")],
                [
                    "evaluate": "JSON.stringify(finding.files.filter((row) => row.session !== undefined)"
                        + ".map((row) => `${finding.controlOf(row)} ${row.sha256}`).sort())"
                ],
                ["evaluate": search("A lot")], ["click": "#matter-rows tbody tr a"],
                ["wait": "document.querySelector('#written li:nth-child(2)[aria-current]') !== null"],
                ["evaluate": Self.text("#session-title")],
                ["evaluate": "\(Self.watch), zone.choose('Asia/Shanghai')"],
                ["click": "#written li:nth-child(2) [data-copy=quote]"], ["evaluate": Self.copied],
                ["click": "#written li:nth-child(2) [data-copy=link]"], ["evaluate": Self.copied],
                ["click": "#session-files .hash"], ["evaluate": Self.copied],
                ["key": "p"], ["wait": "writing.current === 0"], ["key": "q"],
                ["evaluate": "\(Self.copied).includes('What do these say?\\n<b>Hurry</b>')"],
                ["key": "f"], ["type": "hurry"], ["wait": "document.querySelectorAll('#written mark').length === 1"],
                ["key": "Escape"],
                ["evaluate": "(location.hash = 'session=' + session.name + '&m=7', null)"],
                ["wait": "\(Self.notices).includes('m=7 is no message')"],
                // Through all problems of all sessions, and back.
                [
                    "evaluate":
                        "(async () => { const seen = []; list.visible = list.visible.filter((row) => row.clips);"
                        + " location.hash = '';"
                        + " await new Promise((done) => addEventListener('hashchange', done, { once: true }));"
                        + " for (let step = 0; step < 200; step += 1) { problems.step(1); if (find('said').textContent"
                        + ".startsWith('No further')) break; while (problems.wanted || problems.at < 0)"
                        + " await new Promise((done) => setTimeout(done)); seen.push(session.name + problems.at) }"
                        + " return new Set(seen).size })()"
                ],
                [
                    "evaluate":
                        "index.sessions.filter((row) => row.clips).reduce((sum, row) => sum + row.problems, 0)"
                ],
                [
                    "evaluate": "problems.step(-1),"
                        + " problems.items.filter((item) => item.hasAttribute('aria-current')).length"
                ],
            ], in: engine)
        #expect(visit.text(1) == "1 true ")
        #expect(visit.text(2)?.hasPrefix("1 false attachments/") == true, "\(visit.values[2])")
        #expect(visit.text(3)?.hasPrefix("0 false attachments/") == true, "\(visit.values[3])")
        #expect(visit.text(4)?.hasPrefix("0 false audio_14.zip") == true && visit.text(5) == "input")
        let numbers = try JSONDecoder().decode([String].self, from: Data(try #require(visit.text(6)).utf8))
        #expect(numbers == (try Self.documents(in: bag)))
        #expect(visit.text(10) == "Jill Chill, AI Companion, 2025-12-12")
        let session = "zoom-ABCDEF123456-20251201T000000Z-20251231T000000Z"
        let number = try Self.control(of: session, in: bag)
        let quote = try #require(visit.text(13))
        #expect(
            quote.hasPrefix(
                "Quote: Zoom AI Companion, \(session); \(number).0002; 2025-12-12T14:06:05.250Z "
                    + "(2025-12-12T22:06:05.250+08:00 Asia/Shanghai); AI Companion; “A lot.”; message m2; "), "\(quote)"
        )
        #expect(quote.hasSuffix("; #session=\(session)&m=1"))
        #expect(visit.text(15) == "Link: \(page)#session=\(session)&m=1")
        #expect(visit.text(17)?.contains(screenshot) == true)
        #expect(visit.values[21] == .flag(true))
        #expect(visit.values[28] == visit.values[29] && visit.values[28] != .number(0))
        #expect(visit.values[30] == .number(1))
        visit.expectClean()
    }

    // MARK: the bag

    private static func rows(of bag: String) throws -> [[String]] {
        let text = String(decoding: try Disk.bytes(bag + "/data/load/loadfile.dat"), as: UTF8.self)
        return text.components(separatedBy: "\r\n").dropFirst().filter { !$0.isEmpty }
            .map { $0.components(separatedBy: "\u{14}").map { String($0.dropFirst().dropLast()) } }
    }

    /// The number of each document with a file that the page knows, and its SHA-256.
    private static func documents(in bag: String) throws -> [String] {
        try rows(of: bag).filter { $0[5] != "Session without sound" }.map { "\($0[0]) \($0[12])" }.sorted()
    }

    private static func control(of session: String, in bag: String) throws -> String {
        try #require(try rows(of: bag).first { $0[13] == session })[0]
    }

    private static func clips(of session: String, in bag: String) throws -> [String] {
        struct Timeline: Decodable {
            struct Clip: Decodable {
                struct Source: Decodable { let sha256: String }
                let source: Source
            }
            let clips: [Clip]
        }
        let bytes = try Disk.bytes("\(bag)/data/sessions/\(session)/timeline.json")
        return try JSONDecoder().decode(Timeline.self, from: Data(bytes)).clips.map(\.source.sha256)
    }

    private static let folder = TemporaryFolder()
    static let page = Result { () -> (String, String) in
        try WrittenArchives.writeZoom(to: folder("matter/zoom"))
        try Disk.write(Array(WrittenArchives.personalAI.utf8), to: folder("matter/personal.json"))
        try Disk.write(
            Array("sessionId,messageId,text\nbarge-in,103,Your card number please.\n".utf8), to: folder("words.csv"))
        let outcome = try Program.run([
            "stitch", folder("matter"), PackageFolder.fixture("day"), PackageFolder.fixture("problem-day"),
            "--transcripts", folder("words.csv"), "--control-prefix", "AB-", "--output", folder("bag"), "--review",
        ])
        try #require(outcome.status == 2, "\(outcome.errorText)")
        return ("file://\(folder("bag"))/data/review/index.html", folder("bag"))
    }
}
