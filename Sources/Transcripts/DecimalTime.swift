import Foundations

/// Reads times as transcripts write them, exactly.
enum DecimalTime {
    /// A unit of time, as a power of ten of a nanosecond.
    enum Unit: Int {
        case seconds = 9
        case milliseconds = 6
        /// 100 ns, as Microsoft's services count.
        case ticks = 2
    }

    /// Reads a decimal number with an optional fraction and exponent.
    ///
    /// - Returns: nanoseconds, rounded, halves up; `nil` for other text, for negative numbers, and beyond
    ///   `TranscriptTime.longestOffset`.
    static func nanoseconds(_ text: some StringProtocol, unit: Unit) -> Int64? {
        var rest = Substring(text).utf8
        let isNegative = rest.first == UInt8(ascii: "-")
        if isNegative { rest = rest.dropFirst() }
        var digits: [UInt8] = []
        var fraction = 0
        var hasPoint = false
        var hasDigit = false
        while let byte = rest.first {
            if byte == UInt8(ascii: "."), !hasPoint {
                hasPoint = true
            } else if isDigit(byte) {
                hasDigit = true
                if digits.isEmpty, byte == UInt8(ascii: "0") {
                    if hasPoint { fraction += 1 }
                } else if digits.count < 40 {
                    digits.append(byte - UInt8(ascii: "0"))
                    if hasPoint { fraction += 1 }
                } else if !hasPoint {
                    // Further digits of the fraction do not change the result.
                    return nil
                }
            } else {
                break
            }
            rest = rest.dropFirst()
        }
        guard hasDigit, let exponent = exponent(rest) else { return nil }
        if digits.isEmpty { return 0 }
        guard !isNegative else { return nil }
        return scaled(digits, by: unit.rawValue + exponent - fraction)
    }

    /// - Returns: 0 for an empty text; `nil` for text that is not an exponent.
    private static func exponent(_ text: Substring.UTF8View) -> Int? {
        guard let first = text.first else { return 0 }
        guard first == UInt8(ascii: "e") || first == UInt8(ascii: "E") else { return nil }
        var digits = text.dropFirst()
        let isNegative = digits.first == UInt8(ascii: "-")
        if isNegative || digits.first == UInt8(ascii: "+") { digits = digits.dropFirst() }
        guard !digits.isEmpty, digits.allSatisfy(isDigit) else { return nil }
        // Beyond this, every number is zero or too large.
        let number = digits.count > 6 ? 999_999 : Int(String(decoding: digits, as: UTF8.self)) ?? 0
        return isNegative ? -number : number
    }

    /// Returns the number with these digits times a power of ten, rounded, halves up.
    private static func scaled(_ digits: [UInt8], by power: Int) -> Int64? {
        let whole = digits.count + power
        guard whole <= 19 else { return nil }
        var number: Int64 = 0
        for index in 0..<max(0, whole) {
            let digit = index < digits.count ? Int64(digits[index]) : 0
            let (product, overflows) = number.multipliedReportingOverflow(by: 10)
            guard !overflows, product <= Int64.max - digit else { return nil }
            number = product + digit
        }
        if whole >= 0, whole < digits.count, digits[whole] >= 5 { number += 1 }
        return number <= TranscriptTime.longestOffset ? number : nil
    }

    /// Reads a clock time as subtitles write it: hours (optional, any number of digits), minutes, seconds, and a
    /// fraction after a point or a comma.
    static func nanoseconds(clock text: some StringProtocol) -> Int64? {
        let parts = text.utf8.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        guard (2...3).contains(parts.count), let last = parts.last else { return nil }
        let seconds = last.map { $0 == UInt8(ascii: ",") ? UInt8(ascii: ".") : $0 }
        let wholeSeconds = seconds.prefix { $0 != UInt8(ascii: ".") }
        let minutes = parts[parts.count - 2]
        guard (1...2).contains(wholeSeconds.count), wholeSeconds.allSatisfy(isDigit), seconds.last.map(isDigit) == true,
            seconds.allSatisfy({ isDigit($0) || $0 == UInt8(ascii: ".") }),
            let rest = nanoseconds(String(decoding: seconds, as: UTF8.self), unit: .seconds), rest < 60_000_000_000,
            (1...2).contains(minutes.count), let minute = number(minutes), minute < 60
        else { return nil }
        let hour = parts.count == 3 ? number(parts[0]) : 0
        guard let hour, hour < 1_000_000 else { return nil }
        let total = (hour * 3600 + minute * 60) * 1_000_000_000 + rest
        return total <= TranscriptTime.longestOffset ? total : nil
    }

    /// Reads a duration of ISO 8601 with hours, minutes and seconds, such as `PT1M2.34S`.
    static func nanoseconds(duration text: some StringProtocol) -> Int64? {
        guard text.hasPrefix("PT") else { return nil }
        var rest = text.utf8.dropFirst(2)
        var total: Int64 = 0
        var units = [(UInt8(ascii: "H"), Int64(3600)), (UInt8(ascii: "M"), 60), (UInt8(ascii: "S"), 1)][...]
        guard !rest.isEmpty else { return nil }
        while !rest.isEmpty {
            let count = rest.prefix { isDigit($0) || $0 == UInt8(ascii: ".") }
            rest = rest.dropFirst(count.count)
            guard let letter = rest.first, let unit = units.firstIndex(where: { $0.0 == letter }),
                let part = nanoseconds(String(decoding: count, as: UTF8.self), unit: .seconds),
                part <= TranscriptTime.longestOffset / units[unit].1
            else { return nil }
            total += part * units[unit].1
            units = units[(unit + 1)...]
            rest = rest.dropFirst()
        }
        return total <= TranscriptTime.longestOffset ? total : nil
    }

    private static func number(_ digits: some Collection<UInt8>) -> Int64? {
        guard (1...6).contains(digits.count), digits.allSatisfy(isDigit) else { return nil }
        return digits.reduce(0) { $0 * 10 + Int64($1 - UInt8(ascii: "0")) }
    }

    static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
