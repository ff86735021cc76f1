import Foundations

extension ArchiveMetadata {
    /// Where the document contradicts itself, each a sentence.
    ///
    /// A call that runs on for up to an hour past midnight, or began as much before, may be in the archive of its day.
    public var contradictions: [String] {
        var found: [String] = []
        if let hour, !Self.isHour(hour) { found.append("`hour` is \(PrintableText.of(hour)), not 00 to 23") }
        guard let utcDay else { return found }
        guard let start = UTCTime(iso8601: utcDay + "T00:00:00Z"), start.dayText == utcDay else {
            return found + ["`utcDay` is \(PrintableText.of(utcDay)), not a date as YYYY-MM-DD"]
        }
        let times = sessions.lazy.flatMap(\.clips).compactMap(\.time)
        let day = (start.seconds - 3600)..<(start.seconds + 25 * 3600)
        let others = times.filter { !day.contains($0.seconds) }
        if let first = others.min(), let last = others.max() {
            found.append(
                "`utcDay` is \(utcDay), and \(others.count) clips are of another day (\(first.rfc3339) to "
                    + "\(last.rfc3339)); they are placed by their timestamps")
        }
        return found
    }

    private static func isHour(_ text: String) -> Bool {
        let digits = Array(text.utf8)
        return digits.count == 2 && digits.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
            && Int(text).map { $0 < 24 } == true
    }
}
