import TestSupport

/// A day made on the spot, in a folder that lives as long as it does.
struct MadeDay {
    let archives: [String]
    let listed: ListedDay
    private let folder: TemporaryFolder

    init(_ maker: DayMaker) throws {
        folder = TemporaryFolder("day")
        archives = try maker.write(to: folder.path)
        listed = try ListedDay(archives: archives)
    }

    /// One hour archive with these sessions, a folder for each, as their messages have the same numbers.
    init(_ sessions: DayMaker.Session...) throws {
        var hour = DayMaker.Hour(14, sessions)
        hour.naming = .session
        try self.init(DayMaker([hour]))
    }

    var job: Job { Job(archives) }
}

/// A time of the made day: seconds after 14:00 UTC.
func at(_ seconds: Double) -> String {
    let milliseconds = Int((seconds * 1000).rounded())
    func padded(_ number: Int, _ width: Int) -> String {
        String(repeating: "0", count: width - String(number).count) + String(number)
    }
    return "2025-12-12T14:\(padded(milliseconds / 60_000, 2)):\(padded(milliseconds / 1000 % 60, 2))"
        + ".\(padded(milliseconds % 1000, 3))Z"
}
