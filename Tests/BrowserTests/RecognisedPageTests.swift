import Foundation
import TestSupport
import Testing

/// Two sessions of the fixture day, with the words that PocketSphinx hears in their clips.
@Suite("The review page with the words of a recogniser", .serialized)
struct RecognisedPageTests {
    /// What `heard-words.py` prints.
    private struct Heard: Decodable {
        struct Run: Decodable {
            let session: String
            let text: String
            let start: Double
            let sampleRate: Double
        }
        /// Of the sentences that were spoken.
        let words: Int
        let errors: Int
        let runs: [Run]
    }

    @Test(
        "finds the sentences that were spoken, at the frame at which they were heard",
        arguments: Browser.Engine.allCases)
    func finds(engine: Browser.Engine) throws {
        let (page, heard) = try Self.bag.get()
        // How much is heard is the recogniser's affair, but a test of nothing would be none.
        try #require(heard.runs.count >= 5, "\(heard)")
        let address =
            "[...document.querySelectorAll('#matter-rows tbody tr')]"
            + ".map((row) => row.querySelector('.said a').getAttribute('href')).join(' ')"
        let visit = try Browser.visit(
            page + "#messages",
            [["wait": "document.querySelectorAll('#matter-rows tbody tr').length === 13"]]
                + heard.runs.flatMap { run -> [[String: Any]] in
                    [["evaluate": Self.search(run.text)], ["evaluate": address]]
                }, in: engine)
        for (index, run) in heard.runs.enumerated() {
            #expect(visit.text(1 + 2 * index) == "1 of 13 messages", "\(run)")
            let parts = try #require(visit.text(2 + 2 * index)).split(separator: "&t=")
            #expect(parts.first == "#session=\(run.session)", "\(run)")
            let time = try #require(parts.last.flatMap { Double($0) })
            #expect(abs(time - run.start) * run.sampleRate <= 1.000_001, "\(time), \(run)")
        }
        visit.expectClean()
    }

    @Test("plays a sentence that was found from its first word", arguments: Browser.Engine.allCases)
    func plays(engine: Browser.Engine) throws {
        let (page, heard) = try Self.bag.get()
        let run = try #require(heard.runs.max { $0.text.count < $1.text.count })
        let sound = "document.querySelector('#audio audio')"
        // Keeps where the recording is moved to.
        let watch = """
            (() => {
              const time = Object.getOwnPropertyDescriptor(HTMLMediaElement.prototype, 'currentTime')
              const set = function (value) { (window.sought ??= []).push(value); time.set.call(this, value) }
              Object.defineProperty(HTMLMediaElement.prototype, 'currentTime', { ...time, set })
            })()
            """
        let visit = try Browser.visit(
            page + "#messages",
            [
                ["wait": "document.querySelectorAll('#matter-rows tbody tr').length === 13"],
                ["evaluate": watch], ["evaluate": Self.search(run.text)], ["click": "#matter-rows .said a mark"],
                ["wait": "\(sound) && !\(sound).paused && \(sound).currentTime > \(run.start + 0.2)"],
                ["evaluate": "window.sought[0]"],
                ["evaluate": "document.querySelector('#session-title').textContent"],
                ["evaluate": "document.querySelector('#words-note').textContent"],
            ], in: engine)
        guard case .number(let time) = visit.values[5] else {
            Issue.record("\(visit.values)")
            return
        }
        #expect(abs(time - run.start) * run.sampleRate <= 1.000_001, "\(time), \(run)")
        #expect(visit.text(6) == run.session)
        #expect(visit.text(7)?.contains("PocketSphinx") == true)
        visit.expectClean()
    }

    private static func search(_ words: String) -> String {
        let query = "\"\(words)\"".replacingOccurrences(of: "'", with: "\\'")
        return "(() => { const box = document.querySelector('#matter-search'); box.value = '\(query)';"
            + " box.dispatchEvent(new Event('input')); return document.querySelector('#matter-count').textContent })()"
    }

    /// Lives as long as the tests.
    private static let folder = TemporaryFolder()
    private static let bag = Result { try recognised() }

    private static func recognised() throws -> (page: String, heard: Heard) {
        try stitch([])
        let script = "\(PackageFolder.root)/docs/recognise-with-pocketsphinx"
        let outcome = try Tool.python([script, folder("bag"), folder("words")])
        try #require(outcome.status == 0, "\(outcome.errorText)")
        try stitch(["--transcripts", folder("words")])
        let heard = try Witness.read(Heard.self, "heard-words.py", [folder("bag"), folder("words")])
        print("PocketSphinx: \(heard.errors) errors in \(heard.words) words")
        return ("file://\(folder("bag"))/data/review/index.html", heard)
    }

    private static func stitch(_ options: [String]) throws {
        let outcome = try Program.run(
            [
                "stitch", PackageFolder.fixture("day"), "--session", "supervisor", "--session", "on-hold", "--clips",
                "--review", "--output", folder("bag"),
            ] + options)
        try #require(outcome.status == 0, "\(outcome.text)\(outcome.errorText)")
    }
}
