import Testing

@testable import Review

@Suite("Base64 for URLs")
struct Base64URLTests {
    /// RFC 4648 section 10, without the padding; and the two digits that differ from plain Base64.
    @Test(
        "has no padding, and - and _ for the last digits",
        arguments: [
            ("", ""), ("f", "Zg"), ("fo", "Zm8"), ("foo", "Zm9v"), ("foob", "Zm9vYg"), ("fooba", "Zm9vYmE"),
            ("foobar", "Zm9vYmFy"),
        ])
    func text(plain: String, encoded: String) {
        #expect(Base64URL.text(of: Array(plain.utf8)) == encoded)
        #expect(Base64URL.text(of: [0xFB, 0xFF, 0xBF]) == "-_-_")
    }
}
