import Glibc

/// An instant in UTC, in units of a third of an attosecond (1/3 of 10^-18 s), without leap seconds, like POSIX time.
///
/// It is an integer and not a floating-point `Date`, since at 48 kHz a clip's first frame must not depend on the
/// rounding of a binary fraction. The unit represents both 18 decimal digits of a second and the sample period of a 48
/// kHz clock exactly. Frames begin at whole units, so further digits of a timestamp can be dropped without changing its
/// frame.
public struct UTCTime: Hashable, Comparable, Sendable {
    /// Whole seconds since 1970-01-01T00:00:00Z; negative before.
    public let seconds: Int64
    /// In 0 ..< `ticksPerSecond`, always counted forwards from `seconds`.
    let ticks: Int64

    /// A tick is a third of an attosecond.
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

    /// Whole nanoseconds of the second, rounded down: in 0 ..< 1_000_000_000.
    public var nanoseconds: Int32 { Int32(ticks / Self.ticksPerNanosecond) }

    public static func < (left: Self, right: Self) -> Bool {
        (left.seconds, left.ticks) < (right.seconds, right.ticks)
    }

    /// The frame nearest to `self`, counted from `start`: `round((self - start) * sampleRate)`, halves away from zero.
    ///
    /// Computed exactly, in integers. It cannot overflow for the years 0000 to 9999, which are all that ISO 8601 can
    /// write.
    package func frame(since start: UTCTime, sampleRate: Int) -> Int {
        let (frames, rest) = scaled(since: start, sampleRate: sampleRate)
        // `rest` is counted from below, so that for a negative number half a frame rounds down, away from zero.
        let isNext = frames < 0 ? rest > Self.half : rest >= Self.half
        return frames + (isNext ? 1 : 0)
    }

    /// The last frame that begins at or before `self`.
    package func frameBelow(since start: UTCTime, sampleRate: Int) -> Int {
        scaled(since: start, sampleRate: sampleRate).frames
    }

    /// The first frame that begins at or after `self`.
    package func frameAbove(since start: UTCTime, sampleRate: Int) -> Int {
        let (frames, rest) = scaled(since: start, sampleRate: sampleRate)
        return frames + (rest > 0 ? 1 : 0)
    }

    private static let half = Int128(ticksPerSecond / 2)

    /// Whole frames, rounded down, and the rest in units of 1/`ticksPerSecond` of a frame.
    private func scaled(since start: UTCTime, sampleRate: Int) -> (frames: Int, rest: Int128) {
        let (frames, rest) = Self.floored(ticks(since: start) * Int128(sampleRate))
        return (Int(frames), rest)
    }

    /// The instant `samples48k` samples at 48 kHz before `self`.
    package func minus(samples48k: Int) -> UTCTime { plus(frames: -samples48k, sampleRate: 48_000) }

    /// The instant `frames` frames after `self`. Exact for all rates that divide 48000, otherwise rounded down.
    package func plus(frames: Int, sampleRate: Int) -> UTCTime {
        let rate = Int128(sampleRate)
        let scaled = Int128(frames) * Int128(Self.ticksPerSecond)
        let difference = (scaled - ((scaled % rate) + rate) % rate) / rate
        let (seconds, ticks) = Self.floored(Int128(ticks) + difference)
        return UTCTime(seconds: self.seconds + Int64(seconds), ticks: Int64(ticks))
    }

    /// Whole seconds, rounded down, and the remaining ticks.
    private static func floored(_ ticks: Int128) -> (quotient: Int128, rest: Int128) {
        let (quotient, rest) = ticks.quotientAndRemainder(dividingBy: Int128(ticksPerSecond))
        return rest < 0 ? (quotient - 1, rest + Int128(ticksPerSecond)) : (quotient, rest)
    }

    private func ticks(since start: UTCTime) -> Int128 {
        Int128(seconds - start.seconds) * Int128(Self.ticksPerSecond) + Int128(ticks - start.ticks)
    }

