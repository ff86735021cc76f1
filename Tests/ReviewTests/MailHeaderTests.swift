import Testing

@testable import Review

@Suite("A header field of a message")
struct MailHeaderTests {
    @Test(
        "is as it is where it is short plain ASCII, and encoded words where it is not, or where it would be read as such",
        arguments: [
            ("call-7", true), ("=?utf-8?B?eA==?=", false), ("Größe", false), ("a\u{7F}", false), ("a ", false),
            (" a", false), ("a~ ?=", true), (String(repeating: "x", count: 67), true),
            (String(repeating: "x", count: 68), false),
        ])
    func field(value: String, isPlain: Bool) {
        let field = MailHeader.field("Subject", value)
        #expect((field == "Subject: \(value)\r\n") == isPlain)
        #expect(field.hasPrefix("Subject: =?utf-8?B?") == !isPlain)
    }
}
