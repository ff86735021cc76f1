/// A day of the proleptic Gregorian calendar, independent of locale and time zone.
struct CivilDay {
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

    /// - Returns: `nil` if the month has no such day.
    static func daysSince1970(checkedYear year: Int, month: Int, day: Int) -> Int? {
        guard (1...12).contains(month), (1...length(year: year, month: month)).contains(day) else { return nil }
        return daysSince1970(year: year, month: month, day: day)
    }

    /// - Parameter dayOfYear: counted from 1 (ISO 8601 ordinal date).
    /// - Returns: `nil` if the year has no such day.
    static func daysSince1970(year: Int, dayOfYear: Int) -> Int? {
        let first = daysSince1970(year: year, month: 1, day: 1)
        guard dayOfYear >= 1, first + dayOfYear <= daysSince1970(year: year + 1, month: 1, day: 1) else { return nil }
        return first + dayOfYear - 1
    }

    /// - Parameters:
    ///   - week: counted from 1 (ISO 8601 week date).
    ///   - weekday: 1 (Monday) to 7 (Sunday).
    /// - Returns: `nil` if the year has no such week or the week no such day.
    static func daysSince1970(weekYear: Int, week: Int, weekday: Int) -> Int? {
        let first = firstMonday(weekYear: weekYear)
        let weeks = (firstMonday(weekYear: weekYear + 1) - first) / 7
        guard (1...weeks).contains(week), (1...7).contains(weekday) else { return nil }
        return first + (week - 1) * 7 + weekday - 1
    }

    /// The Monday of week 1, which is the week that contains 4 January.
    private static func firstMonday(weekYear: Int) -> Int {
        let fourth = daysSince1970(year: weekYear, month: 1, day: 4)
        // 1970-01-01 was a Thursday.
        let weekday = ((fourth + 3) % 7 + 7) % 7  // 0: Monday
        return fourth - weekday
    }

    private static func length(year: Int, month: Int) -> Int {
        switch month {
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }
}

/// A calendar day in UTC.
public struct UTCDay: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The midnight at which the day begins.
    package let start: UTCTime

    /// - Parameter text: `YYYY-MM-DD`.
    /// - Returns: `nil` for another form, or a day that does not exist.
    public init?(_ text: String) {
        guard text.utf8.count == 10, let start = UTCTime(iso8601: text + "T00:00:00Z"), start.dayText == text else {
            return nil
        }
        self.start = start
    }

    public init(of time: UTCTime) { start = time.midnight }

    package var end: UTCTime { UTCTime(seconds: start.seconds + 86_400) }
    package var next: UTCDay { UTCDay(of: end) }
    package var previous: UTCDay { UTCDay(of: UTCTime(seconds: start.seconds - 1)) }

    /// `YYYY-MM-DD`
    public var description: String { start.dayText }

    public static func < (left: Self, right: Self) -> Bool { left.start < right.start }
}
