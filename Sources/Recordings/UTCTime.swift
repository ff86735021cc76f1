/// An instant in UTC, to the nanosecond, without leap seconds (as POSIX time has it).
///
/// An integer and not a floating-point `Date`: at 48 kHz a clip's first frame must not depend on how a binary fraction
/// happens to round.
public struct UTCTime: Hashable, Comparable, Sendable {
    /// Whole seconds since 1970-01-01T00:00:00Z; negative before.
    public let seconds: Int64
    /// 0 ..< 1_000_000_000, always counted forwards from `seconds`.
    public let nanoseconds: Int32

    public init(seconds: Int64, nanoseconds: Int32 = 0) {
        precondition((0..<1_000_000_000).contains(nanoseconds), "nanoseconds lie within one second")
        self.seconds = seconds
        self.nanoseconds = nanoseconds
    }

    public static func < (left: Self, right: Self) -> Bool {
        (left.seconds, left.nanoseconds) < (right.seconds, right.nanoseconds)
    }

    /// The frame that `self` falls on, counted from `start`: `round((self - start) * sampleRate)`, halves away from zero.
    ///
    /// Exact in integers. Years 0000 to 9999, which are all that ISO 8601 can write, cannot overflow it.
    public func frame(since start: UTCTime, sampleRate: Int) -> Int {
        let rate = Int64(sampleRate)
        let billion: Int64 = 1_000_000_000
        let wholeFrames = (seconds - start.seconds) * rate
        let scaledRest = Int64(nanoseconds - start.nanoseconds) * rate
        // One count of billionths of a frame, split so that it stays within 64 bits.
        var frames = wholeFrames + scaledRest / billion
        var rest = scaledRest % billion
        if frames > 0, rest < 0 { (frames, rest) = (frames - 1, rest + billion) }
        if frames < 0, rest > 0 { (frames, rest) = (frames + 1, rest - billion) }
        if rest * 2 >= billion { return Int(frames + 1) }
        if rest * 2 <= -billion { return Int(frames - 1) }
        return Int(frames)
    }

    /// The instant that lies `samples48k` samples of a 48 kHz clock before `self`, to the nearest nanosecond.
    public func minus(samples48k: Int) -> UTCTime {
        let second = 48_000
        let wholeSeconds = Int64(samples48k / second)
        let restNanoseconds = (Int64(samples48k % second) * 62_500 + 1) / 3  // 10^9 / 48000 = 62500 / 3
        let difference = Int64(nanoseconds) - restNanoseconds
        return difference < 0
            ? UTCTime(seconds: seconds - wholeSeconds - 1, nanoseconds: Int32(difference + 1_000_000_000))
            : UTCTime(seconds: seconds - wholeSeconds, nanoseconds: Int32(difference))
    }

    /// Seconds from `start` to `self`, for people to read; placing never uses it.
    public func secondsSince(_ start: UTCTime) -> Double {
        Double(seconds - start.seconds) + Double(nanoseconds - start.nanoseconds) / 1_000_000_000
    }
}
