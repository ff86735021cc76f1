import Bag
import Foundations

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