    /// Seconds from `start` to `self`, for display only. Placing clips does not use it.
    package func secondsSince(_ start: UTCTime) -> Double {
        Double(seconds - start.seconds) + Double(ticks - start.ticks) / Double(Self.ticksPerSecond)
    }
}

extension UTCTime {
    /// The instant `seconds` later, to the millisecond. `seconds` is limited to ±10^10.
    package func plus(seconds: Double) -> UTCTime {
        let milliseconds = (min(max(seconds, -1e10), 1e10) * 1000).rounded()
        let total = Int64(milliseconds) * 1_000_000 + Int64(nanoseconds)
        var whole = self.seconds + total / 1_000_000_000
        var rest = total % 1_000_000_000
        if rest < 0 { (whole, rest) = (whole - 1, rest + 1_000_000_000) }
        return UTCTime(seconds: whole, nanoseconds: Int32(rest))
    }
}

extension UTCTime {
    /// Reads an ISO 8601 date and time like `init(iso8601:naive:)`. A time without an offset is rejected as ambiguous.
    public init?(iso8601 text: String) { self.init(iso8601: text, naive: .refuse) }

    /// Reads an ISO 8601 date and time with `Z` or an offset, with or without fractions of a second.
    ///
    /// - The extended format (`2025-12-12T14:23:45.5+03:00`) and the basic format (`20251212T142345.5+0300`) are
    ///   accepted. They cannot be mixed, except that an offset may be in either format.
    /// - Calendar dates, ordinal dates (`2025-346`) and week dates (`2025-W50-5`) are accepted. `,` may replace `.`.
    ///   Seconds may be omitted. `24:00` is the end of the day. U+2212 is a minus sign.
    /// - From RFC 3339, `t`, `z`, a space in place of the `T` (in the extended format), and `-00:00` are accepted.
    /// - A leap second is read as the first second of the next minute, as on POSIX clocks. It can occur only at
    ///   `23:59:60` UTC on the last day of a month (ITU-R TF.460).
    ///
    /// A fraction may have any number of digits. A clip's frame is exact.
    ///
    /// - Parameter naive: how a time without an offset is read.
    /// - Returns: `nil` for anything else, such as hours without minutes, fractions of minutes, seconds since 1970,
    ///   surrounding white space or names of time zones, and for times outside the years 0000 to 9999 in UTC.
    package init?(iso8601 text: String, naive: NaiveTimestamps) {
        var scanner = TimeScanner(text.utf8)
        guard let (days, isExtended) = scanner.date(), let time = scanner.time(isExtended: isExtended) else {
            return nil
        }
        var offsetSeconds = 0
        if !(scanner.isAtEnd && naive == .utc) {
            guard let offset = scanner.offset(), scanner.isAtEnd else { return nil }
            offsetSeconds = offset
        }
        let seconds = days * 86_400 + time.secondOfDay - offsetSeconds
        if time.isLeapSecond {
            guard seconds % 86_400 == 0, CivilDay(daysSince1970: seconds / 86_400).day == 1 else { return nil }
        }
        guard Self.readable.contains(Int64(seconds)),
            seconds < Self.readable.upperBound || time.ticks < 999_500_000 * Self.ticksPerNanosecond
        else { return nil }
        self.init(seconds: Int64(seconds), ticks: time.ticks)
    }

    /// The years 0000 to 9999, which four digits can write. An offset must not lead out of them, nor must rounding to
    /// milliseconds.
    private static let readable = -62_167_219_200...Int64(253_402_300_799)
}

/// Reads the fields of a timestamp from left to right.
private struct TimeScanner {
    private var rest: Substring.UTF8View

    init(_ text: String.UTF8View) { rest = text[...] }

    var isAtEnd: Bool { rest.isEmpty }

