import Bag
import Calls
import Files
import Foundations
import WaveAudio

/// The audio files of a session, and the channel of each speaker.
enum ChannelLayout {
    struct File {
        private let name: String
        let channels: [String]
        /// Maps the index of a speaker in the plan to a channel of this file.
        let channelOfSpeaker: [Int: Int]

        fileprivate init(name: String, channels: [String], channelOfSpeaker: [Int: Int]) {
            self.name = name
            self.channels = channels
            self.channelOfSpeaker = channelOfSpeaker
        }

        func fileName(_ kind: AudioKind) -> String { "\(name).\(kind.fileExtension)" }
    }

    static func files(speakers: [Speaker], layout: TimelineOptions.Layout) -> [File] {
        switch layout {
        case .stereo:
            let channels = Dictionary(uniqueKeysWithValues: speakers.indices.map { ($0, $0) })
            return [File(name: "timeline", channels: speakers.map(\.name), channelOfSpeaker: channels)]
        case .mono:
            let channels = Dictionary(uniqueKeysWithValues: speakers.indices.map { ($0, 0) })
            return [File(name: "timeline", channels: ["mix"], channelOfSpeaker: channels)]
        case .split:
            // Leaves room for `timeline-` and `.opus`.
            let names = SafeName.names(
                for: speakers.map { ExactText($0.name) }, longest: SafeName.longest - 14
            ) { SHA256Stream.digest(of: $0.utf8) }
            return speakers.enumerated().map { index, speaker in
                File(
                    name: "timeline-\(names[ExactText(speaker.name)] ?? String(index))",
                    channels: [speaker.name], channelOfSpeaker: [index: 0])
            }
        }
    }

    /// The channels of the session as numbered in `timeline.json`.
    static func channels(speakers: [Speaker], layout: TimelineOptions.Layout) -> [String] {
        layout == .mono ? ["mix"] : speakers.map(\.name)
    }

    /// The kinds of timeline files that are written from decoded samples.
    static func sampledKinds(_ plan: TimelinePlan, _ options: TimelineOptions, _ outputs: OutputOptions) -> [AudioKind]
    {
        outputs.audio.filter { $0.isSampled && ($0 != .flac || fitsFlac(plan, options)) }
    }

    static func fitsFlac(_ plan: TimelinePlan, _ options: TimelineOptions) -> Bool {
        options.layout != .stereo || plan.speakers.count <= FlacFileWriter.mostChannels
    }

    /// The names of all audio files, in the order of `timeline.json`.
    static func audioFileNames(_ plan: TimelinePlan, _ options: TimelineOptions, _ outputs: OutputOptions) -> [String] {
        let sampled = sampledKinds(plan, options, outputs).flatMap { kind in
            files(speakers: plan.speakers, layout: options.layout).map { $0.fileName(kind) }
        }
        guard outputs.needsPackets else { return sampled }
        return sampled + files(speakers: plan.speakers, layout: .split).map { $0.fileName(.opus) }
    }
}
