import Foundations

/// Dates in header fields (RFC 9110, section 5.6.7): the form that is sent today, and the two old ones that a
/// recipient has to read too.
public enum HTTPDate {
    /// - Returns: `nil` for what is none of the three forms.
    public static func time(_ text: String) -> UTCTime? {
        let words = text.split { $0 == " " || $0 == "," }.map(String.init)
        switch words.count {
        case 6:  // Sun, 06 Nov 1994 08:49:37 GMT
            return time(day: words[1], month: words[2], year: words[3], clock: words[4], zone: words[5])
        case 4:  // Sunday, 06-Nov-94 08:49:37 GMT
            let date = words[1].split(separator: "-").map(String.init)
            guard date.count == 3, let year = Int(date[2]), date[2].utf8.count == 2 else { return nil }
            return time(
                day: date[0], month: date[1], year: String(year < 70 ? 2000 + year : 1900 + year), clock: words[2],
                zone: words[3])
        case 5:  // Sun Nov  6 08:49:37 1994
            return time(day: words[2], month: words[1], year: words[4], clock: words[3], zone: "GMT")
        default: return nil
        }
    }

    private static func time(day: String, month: String, year: String, clock: String, zone: String) -> UTCTime? {
        guard zone == "GMT", let number = months.firstIndex(of: month) else { return nil }
        func twoDigits(_ text: String) -> String { text.utf8.count == 1 ? "0" + text : text }
        return UTCTime(iso8601: "\(year)-\(twoDigits(String(number + 1)))-\(twoDigits(day))T\(clock)Z")
    }

    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
}
