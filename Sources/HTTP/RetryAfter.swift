import Foundations

/// The field `Retry-After` (RFC 9110, section 10.2.3): seconds, or a date.
public enum RetryAfter {
    /// - Parameters:
    ///   - head: of the answer.
    ///   - now: for a date where the answer does not say its own: both of one clock make a span that a clock that is
    ///     wrong cannot change.
    /// - Returns: seconds, 0 or more; `nil` where the field is absent or senseless.
    public static func seconds(of head: HTTPResponseHead, now: UTCTime) -> Double? {
        guard let text = head["Retry-After"] else { return nil }
        if text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }), let seconds = Double(text) {
            return min(seconds, longest)
        }
        guard let date = HTTPDate.time(text) else { return nil }
        return min(max(0, date.secondsSince(head.date ?? now)), longest)
    }

    /// A day: who says more is not believed, but asked again then.
    private static let longest: Double = 86_400
}
