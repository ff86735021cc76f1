import Foundation
import Foundations
import TestSupport
import Testing

/// A day with words from three formats, in English, Turkish, Arabic and Hebrew.
@Suite("The words on the review page", .serialized)
struct WordsPageTests {
    private static let sound = "document.querySelector('#audio audio')"
    private static let isReady = "\(sound)?.readyState >= 2"
    /// Keeps where the recording was moved to, as a position that plays on is seen too late.
    private static let watch = """
        (() => {
          const time = Object.getOwnPropertyDescriptor(HTMLMediaElement.prototype, 'currentTime')
          const set = function (value) { (window.sought ??= []).push(value); time.set.call(this, value) }
          Object.defineProperty(HTMLMediaElement.prototype, 'currentTime', { ...time, set })
        })()
        """

    /// Keeps the words that were marked, as a mark lasts only as long as its word.
    private static let watchMarks = """
        (() => {
          window.marked = []
          const mark = () => document.querySelectorAll('.word.sounding').forEach((word) => marked.push(word.textContent))
          new MutationObserver(mark).observe(document.querySelector('#spoken'), { subtree: true, attributes: true })
        })()
        """

    private static func text(_ selector: String) -> String {
        "document.querySelector('\(selector)').textContent.replaceAll('\\u{b7}', '-').replace(/\\s+/g, ' ').trim()"
    }

    private static func search(_ id: String, _ words: String) -> String {
        let words = words.replacingOccurrences(of: "'", with: "\\'")
        return "(() => { const box = document.querySelector('#\(id)'); box.value = '\(words)';"
            + " box.dispatchEvent(new Event('input')); return box.form.querySelector('[role=status]').textContent })()"
    }

    private static func message(_ number: Int) -> String { "#spoken li:nth-child(\(number))" }

