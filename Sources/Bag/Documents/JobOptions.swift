import Calls
import Foundations

/// A job in one value: what is asked for. With the same inputs it gives the same bytes, on any machine.
///
/// As JSON, what is absent is as it is by default.
public struct JobOptions: Hashable, Codable, Sendable {
    /// Where clips are placed.
    public let timeline: TimelineOptions
    /// What sessions are written as.
    public let outputs: OutputOptions
    /// What is made for reviewers.
    public let review: ReviewChoices
    /// Ids of the only sessions that are made, sorted, each once; empty: all.
    public let sessions: [String]
    /// The part of the job that is done; `nil`: all of it.
    public let shard: Shard?

    public init(
        timeline: TimelineOptions = TimelineOptions(), outputs: OutputOptions = .standard,
        review: ReviewChoices = ReviewChoices(), sessions: [String] = [], shard: Shard? = nil
    ) {
        self.timeline = timeline
        // What is marked in a recording is part of the recording.
        self.outputs =
            review.labels.contains("cues")
            ? OutputOptions(audio: outputs.audio, clips: outputs.clips, cuePoints: .clips) : outputs
        self.review = review
        self.sessions = Set(sessions.map(ExactText.init)).sorted().map(\.text)
        self.shard = shard
    }

    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            timeline: try values.decodeIfPresent(TimelineOptions.self, forKey: .timeline) ?? TimelineOptions(),
            outputs: try values.decodeIfPresent(OutputOptions.self, forKey: .outputs) ?? .standard,
            review: try values.decodeIfPresent(ReviewChoices.self, forKey: .review) ?? ReviewChoices(),
            sessions: try values.decodeIfPresent([String].self, forKey: .sessions) ?? [],
            shard: try values.decodeIfPresent(Shard.self, forKey: .shard))
    }

    /// The same job for these sessions alone; empty: for all.
    package func limited(to sessions: [String]) -> JobOptions {
        JobOptions(timeline: timeline, outputs: outputs, review: review, sessions: sessions, shard: shard)
    }
}
