/// A day found by counting from one to the next, from 2000-01-01, a Saturday: no formula is shared with the program.
struct CountedDay {
    private(set) var year = 2000
    private var month = 1
    private var day = 1
    private var dayOfYear = 1
    private var weekday = 6
    private var weekYear = 1999
    private var week = 52
    /// Since 1970-01-01.
    private(set) var number = 10_957

    mutating func next() {
        number += 1
        dayOfYear += 1
        day += 1
        if day > lengthOfMonth {
            (day, month) = (1, month + 1)
            if month > 12 { (month, dayOfYear, year) = (1, 1, year + 1) }
        }
        weekday = weekday % 7 + 1
        guard weekday == 1 else { return }
        // A week belongs to the year that its Thursday lies in.
        var thursday = self
        for _ in 0..<3 { thursday.nextOfWeek() }
        week = thursday.year == weekYear ? week + 1 : 1
        weekYear = thursday.year
    }

    /// Extended, as dates are written.
    var texts: [String] {
        [
            "\(year)-\(padded(month, 2))-\(padded(day, 2))", "\(year)-\(padded(dayOfYear, 3))",
            "\(weekYear)-W\(padded(week, 2))-\(weekday)",
        ]
    }

    private mutating func nextOfWeek() {
        weekday = 1  // so that it never ends
        next()
    }

    private var lengthOfMonth: Int {
        if month == 2 { return year % 4 == 0 && year % 100 != 0 || year % 400 == 0 ? 29 : 28 }
        return [4, 6, 9, 11].contains(month) ? 30 : 31
    }

    private func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: width - digits.count) + digits
    }
}