    /// Reads a date and the `T`, `t` or space after it.
    ///
    /// - Returns: days since 1970-01-01, and whether the date is in the extended format.
    mutating func date() -> (days: Int, isExtended: Bool)? {
        guard let year = number(digits: 4) else { return nil }
        let isExtended = skip("-")
        guard let days = skip("W") ? weekDate(year, isExtended) : calendarDate(year, isExtended),
            skip("T") || skip("t") || (isExtended && skip(" "))
        else { return nil }
        return (days, isExtended)
    }

    private mutating func weekDate(_ year: Int, _ isExtended: Bool) -> Int? {
        guard let week = number(digits: 2), !isExtended || skip("-"), let weekday = number(digits: 1) else {
            return nil
        }
        return CivilDay.daysSince1970(weekYear: year, week: week, weekday: weekday)
    }

    private mutating func calendarDate(_ year: Int, _ isExtended: Bool) -> Int? {
        if rest.prefix(while: Self.isDigit).count == 3 {
            return number(digits: 3).flatMap { CivilDay.daysSince1970(year: year, dayOfYear: $0) }
        }
        guard let month = number(digits: 2), !isExtended || skip("-"), let day = number(digits: 2) else { return nil }
        return CivilDay.daysSince1970(checkedYear: year, month: month, day: day)
    }

    struct Time {
        var secondOfDay: Int
        var ticks: Int64 = 0
        var isLeapSecond = false
    }

    mutating func time(isExtended: Bool) -> Time? {
        guard let hour = number(digits: 2), !isExtended || skip(":"), let minute = number(digits: 2),
            hour <= 24, minute < 60
        else { return nil }
        var time = Time(secondOfDay: hour * 3600 + minute * 60)
        if isExtended ? skip(":") : rest.first.map(Self.isDigit) == true {
            guard let second = number(digits: 2), second <= 60 else { return nil }
            time.secondOfDay += second
            time.isLeapSecond = second == 60
            if skip(".") || skip(",") {
                guard let ticks = fraction() else { return nil }
                time.ticks = ticks
            }
        }
        let isEndOfDay = time.secondOfDay == 86_400 && time.ticks == 0 && !time.isLeapSecond
        return hour < 24 || isEndOfDay ? time : nil
    }

    /// Reads a fraction of a second with any number of digits, rounded down to ticks.
    private mutating func fraction() -> Int64? {
        guard rest.first.map(Self.isDigit) == true else { return nil }
        var attoseconds: Int64 = 0
        for _ in 0..<18 { attoseconds = attoseconds * 10 + Int64(digit() ?? 0) }
        // An attosecond is three ticks. The remaining digits add one tick from 0.333… on, and another from 0.666… on.
        // The first digit that differs from these decides.
        var isThird: Bool?
        var areTwoThirds: Bool?
        while let digit = digit() {
            if isThird == nil, digit != 3 { isThird = digit > 3 }
            if areTwoThirds == nil, digit != 6 { areTwoThirds = digit > 6 }
        }
        return attoseconds * 3 + (isThird == true ? 1 : 0) + (areTwoThirds == true ? 1 : 0)
    }

    /// Reads an offset, in seconds east of UTC.
    mutating func offset() -> Int? {
        if skip("Z") || skip("z") { return 0 }
        let sign = skip("+") ? 1 : skip("-") || skip("\u{2212}") ? -1 : 0
        guard sign != 0, let hours = number(digits: 2) else { return nil }
        var minutes = 0
        if !isAtEnd {
            _ = skip(":")
            guard let digits = number(digits: 2) else { return nil }
            minutes = digits
        }
        guard hours < 24, minutes < 60 else { return nil }
        return sign * (hours * 3600 + minutes * 60)
    }

    // MARK: - Pieces

    private mutating func skip(_ scalar: Unicode.Scalar) -> Bool {
        let bytes = UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter
        guard rest.starts(with: bytes) else { return false }
        rest = rest.dropFirst(bytes.count)
        return true
    }

