import Foundation
import TestSupport
import Testing

/// What the page says of where it is, and of what the bag has beside it.
@Suite("The review page knows its surroundings", .serialized)
struct SurroundingsPageTests {
    private static let notices = "document.querySelector('#notices').innerText"

    @Test(
        "a server without ranges allows no seeking, and the page says so", arguments: [false, true],
        Browser.Engine.allCases)
    func ranges(hasRanges: Bool, engine: Browser.Engine) throws {
        let bag = try Self.bag.get()
        let server = try LoopbackServer { Self.reply(to: $0, bag: bag, hasRanges: hasRanges) }
        let visit = try Browser.visit(
            server.url() + "/data/review/index.html#session=barge-in&t=12",
            [
                ["wait": "player.leader?.readyState >= 1"],
                ["wait": hasRanges ? "Math.abs(player.position - 12) < 0.01" : "\(Self.notices) !== ''"],
                ["evaluate": Self.notices], ["evaluate": "player.seek(15)"],
                ["evaluate": "document.querySelector('#said').textContent"],
                // The address is that of the page, so it may read the recording.
                ["evaluate": "mixer.isRouted"],
            ], in: engine)
        let words = try #require(visit.text(2))
        #expect(words.contains("a server that sends no parts of files (HTTP ranges)") == !hasRanges, "\(words)")
        #expect(visit.values[4] == .text(hasRanges ? "" : "This server allows no seeking"))
        #expect(visit.values[5] == .flag(true))
        // Firefox asks a server for an icon. The policy of the page forbids it.
        #expect(visit.complaints.filter { !$0.contains("/favicon.ico") } == [])
    }

