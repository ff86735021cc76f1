import Testing

@testable import Review

@Suite("The address of a published bag")
struct PublicationURLTests {
    @Test(
        "is an https URL, and names of files follow it",
        arguments: [
            ("https://example.com", "https://example.com/data/a.wav"),
            ("https://example.com/", "https://example.com/data/a.wav"),
            ("https://h:8443/x%20y/~z", "https://h:8443/x%20y/~z/data/a.wav"),
            ("HTTPS://[::1]/", "HTTPS://[::1]/data/a.wav"),
        ])
    func addresses(text: String, address: String) {
        #expect(PublicationURL(text)?.address(of: "data/a.wav") == address)
    }

    @Test(
        "is nothing else",
        arguments: [
            "", "https:", "https://", "https:///a", "http://a", "file:///a", "//a", "a", " https://a", "https://a b",
            "https://a\n", "https://a?b", "https://a#b", "https://é.example", "https://a<b", "javascript:alert(1)",
        ])
    func others(text: String) {
        #expect(PublicationURL(text) == nil)
    }
}
