/// Seconds with a fixed count of decimals, from a whole count of their parts.
enum DecimalSeconds {
    /// `77.160`
    static func text(milliseconds: Int) -> String { text(milliseconds, decimals: 3) }

    /// `77.160000`
    static func text(microseconds: Int) -> String { text(microseconds, decimals: 6) }

    private static func text(_ parts: Int, decimals: Int) -> String {
        let digits = padded(parts, decimals + 1)
        return "\(digits.dropLast(decimals)).\(digits.suffix(decimals))"
    }

    static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }
}
