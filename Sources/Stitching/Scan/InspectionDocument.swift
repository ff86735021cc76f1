import Bag

/// What `inspect --json` prints: the summary and the timelines that `stitch` would make, without audio.
public struct InspectionDocument: Hashable, Codable, Sendable {
    public var format = "opusstitch-inspection/1"
    public var summary: SummaryDocument
    public var timelines: [SessionDocument]

    public init(summary: SummaryDocument, timelines: [SessionDocument]) {
        self.summary = summary
        self.timelines = timelines
    }
}
