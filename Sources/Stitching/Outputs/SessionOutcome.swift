import Bag
import Files
import Foundations

/// What stays in memory of a session that is done.
struct SessionOutcome: Sendable {
    let row: SummaryDocument.Session
    let totals: SummaryDocument.Totals
    /// Placed clips and their 48 kHz samples by hour, `2025-12-12T14`.
    let hours: [String: (clips: Int, samples48k: Int)]
    let problems: [Problem]
    let payload: [PayloadFile]
}
