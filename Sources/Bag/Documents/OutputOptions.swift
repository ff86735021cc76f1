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
    public var noted: OutputOptions? { self == .standard ? nil : self }

    /// Whether anything is made of decoded samples; the clips' packets alone need no decoding.
    public var needsSamples: Bool { clips || audio.contains(where: \.isSampled) }

    public var needsPackets: Bool { audio.contains(.opus) }

    public enum CuePoints: String, CaseIterable, Codable, Sendable {
        /// Every placed clip, with its length and a label.
        case clips
    }
}
