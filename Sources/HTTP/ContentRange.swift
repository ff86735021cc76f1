/// The field `Content-Range` of a 206 (RFC 9110, section 14.4).
struct ContentRange: Hashable {
    let first: Int
    let last: Int
    /// `nil` where the server does not know.
    let total: Int?

    init?(_ text: String) {
        let words = text.split(separator: " ")
        guard words.count == 2, words[0].lowercased() == "bytes" else { return nil }
        let parts = words[1].split(separator: "/")
        guard parts.count == 2 else { return nil }
        let range = parts[0].split(separator: "-")
        guard range.count == 2, let first = Int(range[0]), let last = Int(range[1]), first >= 0, first <= last
        else { return nil }
        self.first = first
        self.last = last
        total = Int(parts[1])
        if let total, last >= total { return nil }
    }
}