    @Test(
        "reads as a conversation: who, when and what, in the direction of its script",
        arguments: Browser.Engine.allCases)
    func reads(engine: Browser.Engine) throws {
        let direction = "getComputedStyle(document.querySelector('\(Self.message(2)) p')).direction"
        let visit = try Browser.visit(
            try Self.page.get() + "#session=alpha",
            [
                ["wait": "document.querySelectorAll('#spoken li').length === 4"],
                ["evaluate": Self.text(Self.message(1))], ["evaluate": Self.text(Self.message(2) + " p")],
                ["evaluate": Self.text(Self.message(3))], ["evaluate": Self.text(Self.message(4))],
                ["evaluate": direction], ["evaluate": Self.text("#words-note")],
                ["evaluate": "document.querySelectorAll('#session img, #session b b').length"],
            ], in: engine)
        #expect(
            visit.text(1)
                == "0:00.0agent_ttsmessage 1 - 14:00:00 UTCThe bank, <b>İSTANBUL</b> office of 42 people")
        #expect(visit.text(2) == Self.arabic.joined(separator: " "))
        #expect(visit.text(3) == "0:07.0agent_ttsmessage 3 - 14:00:07 UTCNo times here")
        #expect(visit.text(4) == "0:10.0usermessage 4 - 14:00:10 UTCNo words.")
        #expect(visit.values[5] == .text("rtl"))
        #expect(visit.text(6)?.contains("speech recogniser (Vosk, model seven)") == true)
        #expect(visit.text(6)?.contains("may be wrong") == true)
        #expect(visit.values[7] == .number(0))
        visit.expectClean()
    }

    @Test("a click on a word plays from it, and the word that sounds is marked", arguments: Browser.Engine.allCases)
    func plays(engine: Browser.Engine) throws {
        let marked = "document.querySelector('.word.sounding')?.textContent"
        let visit = try Browser.visit(
            try Self.page.get() + "#session=alpha",
            [
                ["wait": Self.isReady], ["evaluate": "\(Self.watch), \(Self.watchMarks)"],
                ["click": "\(Self.message(1)) .word:nth-of-type(2)"],
                // The last word lasts longest.
                ["wait": "!\(Self.sound).paused && window.marked.includes('people')"],
                ["evaluate": "window.sought[0]"],
                ["key": " "], ["wait": "\(Self.sound).paused"],
                ["evaluate": "player.seek(0.6)"], ["evaluate": marked],
                // Between two words.
                ["evaluate": "player.seek(0.42)"], ["evaluate": "document.querySelectorAll('.word.sounding').length"],
                // A message whose words have no times.
                ["click": "\(Self.message(3)) p"], ["wait": "!\(Self.sound).paused && window.sought.at(-1) > 1"],
                ["evaluate": "window.sought.at(-1)"], ["evaluate": "player.pause()"],
            ], in: engine)
        Self.expect(visit.values[4], at: Self.start(ofWord: 1))
        #expect(visit.text(8) == "bank")
        #expect(visit.values[10] == .number(0))
        Self.expect(visit.values[13], at: 7)
        visit.expectClean()
    }

    @Test("words are reached, played and linked by keys, also from right to left", arguments: Browser.Engine.allCases)
    func keys(engine: Browser.Engine) throws {
        let focused = "document.activeElement.textContent"
        let visit = try Browser.visit(
            try Self.page.get() + "#session=alpha",
            [
                ["wait": "\(Self.isReady) && document.querySelectorAll('#spoken .word[tabindex=\"0\"]').length === 1"],
                ["evaluate": "\(Self.watch), document.querySelector('#spoken .word[tabindex=\"0\"]').focus()"],
                ["key": "ArrowRight"], ["evaluate": focused],
                ["key": "ArrowDown"], ["evaluate": focused],
                ["key": "ArrowLeft"], ["evaluate": focused],
                ["key": "w"], ["wait": "document.querySelector('#said').textContent.length > 0"],
                ["evaluate": "location.hash"],
                ["key": "Enter"], ["wait": "!\(Self.sound).paused"], ["evaluate": "window.sought[0]"],
                ["key": " "], ["wait": "\(Self.sound).paused"],
                ["key": "f"], ["type": "bank"],
                ["wait": "document.querySelectorAll('#spoken mark').length === 1"],
                ["key": "Enter"], ["wait": "window.sought.at(-1) < 1"], ["evaluate": "window.sought.at(-1)"],
            ], in: engine)
        #expect(visit.text(3) == "bank")
        #expect(visit.text(5) == Self.arabic[0])
        #expect(visit.text(7) == Self.arabic[1])
        let start = 3.5 + Self.start(ofWord: 1)
        let parts = try #require(visit.text(10)).split(separator: "&t=")
        #expect(parts.first == "#session=alpha")
        Self.expect(.number(Double(parts.last ?? "") ?? -1), at: start)
        Self.expect(visit.values[13], at: start)
        Self.expect(visit.values[21], at: Self.start(ofWord: 1))
        visit.expectClean()
    }

    @Test("a link to a word opens at its frame, and plays only when asked to", arguments: Browser.Engine.allCases)
    func link(engine: Browser.Engine) throws {
        let start = 3.5 + Self.start(ofWord: 2)
        let visit = try Browser.visit(
            try Self.page.get() + "#session=alpha&t=\(start)",
            [
                ["wait": Self.isReady], ["wait": "\(Self.sound).currentTime > 0 && !\(Self.sound).seeking"],
                ["evaluate": "\(Self.sound).currentTime"], ["evaluate": "\(Self.sound).paused"],
                ["evaluate": "document.querySelector('.word.sounding')?.textContent"],
            ], in: engine)
        Self.expect(visit.values[2], at: start)
        #expect(visit.values[3] == .flag(true))
        #expect(visit.text(4) == Self.arabic[2])
        visit.expectClean()
    }

    @Test("a search in a session marks the words, as people type them", arguments: Browser.Engine.allCases)
    func sessionSearch(engine: Browser.Engine) throws {
        let marks = "[...document.querySelectorAll('#spoken mark')].map((mark) => mark.textContent).join('|')"
        let searches = ["istanbul", "\"office of 42\"", "\"of office\"", "محمد", "الاـن", ""].flatMap {
            query -> [[String: Any]] in
            [["evaluate": Self.search("words-search", query)], ["evaluate": marks]]
        }
        let visit = try Browser.visit(
            try Self.page.get() + "#session=alpha",
            [["wait": "document.querySelectorAll('\(Self.message(2)) .word').length === 3"]] + searches + [
                ["evaluate": Self.search("words-search", "istanbul")], ["click": "#words-everywhere"],
                ["wait": "document.querySelectorAll('#matter-rows tbody tr').length === 3"],
                ["evaluate": Self.text("#matter-count")],
            ], in: engine)
        #expect(visit.text(1) == "1 of 4 messages" && visit.text(2) == "İSTANBUL")
        // The spaces between the words are not in the elements of the words.
        #expect(visit.text(3) == "1 of 4 messages" && visit.text(4) == "office| |of| 42")
        #expect(visit.text(5) == "0 of 4 messages" && visit.text(6)?.isEmpty == true)
        #expect(visit.text(7) == "1 of 4 messages" && visit.text(8) == Self.arabic[0])
        #expect(visit.text(9) == "1 of 4 messages")
        #expect(visit.text(11)?.isEmpty == true && visit.text(12)?.isEmpty == true)
        #expect(visit.text(16) == "3 of 7 messages")
        visit.expectClean()
    }

    @Test(
        "a search in all sessions finds a sentence, and plays it from the word that was clicked",
        arguments: Browser.Engine.allCases)
    func search(engine: Browser.Engine) throws {
        let visit = try Browser.visit(
            try Self.page.get(),
            [
                ["click": "#matter-link a"],
                ["wait": "document.querySelectorAll('#matter-rows tbody tr').length === 7"],
                ["evaluate": Self.watch], ["evaluate": Self.text("#matter-note")],
                ["evaluate": Self.search("matter-search", "office \"the bank\"")],
                ["evaluate": Self.text("#matter-rows tbody")],
                ["click": "#matter-rows tbody tr a:nth-of-type(2) mark"],
                ["wait": "\(Self.sound) && !\(Self.sound).paused && \(Self.sound).readyState >= 2"],
                ["wait": "window.sought?.length > 0"],
                ["evaluate": "window.sought[0]"], ["evaluate": Self.text("#session-title")],
                ["evaluate": "document.querySelectorAll('img').length"],
            ], in: engine)
        #expect(visit.text(3)?.contains("(Vosk, model seven)") == true)
        #expect(visit.text(4) == "1 of 7 messages")
        #expect(visit.text(5)?.contains("The bank, <b>İSTANBUL</b> office of 42 people") == true)
        Self.expect(visit.values[9], at: Self.start(ofWord: 3))
        #expect(visit.text(10) == "alpha" && visit.values[11] == .number(0))
        visit.expectClean()
    }

    @Test(
        "every message with words is found by each of its words, at the frame of the word",
        arguments: Browser.Engine.allCases)
    func everyWord(engine: Browser.Engine) throws {
        let address =
            "(() => { const rows = [...document.querySelectorAll('#matter-rows tbody tr')];"
            + " return rows.map((row) => row.querySelector('.said a').getAttribute('href')).join(' ') })()"
        // Of alpha's first message, the words that no other message has. Then the cues of a subtitle; and for a message
        // whose words have no times, its start.
        var expected: [(word: String, session: String, start: Double)] = [
            ("bank", "alpha", Self.start(ofWord: 1)), ("office", "alpha", Self.start(ofWord: 3)),
            ("people", "alpha", Self.start(ofWord: 6)), ("first", "beta", 0.5), ("second", "beta", 1.25),
            ("times", "alpha", 7), ("ısındı", "beta", 10),
        ]
        for (words, session, start) in [(Self.arabic, "alpha", 3.5), (Self.hebrew, "beta", 13)] {
            for (index, word) in words.enumerated() {
                expected.append((word, session, start + Self.start(ofWord: index)))
            }
        }
        let visit = try Browser.visit(
            try Self.page.get() + "#messages",
            [["wait": "document.querySelectorAll('#matter-rows tbody tr').length === 7"]]
                + expected.flatMap { item -> [[String: Any]] in
                    [["evaluate": Self.search("matter-search", item.word)], ["evaluate": address]]
                }, in: engine)
        for (index, (word, session, start)) in expected.enumerated() {
            #expect(visit.text(1 + 2 * index) == "1 of 7 messages", "\(word)")
            let parts = try #require(visit.text(2 + 2 * index)).split(separator: "&t=")
            #expect(parts.first == "#session=\(session)", "\(word)")
            Self.expect(.number(Double(parts.last ?? "") ?? -1), at: start)
        }
        visit.expectClean()
    }

    @Test("redacted words are not on the page, which says that there were some", arguments: Browser.Engine.allCases)
    func redacted(engine: Browser.Engine) throws {
        _ = try Self.page.get()
        let outcome = try Program.run([
            "redact", Self.folder("bag"), "--session", "alpha", "--from", "0.5", "--to", "0.7", "--reason",
            "<b>bank</b> secret", "--output", Self.folder("redacted-\(engine)"),
        ])
        try #require(outcome.status == 0, "\(outcome.errorText)")
        let visit = try Browser.visit(
            "file://\(Self.folder("redacted-\(engine)"))/data/review/index.html#session=alpha",
            [
                ["wait": "document.querySelectorAll('#spoken li').length === 4"],
                ["evaluate": Self.text(Self.message(1))],
                ["click": "#matter-link a"],
                ["wait": "document.querySelectorAll('#matter-rows tbody tr').length === 7"],
                ["evaluate": Self.search("matter-search", "office")], ["evaluate": Self.text("#matter-rows tbody")],
                ["evaluate": Self.search("matter-search", "\"the bank\"")],
            ], in: engine)
        let words = try #require(visit.text(1))
        #expect(words.contains("office") && !words.contains("The bank"), "\(words)")
        #expect(words.contains("Words of this message are redacted.redacted: <b>bank</b> secret"), "\(words)")
        #expect(visit.text(4) == "1 of 7 messages")
        #expect(visit.text(5)?.contains("redacted: <b>bank</b> secret") == true)
        #expect(visit.text(6) == "0 of 7 messages")
        visit.expectClean()
    }

    // MARK: the day

    /// Clips have 16,000 frames in a second; a frame is the tolerance.
    private static func expect(
        _ value: Browser.Value, at seconds: Double, _ location: SourceLocation = #_sourceLocation
    ) {
        guard case .number(let found) = value else {
            Issue.record("\(value) is no number", sourceLocation: location)
            return
        }
        #expect(abs(found - seconds) * 16_000 <= 1.000_001, "\(found), \(seconds)", sourceLocation: location)
    }

    private static let english = ["The", "bank", "<b>İSTANBUL</b>", "office", "of", "forty-two", "people"]
    private static let arabic = ["مُحَمَّد", "يتحدث", "الآن"]
    private static let hebrew = ["שָׁלוֹם", "עולם"]

    /// Not a whole number of milliseconds, but of frames.
    private static func start(ofWord index: Int) -> Double { 0.2500625 + 0.25 * Double(index) }

    /// The format of Vosk, with the text that a recogniser makes of the words. The last word lasts longest.
    private static func vosk(_ words: [String], text: String? = nil) throws -> [UInt8] {
        let result = words.enumerated().map { index, word in
            let from = start(ofWord: index)
            let end = from + (index == words.count - 1 ? 0.2 : 0.15)
            return ["word": word, "start": from, "end": end, "conf": 0.5] as [String: Any]
        }
        return [UInt8](
            try JSONSerialization.data(
                withJSONObject: ["result": result, "text": text ?? words.joined(separator: " ")] as [String: Any]))
    }

    private static let folder = TemporaryFolder()
    private static let page = Result {
        func clip(_ id: Int, _ type: String, _ second: String) throws -> DayMaker.Clip {
            DayMaker.Clip(id, type, "2025-12-12T14:00:\(second)Z", try Clips.voice(seconds: 2, seed: UInt64(id)))
        }
        let alpha = try [
            clip(1, "agent_tts", "00"), clip(2, "user", "03.5"), clip(3, "agent_tts", "07"), clip(4, "user", "10"),
        ]
        let beta = try [clip(11, "agent_tts", "20"), clip(12, "user", "30"), clip(13, "user", "33")]
        try FileManager.default.createDirectory(atPath: folder("words"), withIntermediateDirectories: true)
        try DayMaker([.init(14, [.init("alpha", alpha), .init("beta", beta)])]).write(to: folder("day"))
        try Disk.write(
            vosk(english, text: "The bank, <b>İSTANBUL</b> office of 42 people"),
            to: folder("words/message_1_agent_tts.json"))
        try Disk.write(vosk(arabic), to: folder("words/message_2_user.json"))
        try Disk.write(vosk(hebrew), to: folder("words/message_13_user.json"))
        let subtitle =
            "WEBVTT\n\n00:00.500 --> 00:01.200\nA first in Istanbul.\n\n00:01.250 --> 00:01.900\nA second one.\n"
        try Disk.write(Array(subtitle.utf8), to: folder("words/message_11_agent_tts.vtt"))
        try Disk.write(
            Array(
                ("sessionId,messageId,text,model\nalpha,3,No times here,model seven\n"
                    + "beta,12,<img src=x onerror=alert(1)> ISTANBUL ısındı,model seven\n").utf8),
            to: folder("words/more.csv"))
        let outcome = try Program.run([
            "stitch", folder("day"), "--transcripts", folder("words"), "--output", folder("bag"), "--review",
        ])
        try #require(outcome.status == 0, "\(outcome.text)\(outcome.errorText)")
        return "file://\(folder("bag"))/data/review/index.html"
    }
}
