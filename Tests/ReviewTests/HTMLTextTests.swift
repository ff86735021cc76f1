import Testing

@testable import Review

@Suite("Text in a page")
struct HTMLTextTests {
    @Test(
        "is text, whatever it is made of",
        arguments: [
            ("plain é", "plain é"), ("<script>", "&lt;script&gt;"), ("\"'&", "&quot;&#39;&amp;"), ("&lt;", "&amp;lt;"),
            ("\u{202E}a\u{200B}\n\u{0}", "\\u{202e}a\\u{200b}\\u{a}\\u{0}"), ("<\u{338}b", "&lt;\u{338}b"),
        ])
    func escaped(text: String, escaped: String) {
        #expect(HTMLText.escaped(text).unicodeScalars.elementsEqual(escaped.unicodeScalars))
        #expect(HTMLText.isolated(text).hasPrefix("<bdi>"))
    }
}
