/// Quantities as people read them.
package enum Quantity {
    /// `1:02:03`, `2:03.5`
    package static func duration(seconds: Double) -> String {
        let tenths = Int((seconds * 10).rounded())
        let (hours, minutes) = (tenths / 36_000, tenths / 600 % 60)
        let rest = "\(twoDigits(tenths / 10 % 60)).\(tenths % 10)"
        return hours > 0 ? "\(hours):\(twoDigits(minutes)):\(rest)" : "\(minutes):\(rest)"
    }

    /// `512 B`, `1.5 MB`: powers of 1000.
    package static func bytes(_ count: Int) -> String {
        guard count >= 1000 else { return "\(count) B" }
        var value = Double(count)
        var unit = ""
        for next in ["kB", "MB", "GB", "TB"] where value >= 999.95 || unit.isEmpty {
            value /= 1000
            unit = next
        }
        let tenths = Int((value * 10).rounded())
        return "\(tenths / 10).\(tenths % 10) \(unit)"
    }

    /// `1 clip`, `2 clips`
    package static func count(_ number: Int, _ noun: String) -> String {
        let plural = noun.hasSuffix("y") ? noun.dropLast() + "ies" : noun + "s"
        return "\(number) \(number == 1 ? noun : String(plural))"
    }

    private static func twoDigits(_ number: Int) -> String { number < 10 ? "0\(number)" : String(number) }
}