    @Test(
        "a browser that plays no Ogg Opus gets the recording that it plays, or hears why there is none",
        arguments: Browser.Engine.allCases)
    func noOpus(engine: Browser.Engine) throws {
        let bag = try Self.bag.get()
        let page = "file://\(bag)/data/review/index.html"
        let visit = try Browser.visit(
            page,
            [
                // As a browser without Ogg Opus answers.
                ["evaluate": "HTMLMediaElement.prototype.canPlayType = (kind) => kind.includes('ogg') ? '' : 'maybe'"],
                ["click": "#list a[data-name='barge-in']"], ["wait": "player.files.length === 1"],
                [
                    "evaluate": "(() => { const box = document.querySelector('#kind'); box.value = 'opus';"
                        + " box.dispatchEvent(new Event('change')); })()"
                ],
                ["evaluate": Self.notices], ["evaluate": "document.querySelector('#play').disabled"],
            ], in: engine)
        #expect(
            visit.text(4) == "This browser does not play Ogg Opus. Choose another recording, or open the session in "
                + "Firefox or Chromium, or its files in an audio editor.")
        #expect(visit.values[5] == .flag(true))
        visit.expectClean()
    }

    @Test(
        "shortened silences are labelled where they are, explained, and listed with their times",
        arguments: Browser.Engine.allCases)
    func cuts(engine: Browser.Engine) throws {
        let folder = TemporaryFolder()
        let voice = try Clips.voice(seconds: 1, seed: 5)
        let clips = [
            DayMaker.Clip(1, "user", "2025-12-12T14:00:00Z", voice),
            DayMaker.Clip(2, "agent_tts", "2025-12-12T14:10:00Z", voice),
        ]
        let archives = try DayMaker([DayMaker.Hour(14, [DayMaker.Session("cut", clips)])]).write(to: folder.path)
        let outcome = try Program.run(
            ["stitch"] + archives + ["--output", folder("bag"), "--review", "--max-gap", "4"])
        try #require([0, 2].contains(outcome.status), "\(outcome.errorText)")
        let visit = try Browser.visit(
            "file://\(folder("bag"))/data/review/index.html#session=cut",
            [
                // What is written into the picture.
                [
                    "evaluate": "window.drawn = [], CanvasRenderingContext2D.prototype.fillText = function (text) {"
                        + " drawn.push(text); }, null"
                ],
                ["wait": "player.leader?.readyState >= 1"], ["evaluate": "wave.draw(), drawn.join('|')"],
                ["evaluate": "document.querySelector('#cuts-note').textContent"],
                ["evaluate": "document.querySelector('#session-cuts ul').innerText"],
                ["click": "#session-cuts button"], ["wait": "Math.abs(player.position - 5) < 0.01"],
                ["evaluate": "document.querySelector('#utc').textContent"],
            ], in: engine)
        #expect(visit.text(2)?.contains("9:55 of silence left out") == true, "\(visit.values)")
        #expect(
            visit.text(3)?.hasPrefix(
                "1 silence of this session was shortened to 0:04.000 when the recording was made (--max-gap); 9:55.000 is "
                    + "left out.") == true, "\(visit.values)")
        #expect(visit.text(4) == "0:05.000 9:55 of silence left out: 14:00:05.000 – 14:10:00.000 UTC")
        #expect(visit.text(7) == "14:10:00.000 UTC")
        visit.expectClean()
    }

    @Test(
        "report, load files, vCon, text, labels, RSMF and transcripts are linked to, and every link has its file",
        arguments: Browser.Engine.allCases)
    func links(engine: Browser.Engine) throws {
        let bag = try Self.bag.get()
        let links = "[...document.querySelectorAll('#overview a, #session-files a')].map((link) => link.href).join()"
        let visit = try Browser.visit(
            "file://\(bag)/data/review/index.html",
            [
                ["evaluate": links], ["click": "#list a[data-name='barge-in']"],
                ["wait": "document.querySelectorAll('#session-files a').length > 0"], ["evaluate": links],
            ], in: engine)
        let paths = Set(
            (visit.text(3) ?? "").split(separator: ",").compactMap {
                URL(string: String($0))?.path(percentEncoded: false)
            })
        for path in paths { #expect(FileManager.default.fileExists(atPath: path), "\(path)") }
        let names = [
            "report.html", "load/loadfile.dat", "load/loadfile.csv", "summary.json", "transcripts.json",
            "sessions/barge-in/conversation.txt", "sessions/barge-in/conversation.vcon.json",
            "sessions/barge-in/timeline.vtt", "sessions/barge-in/timeline.labels.txt", "rsmf/barge-in.rsmf",
            "sessions/barge-in/timeline.wav", "sessions/barge-in/timeline-user.opus",
        ]
        for name in names { #expect(paths.contains("\(bag)/data/\(name)"), "\(name)") }
        visit.expectClean()
    }

    // MARK: - Pages

    /// The reply of a server to a request for a file of the bag.
    private static func reply(
        to request: LoopbackServer.Request, bag: String, hasRanges: Bool
    ) -> LoopbackServer.Reply {
        guard let file = try? Disk.bytes(bag + request.path) else { return LoopbackServer.Reply(404) }
        let kinds = ["html": "text/html", "js": "text/javascript", "wav": "audio/wav"]
        let ending = request.path.split(separator: ".").last.map(String.init) ?? ""
        var fields = [(name: "Content-Type", value: kinds[ending] ?? "application/octet-stream")]
        let bounds = (request["Range"] ?? "").dropFirst("bytes=".count).split(separator: "-").compactMap { Int($0) }
        guard hasRanges, let first = bounds.first, first < file.count else {
            return LoopbackServer.Reply(200, fields: fields, body: file)
        }
        let last = bounds.count > 1 ? min(bounds[1], file.count - 1) : file.count - 1
        fields.append((name: "Content-Range", value: "bytes \(first)-\(last)/\(file.count)"))
        fields.append((name: "Accept-Ranges", value: "bytes"))
        return LoopbackServer.Reply(206, fields: fields, body: Array(file[first...last]))
    }

    private static let folder = TemporaryFolder()
    private static let bag = Result {
        let words = "sessionId,messageId,text\nbarge-in,103,\"Your card number, please.\"\n"
        try Disk.write(Array(words.utf8), to: folder("words/barge-in.csv"))
        let outcome = try Program.run(
            [
                "stitch", PackageFolder.fixture("day"), "--output", folder("bag"), "--review", "--audio", "wav,opus",
                "--session", "barge-in", "--labels", "vtt,audacity", "--rsmf", "--transcripts", folder("words"),
            ])
        try #require([0, 2].contains(outcome.status), "\(outcome.errorText)")
        return folder("bag")
    }
}
