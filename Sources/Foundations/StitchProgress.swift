/// How far a job is.
public enum StitchProgress: Hashable, Sendable {
    case reading(archives: Int)
    case merging(shardsDone: Int, of: Int)
    /// Frames of all timelines, at their own rates.
    case stitching(framesDone: Int, of: Int)
}
