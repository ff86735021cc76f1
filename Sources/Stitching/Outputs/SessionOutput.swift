import Bag

/// Something that a session is written as. It belongs to one job of a round at a time.
protocol SessionOutput: AnyObject {
    /// Takes the session's next stretch.
    ///
    /// - Parameters:
    ///   - parts: the decoded samples of the segment's parts, in their order.
    ///   - window: scratch memory.
    func write(_ segment: Segment, parts: [SampleSlice], window: SampleSlice) throws

    /// Puts its files in place, and says what they are.
    func finish(_ files: inout SessionFiles) throws
}

/// What a session's files are, for its `timeline.json`.
struct SessionFiles: Sendable {
    var audio: [TimelineDocument.AudioFile] = []
    /// By position of the clip in the session.
    var clips: [Int: ClipFile] = [:]
    /// Of the clips that were decoded, by position: what is silence in place of sound.
    var missingFrames: [Int: Int] = [:]
    /// `nil` where nothing is written.
    var unplaced: UnplacedFiles?
}
