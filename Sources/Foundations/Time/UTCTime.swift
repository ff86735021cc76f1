/// An instant in UTC, to the third of an attosecond, without leap seconds (as POSIX time has it).
///
/// An integer and not a floating-point `Date`: at 48 kHz a clip's first frame must not depend on how a binary fraction
/// happens to round. A third of an attosecond (1/3 of 10^-18 s), as it holds 18 decimal digits of a second and a sample
/// of a 48 kHz clock exactly; and as a frame begins at a whole number of them, the digits of a timestamp beyond these
/// can be dropped, however many there are, and it still falls on its frame.
public struct UTCTime: Hashable, Comparable, Sendable {
    /// Whole seconds since 1970-01-01T00:00:00Z; negative before.
    public let seconds: Int64
    /// 0 ..< `ticksPerSecond`, always counted forwards from `seconds`.
    let ticks: Int64

    /// Thirds of an attosecond.
    static let ticksPerSecond: Int64 = 3_000_000_000_000_000_000
    static let ticksPerNanosecond: Int64 = 3_000_000_000

    public init(seconds: Int64, nanoseconds: Int32 = 0) {
        precondition((0..<1_000_000_000).contains(nanoseconds), "nanoseconds lie within one second")
        self.seconds = seconds
        ticks = Int64(nanoseconds) * Self.ticksPerNanosecond
    }

    init(seconds: Int64, ticks: Int64) {
        precondition((0..<Self.ticksPerSecond).contains(ticks), "ticks lie within one second")
        self.seconds = seconds
        self.ticks = ticks
    }

    /// Whole nanoseconds of the second, 0 ..< 1_000_000_000; what is less than one is dropped.
    public var nanoseconds: Int32 { Int32(ticks / Self.ticksPerNanosecond) }

    public static func < (left: Self, right: Self) -> Bool {
        (left.seconds, left.ticks) < (right.seconds, right.ticks)
    }

    /// The frame that `self` falls on, counted from `start`: `round((self - start) * sampleRate)`, halves away from zero.
    ///
    /// Exact in integers. Years 0000 to 9999, which are all that ISO 8601 can write, cannot overflow it.
    public func frame(since start: UTCTime, sampleRate: Int) -> Int {
        let (frames, rest) = scaled(since: start, sampleRate: sampleRate)
        // Counted from below: half a frame of a negative number lies nearer to zero.
        let isNext = frames < 0 ? rest > Self.half : rest >= Self.half
        return frames + (isNext ? 1 : 0)
    }

    /// The last frame that begins at or before `self`.
    public func frameBelow(since start: UTCTime, sampleRate: Int) -> Int {
        scaled(since: start, sampleRate: sampleRate).frames
    }

    /// The first frame that begins at or after `self`.
    public func frameAbove(since start: UTCTime, sampleRate: Int) -> Int {
        let (frames, rest) = scaled(since: start, sampleRate: sampleRate)
        return frames + (rest > 0 ? 1 : 0)
    }

    private static let half = Int128(ticksPerSecond / 2)

    /// Whole frames, rounded down, and what is left of the next one.
    private func scaled(since start: UTCTime, sampleRate: Int) -> (frames: Int, rest: Int128) {
        let (frames, rest) = Self.floored(ticks(since: start) * Int128(sampleRate))
        return (Int(frames), rest)
    }

    /// The instant that lies `samples48k` samples of a 48 kHz clock before `self`.
    public func minus(samples48k: Int) -> UTCTime { plus(frames: -samples48k, sampleRate: 48_000) }

    /// The instant that lies `frames` frames after `self`: exact for all rates that divide 48000, else rounded down.
    public func plus(frames: Int, sampleRate: Int) -> UTCTime {
        let rate = Int128(sampleRate)
        let scaled = Int128(frames) * Int128(Self.ticksPerSecond)
        let difference = (scaled - ((scaled % rate) + rate) % rate) / rate
        let (seconds, ticks) = Self.floored(Int128(ticks) + difference)
        return UTCTime(seconds: self.seconds + Int64(seconds), ticks: Int64(ticks))
    }

    /// Whole seconds, rounded down, and the ticks that are left.
    private static func floored(_ ticks: Int128) -> (quotient: Int128, rest: Int128) {
        let (quotient, rest) = ticks.quotientAndRemainder(dividingBy: Int128(ticksPerSecond))
        return rest < 0 ? (quotient - 1, rest + Int128(ticksPerSecond)) : (quotient, rest)
    }

    private func ticks(since start: UTCTime) -> Int128 {
        Int128(seconds - start.seconds) * Int128(Self.ticksPerSecond) + Int128(ticks - start.ticks)
    }

    /// Seconds from `start` to `self`, for people to read; placing never uses it.
    public func secondsSince(_ start: UTCTime) -> Double {
        Double(seconds - start.seconds) + Double(ticks - start.ticks) / Double(Self.ticksPerSecond)
    }
}

extension UTCTime {
    /// `seconds` later, to the millisecond; the year 9999 is as far as it goes.
    package func plus(seconds: Double) -> UTCTime {
        let milliseconds = (min(max(seconds, -1e10), 1e10) * 1000).rounded()
        let total = Int64(milliseconds) * 1_000_000 + Int64(nanoseconds)
        var whole = self.seconds + total / 1_000_000_000
        var rest = total % 1_000_000_000
        if rest < 0 { (whole, rest) = (whole - 1, rest + 1_000_000_000) }
        return UTCTime(seconds: whole, nanoseconds: Int32(rest))
    }
}
