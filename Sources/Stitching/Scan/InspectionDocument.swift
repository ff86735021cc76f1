import Bag

/// What `inspect --json` prints: the summary and the timelines that `stitch` would make, without audio.
public struct InspectionDocument: Hashable, Codable, Sendable {
    public var format = "opusstitch-inspection/1"
    public var summary: SummaryDocument
    public var timelines: [TimelineDocument]

    public init(summary: SummaryDocument, timelines: [TimelineDocument]) {
        self.summary = summary
        self.timelines = timelines
    }
}
