import Testing

@testable import Review

@Suite("Texts of load files")
struct LoadFileTextTests {
    @Test(
        "Concordance fields hold none of the format's own marks",
        arguments: [
            ("plain", "plain"), ("", ""), ("a\u{FE}b", "a\\u{fe}b"), ("a\u{14}b", "a\\u{14}b"), ("a\nb", "a\u{AE}b"),
            ("a\r\nb\rc\n\r", "a\u{AE}b\u{AE}c\u{AE}\u{AE}"), ("a\u{AE}", "a\\u{ae}"), ("\u{202E}x", "\\u{202e}x"),
            ("\u{DE}orn, \"é\" ;", "\u{DE}orn, \"é\" ;"), ("\u{85}\u{2028}\u{0}", "\\u{85}\\u{2028}\\u{0}"),
        ])
    func concordance(value: String, shown: String) {
        let bytes =
            ConcordanceText.byteOrderMark + ConcordanceText.bytes(row: [value, "2"])
            + ConcordanceText.bytes(row: ["3", value])
        let text = "\u{FE}\(shown)\u{FE}\u{14}\u{FE}2\u{FE}\r\n\u{FE}3\u{FE}\u{14}\u{FE}\(shown)\u{FE}\r\n"
        #expect(bytes == [0xEF, 0xBB, 0xBF] + Array(text.utf8))
    }

    @Test(
        "fields of comma-separated values are quoted, of one line, and no formulas",
        arguments: [
            ("plain", "plain"), ("", ""), ("a,b", "a,b"), ("say \"so\"", "say \"\"so\"\""), ("\"", "\"\""),
            ("=1+1", "'=1+1"), ("+1", "'+1"), ("-1", "'-1"), ("@a", "'@a"), ("\u{FF1D}1", "'\u{FF1D}1"),
            ("a=1", "a=1"), ("\t=1", "\\u{9}=1"), ("a\r\nb", "a\\u{d}\\u{a}b"), ("\u{202E}=1", "\\u{202e}=1"),
            // The mark counts with an accent on it too.
            ("=\u{301}1", "'=\u{301}1"),
        ])
    func commaSeparated(value: String, shown: String) {
        let bytes = CommaSeparatedText.bytes(row: [value, "2"])
        #expect(String(decoding: bytes, as: UTF8.self).utf8.elementsEqual("\"\(shown)\",\"2\"\r\n".utf8))
    }

    @Test("several values of a field stay several")
    func lists() {
        #expect(LoadFileRow.list(["a.zip", "b;c.zip", ";"]) == "a.zip;b,c.zip;,")
        #expect(LoadFileRow.list([]) == "")
    }

    @Test(
        "control numbers begin with what is no formula and no path",
        arguments: [
            ("OS", true), ("ACME-2025_", true), ("0", true), ("", false), ("-A", false), ("_A", false), (".A", false),
            ("=A", false), ("A B", false), ("A/B", false), ("ABCDEFGHIJKLMNOPQRSTU", false), ("É", false),
        ])
    func prefixes(text: String, isOne: Bool) {
        #expect(LoadFiles.isControlPrefix(text) == isOne)
    }
}
