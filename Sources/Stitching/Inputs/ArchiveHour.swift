import Foundations

/// The hour that an archive is of, by its own metadata.
struct ArchiveHour: Hashable, Comparable, Sendable {
    /// Hours since 1970.
    let number: Int

    /// - Returns: `nil` where the metadata does not say it, or not as `YYYY-MM-DD` and `00` to `23`.
    init?(utcDay: String?, hour: String?) {
        guard let utcDay, let hour, hour.utf8.count == 2,
            let start = UTCTime(iso8601: "\(utcDay)T\(hour):00:00Z"), start.dayText == utcDay
        else { return nil }
        self.init(of: start)
    }

    /// The hour that an instant lies in.
    init(of time: UTCTime) {
        let seconds = Int(time.seconds)
        number = seconds / 3600 - (seconds % 3600 < 0 ? 1 : 0)
    }

    static func < (left: Self, right: Self) -> Bool { left.number < right.number }

    /// `2025-12-12T14`
    var text: String {
        let start = UTCTime(seconds: Int64(number) * 3600)
        return "\(start.dayText)T\(start.timeText.prefix(2))"
    }

    /// Seconds from the hour to an instant outside of it, whichever end is nearer; 0 inside.
    func secondsOutside(_ time: UTCTime) -> Int {
        let seconds = Int(time.seconds) - number * 3600
        return seconds < 0 ? -seconds : max(0, seconds - 3600)
    }
}
