extension UTCTime {
    /// As `init(iso8601:naive:)`: a time without an offset names no moment.
    public init?(iso8601 text: String) { self.init(iso8601: text, naive: .refuse) }

    /// Reads an ISO 8601 date and time with `Z` or an offset, with or without fractions of a second.
    ///
    /// - The extended format (`2025-12-12T14:23:45.5+03:00`) and the basic one (`20251212T142345.5+0300`), each all
    ///   through, but that an offset may be written either way; calendar, ordinal (`2025-346`) and week dates
    ///   (`2025-W50-5`); `,` for `.`; seconds may be left out; `24:00` is the end of the day; U+2212 is a minus.
    /// - What RFC 3339 adds: `t`, `z`, a space for the `T`, and `-00:00`.
    /// - A leap second (`23:59:60` in UTC on the last day of a month, where alone there can be one: ITU-R TF.460) is the
    ///   first second of the next minute, as POSIX clocks have it.
    ///
    /// However many digits a fraction has, each clip falls on the frame of its own time.
    ///
    /// - Parameter naive: whether a time without an offset is one.
    /// - Returns: `nil` for all else, as hours alone, fractions of minutes, counts since 1970, whitespace around it,
    ///   names of zones; and for what is not in the years 0000 to 9999 in UTC.
    public init?(iso8601 text: String, naive: NaiveTimestamps) {
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

    /// The years 0000 to 9999: what four digits can write, whatever an offset adds or a rounding to milliseconds carries.
    private static let readable = -62_167_219_200...Int64(253_402_300_799)
}

/// The fields of a timestamp, from left to right.
private struct TimeScanner {
    private var rest: Substring.UTF8View

    init(_ text: String.UTF8View) { rest = text[...] }

    var isAtEnd: Bool { rest.isEmpty }

    /// A date, and the letter that ends it.
    ///
    /// - Returns: days since 1970, and whether it is in the extended format.
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

    /// Digits of a second, any number of them, rounded down to ticks: thirds of what 18 digits hold.
    private mutating func fraction() -> Int64? {
        guard rest.first.map(Self.isDigit) == true else { return nil }
        var attoseconds: Int64 = 0
        for _ in 0..<18 { attoseconds = attoseconds * 10 + Int64(digit() ?? 0) }
        // How often 0.333… and 0.666… are reached by what is left, told by the first digit that is not theirs.
        var isThird: Bool?
        var areTwoThirds: Bool?
        while let digit = digit() {
            if isThird == nil, digit != 3 { isThird = digit > 3 }
            if areTwoThirds == nil, digit != 6 { areTwoThirds = digit > 6 }
        }
        return attoseconds * 3 + (isThird == true ? 1 : 0) + (areTwoThirds == true ? 1 : 0)
    }

    /// Seconds east of UTC.
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
