import Calls
import Foundations

/// All options of a job. The same options and inputs give the same bytes on any machine.
///
/// In JSON, absent members have their default values.
public struct JobOptions: Hashable, Codable, Sendable {
    /// How clips are placed.
    public let timeline: TimelineOptions
    /// Which files are written for a session.
    public let outputs: OutputOptions
    /// Which outputs are made for reviewers.
    public let review: ReviewChoices
    /// The ids of the sessions to make, sorted and without duplicates; empty for all sessions.
    public let sessions: [String]
    /// The part of the job to do; `nil` for the whole job.
    public let shard: Shard?

    public init(
        timeline: TimelineOptions = TimelineOptions(), outputs: OutputOptions = .standard,
        review: ReviewChoices = ReviewChoices(), sessions: [String] = [], shard: Shard? = nil
    ) {
        self.timeline = timeline
        // The label kind `cues` is written to the recordings, so it changes `outputs`.
        self.outputs =
            review.labels.contains("cues")
            ? OutputOptions(audio: outputs.audio, clips: outputs.clips, cuePoints: .clips) : outputs
        self.review = review
        self.sessions = Set(sessions.map(ExactText.init)).sorted().map(\.text)
        self.shard = shard
    }

    /// The reason why no job can have these options; `nil` if one can.
    package var contradiction: String? {
        if !timeline.isPossible {
            return "\(Setting("maxGapSeconds")) and \(Setting("maxShiftSeconds")) take a number of seconds, 0 or more"
        }
        if timeline.overlap == .mix, outputs.needsPackets {
            return "\(Setting("audio")) opus copies packets and cannot mix them; use \(Setting("overlap")) queue or "
                + "\(Setting("overlap")) cut"
        }
        if outputs.cuePoints != nil, !outputs.audio.contains(.wav) {
            return
                "\(Setting("labels")) cues needs WAV files; add \(Setting("audio")) wav, or choose another kind of label"
        }
        return review.contradiction
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

    /// The same job for these sessions only; empty for all sessions.
    package func limited(to sessions: [String]) -> JobOptions {
        JobOptions(timeline: timeline, outputs: outputs, review: review, sessions: sessions, shard: shard)
    }
}

/// The files written for a session, besides its `timeline.json`.
public struct OutputOptions: Hashable, Codable, Sendable {
    /// In the order of the cases of `AudioKind`, without duplicates.
    public let audio: [AudioKind]
    /// Whether every clip is also written to a separate file.
    public let clips: Bool
    /// The cue points written to the timeline's WAV files; `nil` for none.
    public let cuePoints: CuePoints?

    public init(audio: [AudioKind] = [.wav], clips: Bool = false, cuePoints: CuePoints? = nil) {
        self.audio = AudioKind.allCases.filter(audio.contains)
        self.clips = clips
        self.cuePoints = cuePoints
    }

    public static let standard = OutputOptions()

    /// The value for JSON documents: `nil` for the default, so that documents of default jobs do not change.
    package var noted: OutputOptions? { self == .standard ? nil : self }

    /// Whether any output needs decoded samples. Copying the clips' packets does not.
    package var needsSamples: Bool { clips || audio.contains(where: \.isSampled) }

    package var needsPackets: Bool { audio.contains(.opus) }

    public enum CuePoints: String, CaseIterable, Codable, Sendable {
        /// A cue point for every placed clip, with its length and a label.
        case clips
    }
}

/// The kinds of audio files that can be written for a session, in the order in which `timeline.json` lists them.
public enum AudioKind: String, CaseIterable, Codable, Sendable {
    /// 16-bit PCM.
    case wav
    /// The samples of the WAV file, compressed losslessly.
    case flac
    /// The clips' Opus packets, not decoded, in one file for each speaker.
    case opus

    /// Whether it contains decoded samples.
    package var isSampled: Bool { self != .opus }

    /// The extension of its files, without the dot.
    package var fileExtension: String { rawValue }
}

/// The outputs requested for reviewers. A shard records them, so that merging can make the same outputs.
public struct ReviewChoices: Hashable, Codable, Sendable {
    /// Whether to make the review page, the vCons, the load files and the report.
    public var review: Bool
    public var custodian: String?
    public var controlPrefix: String?
    public var baseUrl: String?
    /// The names of the label kinds, sorted.
    public var labels: [String]
    /// Whether to make RSMF files; absent if not.
    public var rsmf: Bool?
    /// The name of the matter.
    public var matter: String?
    /// The platform that the load files are for: `relativity`, `concordance` or `nuix`.
    public var loadProfile: String?
    /// The rows of the load files: `message`; absent for documents alone.
    public var loadRows: String?
    /// Whether the load files come with files that are named by control numbers; absent if not.
    public var nativeNames: Bool?

    public init(
        review: Bool = false, custodian: String? = nil, controlPrefix: String? = nil, baseUrl: String? = nil,
        labels: [String] = [], rsmf: Bool = false, matter: String? = nil, loadProfile: String? = nil,
        loadRows: String? = nil, nativeNames: Bool = false
    ) {
        self.review = review
        self.custodian = custodian
        self.controlPrefix = controlPrefix
        self.baseUrl = baseUrl
        self.labels = Set(labels).sorted()
        self.rsmf = rsmf ? true : nil
        self.matter = matter
        self.loadProfile = loadProfile
        self.loadRows = loadRows
        self.nativeNames = nativeNames ? true : nil
    }

    /// It has to fit at the top of each printed page.
    private static let longestMatter = 120

    /// The reason why nothing can be made with these choices; `nil` if it can.
    package var contradiction: String? {
        if let matter, matter.isEmpty || matter.count > Self.longestMatter {
            return "\(Setting("matter")) takes a name of 1 to \(Self.longestMatter) characters"
        }
        guard loadProfile == "nuix", nativeNames != true else { return nil }
        return
            "\(Setting("loadProfile")) nuix needs \(Setting("nativeNames")): Nuix takes only files in folders beside the "
            + "load file; add \(Setting("nativeNames"))"
    }
}