    private mutating func digit() -> Int? {
        guard let byte = rest.first, Self.isDigit(byte) else { return nil }
        rest = rest.dropFirst()
        return Int(byte - UInt8(ascii: "0"))
    }

    private mutating func number(digits: Int) -> Int? {
        var number = 0
        for _ in 0..<digits {
            guard let digit = digit() else { return nil }
            number = number * 10 + digit
        }
        return number
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}

extension UTCTime {
    /// The time as RFC 3339 in UTC with milliseconds, halves rounded up: `2025-12-12T14:23:45.000Z`.
    public var rfc3339: String {
        let milliseconds = (Int(nanoseconds) + 500_000) / 1_000_000
        let carried = milliseconds == 1000 ? UTCTime(seconds: seconds + 1) : self
        return "\(carried.dayText)T\(carried.timeText).\(padded(milliseconds % 1000, 3))Z"
    }

    /// The time to the second, for display: `2025-12-13T02:15:32Z`.
    package var secondText: String { "\(dayText)T\(timeText)Z" }

    /// The time as RFC 3339 in UTC with as many fractional digits as it needs, at least three:
    /// `2025-12-12T14:23:45.1235Z`.
    ///
    /// Reading it gives `writable`.
    public var exactRFC3339: String {
        var digits = padded(Int(writable.ticks / 3), 18)[...]
        while digits.utf8.count > 3, digits.hasSuffix("0") { digits.removeLast() }
        return "\(dayText)T\(timeText).\(digits)Z"
    }

    /// The instant itself if 18 decimal digits of a second can represent it, otherwise the nanosecond before it. An end
    /// time minus a length at 48 kHz may need thirds of an attosecond.
    package var writable: UTCTime { ticks % 3 == 0 ? self : UTCTime(seconds: seconds, nanoseconds: nanoseconds) }

    /// The calendar day in UTC: `2025-12-12`.
    package var dayText: String {
        let day = CivilDay(daysSince1970: Int(seconds.flooredQuotient(86_400)))
        return "\(padded(day.year, 4))-\(padded(day.month, 2))-\(padded(day.day, 2))"
    }

    /// The time of day in UTC, whole seconds: `14:23:45`.
    package var timeText: String {
        let second = Int(seconds - seconds.flooredQuotient(86_400) * 86_400)
        return "\(padded(second / 3600, 2)):\(padded(second / 60 % 60, 2)):\(padded(second % 60, 2))"
    }

    /// The midnight UTC at the start of the day of `self`.
    package var midnight: UTCTime { UTCTime(seconds: seconds.flooredQuotient(86_400) * 86_400) }
}

private func padded(_ number: Int, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
}

extension Int64 {
    fileprivate func flooredQuotient(_ divisor: Int64) -> Int64 {
        let quotient = self / divisor
        return self % divisor < 0 ? quotient - 1 : quotient
    }
}

extension UTCTime {
    /// The time of the system clock. clock_gettime(2).
    package static var now: UTCTime {
        var time = timespec()
        // clock_gettime fills the structure during the call and does not keep the pointer.
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        return UTCTime(seconds: Int64(time.tv_sec), nanoseconds: Int32(time.tv_nsec))
    }
}

/// How a timestamp with neither `Z` nor an offset is read. Its time zone is unknown.
public enum NaiveTimestamps: String, CaseIterable, Codable, Sendable {
    /// It is rejected as ambiguous.
    case refuse
    /// It is read as UTC.
    case utc
}

/// Seconds for people, rounded to the millisecond. The exact values are in frames.
package enum Seconds {
    package static func rounded(frames: Int, sampleRate: Int) -> Double {
        // Computed in integers, so that the result is the same on every machine.
        let rate = sampleRate
        let milliseconds = frames / rate * 1000 + (frames % rate * 1000 + rate / 2) / rate
        return Double(milliseconds) / 1000
    }
}
