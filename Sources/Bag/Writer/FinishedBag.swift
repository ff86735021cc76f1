import Files
import Foundations

/// A bag that is complete, and what was made.
public struct FinishedBag: Sendable {
    public let path: String
    public let summary: SummaryDocument
    /// Sessions that an earlier run had finished.
    public let sessionsResumed: Int
    /// Whether the bag had a seal, which was for other content and was removed: it has to be sealed again.
    public let losesSeal: Bool
}

extension OutputFolder {
    /// Makes a bag of the folder when its payload is there, whatever made it. Nothing but the bag is left in it.
    package func close(
        _ payload: [PayloadFile], summary: SummaryDocument, sessionsResumed: Int = 0
    ) throws -> FinishedBag {
        let losesSeal = try Bag(path: path, staging: staging).close(
            payload: payload, software: Software.name, description: "Recorded conversations, one timeline per session",
            day: UTCTime.now.dayText, job: jobLine)
        try finish()
        return FinishedBag(path: path, summary: summary, sessionsResumed: sessionsResumed, losesSeal: losesSeal)
    }
}
