import Foundations

/// What tells one version of a resource from another (RFC 9110, section 8.8), where it is strong enough to put two
/// ranges together.
struct EntityValidator: Codable, Hashable {
    /// As it goes into `If-Range`.
    let text: String

    init?(_ head: HTTPResponseHead) {
        if let tag = head["ETag"], tag.hasPrefix("\""), tag.hasSuffix("\""), tag.count > 2 {
            text = tag
        } else if head["ETag"] == nil, let modified = head["Last-Modified"],
            let time = HTTPDate.time(modified), let date = head.date, date.secondsSince(time) >= 1
        {
            // A date is strong where the second that it names was over (section 8.8.2.2).
            text = modified
        } else {
            return nil
        }
    }

    /// Whether `head` is of the same version, as far as it says.
    func matches(_ head: HTTPResponseHead) -> Bool {
        text.hasPrefix("\"")
            ? head["ETag"].map { $0 == text } ?? true
            : head["Last-Modified"].map { $0 == text } ?? true
    }
}

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
