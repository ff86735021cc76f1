/// A calendar day in UTC.
public struct UTCDay: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// Midnight at which it begins.
    public let start: UTCTime

    /// - Parameter text: `YYYY-MM-DD`, and a day that exists.
    public init?(_ text: String) {
        guard text.utf8.count == 10, let start = UTCTime(iso8601: text + "T00:00:00Z"), start.dayText == text else {
            return nil
        }
        self.start = start
    }

    public init(of time: UTCTime) { start = time.midnight }

    public var end: UTCTime { UTCTime(seconds: start.seconds + 86_400) }
    public var next: UTCDay { UTCDay(of: end) }
    public var previous: UTCDay { UTCDay(of: UTCTime(seconds: start.seconds - 1)) }

    /// `YYYY-MM-DD`
    public var description: String { start.dayText }

    public static func < (left: Self, right: Self) -> Bool { left.start < right.start }
}
