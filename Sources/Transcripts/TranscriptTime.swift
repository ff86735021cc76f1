import Foundations

/// A time in a transcript: exact, never a binary fraction.
public enum TranscriptTime: Hashable, Sendable {
    /// Nanoseconds since the beginning of what the transcript is about, in 0...`longestOffset`. The formats write at
    /// most microseconds on purpose; decimals beyond a nanosecond are rounded, halves up.
    case offset(nanoseconds: Int64)
    /// A point in time.
    case instant(UTCTime)

    /// A billion seconds, 31 years. A later time is reported as invalid.
    public static let longestOffset: Int64 = 1_000_000_000_000_000_000

    /// Whether `self` is before `other`; `nil` if one is an offset and the other an instant.
    public func isBefore(_ other: TranscriptTime) -> Bool? {
        switch (self, other) {
        case (.offset(let left), .offset(let right)): left < right
        case (.instant(let left), .instant(let right)): left < right
        default: nil
        }
    }
}
