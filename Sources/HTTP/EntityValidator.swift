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
