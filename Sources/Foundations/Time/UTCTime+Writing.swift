extension UTCTime {
    /// RFC 3339 in UTC with milliseconds, halves rounded up: `2025-12-12T14:23:45.000Z`.
    public var rfc3339: String {
        let milliseconds = (Int(nanoseconds) + 500_000) / 1_000_000
        let carried = milliseconds == 1000 ? UTCTime(seconds: seconds + 1) : self
        return "\(carried.dayText)T\(carried.timeText).\(padded(milliseconds % 1000, 3))Z"
    }

    /// `2025-12-13T02:15:32Z`: for people.
    public var secondText: String { "\(dayText)T\(timeText)Z" }

    /// RFC 3339 in UTC with as many digits of a second as it needs, three at least: `2025-12-12T14:23:45.1235Z`.
    ///
    /// Exactly `writable`, and so to be read again as that.
    public var exactRFC3339: String {
        var digits = padded(Int(writable.ticks / 3), 18)[...]
        while digits.utf8.count > 3, digits.hasSuffix("0") { digits.removeLast() }
        return "\(dayText)T\(timeText).\(digits)Z"
    }

    /// The instant itself, where decimal digits of a second can say it: 18 of them. Else the nanosecond before it; an
    /// end less the length of a sound at 48 kHz may be such a third.
    public var writable: UTCTime { ticks % 3 == 0 ? self : UTCTime(seconds: seconds, nanoseconds: nanoseconds) }

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
