import Bag
import Foundations

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

/// How a report says that clips do not stand at their times.
enum ShiftWords {
    /// - Returns: a sentence; `nil` where none was moved, or where it is not known.
    static func text(_ shifts: SummaryDocument.Shifts?) -> String? {
        guard let shifts, shifts.clips > 0 else { return nil }
        let seconds = DecimalSeconds.text(milliseconds: Int((shifts.largestSeconds * 1000).rounded()))
        return
            "\(Quantity.count(shifts.clips, "clip")) \(shifts.clips == 1 ? "was" : "were") moved behind the clip of the "
            + "same speaker before \(shifts.clips == 1 ? "it" : "them"), by \(seconds) s\(shifts.clips == 1 ? "" : " at most")."
    }
}

/// How many clips are kept, for people.
enum KeptWords {
    /// `3 clips could not be placed; their files are`; where and how is left to say.
    static func text(_ totals: SummaryDocument.Totals, _ kept: SummaryDocument.Kept) -> String {
        let clips = "\(Quantity.count(totals.notPlaced, "clip")) could not be placed; "
        let whose =
            kept.clips == totals.notPlaced
            ? (kept.clips == 1 ? "its" : "their") : nil
        let files = kept.files == 1 ? "file" : "files"
        return clips + (whose.map { "\($0) \(files)" } ?? "the \(files) of \(kept.clips) of them")
            + (kept.files == 1 ? " is" : " are")
    }
}
