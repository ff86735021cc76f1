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

/// What sessions are written as, besides their `timeline.json`.
public struct OutputOptions: Hashable, Codable, Sendable {
    /// In the order of `AudioKind`'s cases, each once.
    public let audio: [AudioKind]
    /// Whether every clip is written as a file of its own too.
    public let clips: Bool
    /// What is marked in the timeline's WAV files; `nil`: nothing.
    public let cuePoints: CuePoints?

    public init(audio: [AudioKind] = [.wav], clips: Bool = false, cuePoints: CuePoints? = nil) {
        self.audio = AudioKind.allCases.filter(audio.contains)
        self.clips = clips
        self.cuePoints = cuePoints
    }

    public static let standard = OutputOptions()

    /// What the JSON documents say of it: nothing where it is as it always was.
    package var noted: OutputOptions? { self == .standard ? nil : self }

    /// Whether anything is made of decoded samples; the clips' packets alone need no decoding.
    package var needsSamples: Bool { clips || audio.contains(where: \.isSampled) }

    package var needsPackets: Bool { audio.contains(.opus) }

    public enum CuePoints: String, CaseIterable, Codable, Sendable {
        /// Every placed clip, with its length and a label.
        case clips
    }
}

/// The kinds of audio file that a session can be written as. They stand in `timeline.json` in this order.
public enum AudioKind: String, CaseIterable, Codable, Sendable {
    /// 16-bit PCM.
    case wav
    /// The same samples, losslessly compressed.
    case flac
    /// The clips' own packets, not decoded: a file for each speaker.
    case opus

    /// Whether it holds decoded samples.
    package var isSampled: Bool { self != .opus }

    /// What its files' names end in.
    package var fileExtension: String { rawValue }
}

/// What was asked for beside the recordings, for reviewers: noted by a shard, so that merging can make the same.
public struct ReviewChoices: Hashable, Codable, Sendable {
    /// Whether the page, the vCons, the load files and the report are made.
    public var review: Bool
    public var custodian: String?
    public var controlPrefix: String?
    public var baseUrl: String?
    /// Names of kinds, sorted.
    public var labels: [String]

    public init(
        review: Bool = false, custodian: String? = nil, controlPrefix: String? = nil, baseUrl: String? = nil,
        labels: [String] = []
    ) {
        self.review = review
        self.custodian = custodian
        self.controlPrefix = controlPrefix
        self.baseUrl = baseUrl
        self.labels = Set(labels).sorted()
    }
}
