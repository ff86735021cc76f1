extension UTCTime {
    /// Reads an ISO 8601 date and time with `Z` or an offset, with or without fractions of a second
    /// (RFC 3339, and the ISO forms next to it: `,` before the fraction, `+0300`, `+03`).
    ///
    /// A leap second (`23:59:60`) is the first second of the next minute, as POSIX clocks have it. Digits beyond the
    /// nanosecond are dropped. A time without an offset is nobody's time: it is refused, and so is one that is not in
    /// the years 0000 to 9999 in UTC.
    public init?(iso8601 text: String) {
        var scanner = DigitScanner(text.utf8)
        guard let year = scanner.number(digits: 4), scanner.skip("-"),
            let month = scanner.number(digits: 2), scanner.skip("-"),
            let day = scanner.number(digits: 2),
            scanner.skip("T") || scanner.skip("t") || scanner.skip(" "),
            let hour = scanner.number(digits: 2), scanner.skip(":"),
            let minute = scanner.number(digits: 2)
        else { return nil }
        var second = 0
        var nanoseconds = 0
        if scanner.skip(":") {
            guard let digits = scanner.number(digits: 2) else { return nil }
            second = digits
            if scanner.skip(".") || scanner.skip(",") {
                guard let fraction = scanner.nanoseconds() else { return nil }
                nanoseconds = fraction
            }
        }
        guard let offsetSeconds = scanner.offset(), scanner.isAtEnd else { return nil }
        guard (1...12).contains(month), (1...CivilDay.length(year: year, month: month)).contains(day),
            hour < 24 || (hour == 24 && minute == 0 && second == 0 && nanoseconds == 0),
            minute < 60, second <= 60
        else { return nil }
        let days = CivilDay.daysSince1970(year: year, month: month, day: day)
        let secondOfDay = hour * 3600 + minute * 60 + second
        let seconds = Int64(days * 86_400 + secondOfDay - offsetSeconds)
        guard Self.writable.contains(seconds), seconds < Self.writable.upperBound || nanoseconds < 999_500_000 else {
            return nil
        }
        self.init(seconds: seconds, nanoseconds: Int32(nanoseconds))
    }

    /// The years 0000 to 9999: what four digits can write, whatever an offset adds or a rounding to milliseconds carries.
    private static let writable = -62_167_219_200...Int64(253_402_300_799)

    /// RFC 3339 in UTC with milliseconds, halves rounded up: `2025-12-12T14:23:45.000Z`.
    public var rfc3339: String {
        let milliseconds = (Int(nanoseconds) + 500_000) / 1_000_000
        let carried = milliseconds == 1000 ? UTCTime(seconds: seconds + 1) : self
        return "\(carried.dayText)T\(carried.timeText).\(padded(milliseconds % 1000, 3))Z"
    }

    /// The calendar day in UTC: `2025-12-12`.
    public var dayText: String {
        let day = CivilDay(daysSince1970: Int(seconds.flooredQuotient(86_400)))
        return "\(padded(day.year, 4))-\(padded(day.month, 2))-\(padded(day.day, 2))"
    }

    /// The time of day in UTC, whole seconds: `14:23:45`.
    public var timeText: String {
        let second = Int(seconds - seconds.flooredQuotient(86_400) * 86_400)
        return "\(padded(second / 3600, 2)):\(padded(second / 60 % 60, 2)):\(padded(second % 60, 2))"
    }

    /// Midnight UTC of the day that `self` lies in.
    public var midnight: UTCTime { UTCTime(seconds: seconds.flooredQuotient(86_400) * 86_400) }
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

/// Fixed-width decimal fields of a timestamp, from left to right.
private struct DigitScanner {
    private var rest: Substring.UTF8View

    init(_ text: String.UTF8View) { rest = text[...] }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func skip(_ scalar: UnicodeScalar) -> Bool {
        guard rest.first == UInt8(ascii: scalar) else { return false }
        rest = rest.dropFirst()
        return true
    }

    mutating func digit() -> Int? {
        guard let byte = rest.first, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
        rest = rest.dropFirst()
        return Int(byte - UInt8(ascii: "0"))
    }

    mutating func number(digits: Int) -> Int? {
        var number = 0
        for _ in 0..<digits {
            guard let digit = digit() else { return nil }
            number = number * 10 + digit
        }
        return number
    }

    mutating func nanoseconds() -> Int? {
        var nanoseconds = 0
        var scale = 1_000_000_000
        guard rest.first != nil else { return nil }
        var count = 0
        while let digit = digit() {
            count += 1
            scale /= 10
            nanoseconds += digit * scale
        }
        return count > 0 ? nanoseconds : nil
    }

    /// Seconds east of UTC.
    mutating func offset() -> Int? {
        if skip("Z") || skip("z") { return 0 }
        let sign = skip("+") ? 1 : (skip("-") ? -1 : 0)
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
}

/// A day of the proleptic Gregorian calendar, in plain arithmetic: no locale and no time zone can reach it.
private struct CivilDay {
    let year: Int
    let month: Int
    let day: Int

    /// Days are counted in 400-year eras that begin on 1 March, so that the leap day is the last of its year.
    init(daysSince1970: Int) {
        let shifted = daysSince1970 + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    static func daysSince1970(year: Int, month: Int, day: Int) -> Int {
        let shiftedYear = month <= 2 ? year - 1 : year
        let era = (shiftedYear >= 0 ? shiftedYear : shiftedYear - 399) / 400
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    static func length(year: Int, month: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}
