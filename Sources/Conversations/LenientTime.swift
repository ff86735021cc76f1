import Foundations

extension UTCTime {
    /// A time as archives write it: ISO 8601 with `Z` or an offset, or a count since 1970 in seconds, milliseconds or
    /// microseconds, told apart by its size: from 2001 to 2286 they have 10, 13 and 16 digits.
    init?(anyText text: String) {
        if let time = UTCTime(iso8601: text) {
            self = time
            return
        }
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), parts.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy(Self.isDigit) }),
            let count = Int64(parts[0])
        else { return nil }
        let fraction = parts.count == 2 ? String(parts[1]) : ""
        let unit: Int64
        switch parts[0].utf8.count {
        case 10: unit = 1
        case 13: unit = 1000
        case 16: unit = 1_000_000
        default: return nil
        }
        // What is left of the second, to nanoseconds.
        let unitDigits = String(unit).utf8.count - 1
        let rest = String(String(parts[0]).suffix(unitDigits)) + fraction
        let nanoseconds = Int32(String((rest + "000000000").prefix(9))) ?? 0
        self.init(seconds: count / unit, nanoseconds: nanoseconds)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}

extension Conversation.Defect {
    static func untimed(_ count: Int) -> Self {
        Self(
            .untimed,
            "\(count) \(count == 1 ? "message has" : "messages have") no time that can be read (ISO 8601 with Z or an "
                + "offset, or a count since 1970); \(count == 1 ? "it stands" : "they stand") behind those that have")
    }
}
