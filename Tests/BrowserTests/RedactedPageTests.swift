import TestSupport
import Testing

/// A bag in which the user of one session is redacted from 8 to 10 s: the end of the clip of 6.833 to 8.732 s.
@Suite("The review page of a redacted bag", .serialized)
struct RedactedPageTests {
    private static let row = "document.querySelector('#messages tbody tr:nth-child(2)').innerText"

    @Test(
        "says what is redacted, why and by whom, in the list, as text, in the table and in quotes",
        arguments: Browser.Engine.allCases)
    func words(engine: Browser.Engine) throws {
        let visit = try Browser.visit(
            try Self.page.get(),
            [
                ["evaluate": "document.querySelector('#overview').innerText"],
                ["click": "#search"], ["type": "redacted"],
                ["wait": "document.querySelectorAll('#list a').length === 1"],
                ["evaluate": "document.querySelector('#list').textContent"],
                ["click": "#list a"],
                ["wait": "document.querySelector('#audio audio')?.readyState >= 2"],
                ["evaluate": "document.querySelector('#session-redactions').innerText"],
                ["evaluate": Self.row],
                ["click": "#session-redactions button"],
                ["wait": "Math.abs(document.querySelector('#audio audio').currentTime - 8) < 0.01"],
                ["evaluate": "quoteHere()"],
                ["evaluate": "player.seek(7.5)"], ["evaluate": "quoteHere()"],
            ], in: engine)
        #expect(visit.text(0)?.contains("1 in 1 session; this bag is a redacted copy") == true)
        #expect(visit.text(4)?.contains("redacted") == true)
        #expect(
            visit.text(7)
                == "Redactions\n0:08.000 – 0:10.000 user a tone in place of the sound; redacted: a card <b>number</b>, "
                + "by J. Doe")
        #expect(visit.text(8)?.contains("placed, redacted") == true)
        #expect(visit.text(8)?.contains("redacted: a card <b>number</b>, by J. Doe") == true)
        let quote = try #require(visit.text(11))
        #expect(quote.contains("; [redacted: a card <b>number</b>] (user); timeline.wav"), "\(quote)")
        // What is replaced is not heard, and what is heard beside it is named.
        #expect(!quote.contains("message 102") && quote.contains("message 101 (agent_tts)"), "\(quote)")
        #expect(visit.text(13)?.contains("message 102 (user)") == true)
        #expect(visit.text(13)?.contains("redacted") == false)
        visit.expectClean()
    }

    @Test(
        "shades the span in the channel concerned, and says why under the pointer", arguments: Browser.Engine.allCases)
    func shade(engine: Browser.Engine) throws {
        // The middle of the span is at 9 s of 23.957; the user's lane is the upper one.
        let visit = try Browser.visit(
            try Self.page.get() + "#session=barge-in",
            [
                ["wait": "document.querySelector('#audio audio')?.readyState >= 2"],
                ["evaluate": Self.pixels],
                ["hover": ["#wave", 0.375, 0.2] as [Any]],
                ["evaluate": "document.querySelector('#under-cursor').textContent"],
                ["hover": ["#wave", 0.375, 0.8] as [Any]],
                ["evaluate": "document.querySelector('#under-cursor').textContent"],
            ], in: engine)
        #expect(visit.values[1] == .text("light,dark,light,light,light,light"))
        #expect(visit.text(3)?.contains("redacted: a card <b>number</b>, by J. Doe") == true)
        #expect(visit.text(5)?.contains("redacted") == false)
        visit.expectClean()
    }

    /// Whether the user's and then the agent's lane are dark before, in and after the span, where there is no waveform.
    private static let pixels = """
        (() => {
            const { start, end } = session.timeline.redactions[0];
            const canvas = document.querySelector('#wave canvas');
            const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
            return session.timeline.lanes.flatMap((lane) => [start - 0.2, (start + end) / 2, end + 0.2].map((at) => {
                const x = Math.round(wave.x(at));
                const pixel = data.slice(4 * ((lane.top + lane.height - 2) * canvas.width + x)).slice(0, 4);
                return pixel[3] > 200 && pixel[0] + pixel[1] + pixel[2] < 400 ? 'dark' : 'light';
            })).join();
        })()
        """

    /// Lives as long as the tests.
    private static let folder = TemporaryFolder()
    private static let page = Result {
        for arguments in [
            [
                "stitch", PackageFolder.fixture("day"), "--output", folder("bag"), "--review", "--session", "barge-in",
                "--session", "one-clip",
            ],
            [
                "redact", folder("bag"), "--session", "barge-in", "--from", "8", "--to", "10", "--speaker", "user",
                "--reason", "a card <b>number</b>", "--by", "J. Doe", "--output", folder("redacted"),
            ],
        ] {
            let outcome = try Program.run(arguments)
            try #require(outcome.status == 0, "\(outcome.errorText)")
        }
        return "file://\(folder("redacted"))/data/review/index.html"
    }
}
