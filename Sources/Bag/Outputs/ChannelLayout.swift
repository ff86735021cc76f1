import Calls
import Files
import Foundations
import WaveAudio

/// The audio files of a session, and the channel of each speaker.
package enum ChannelLayout {
    package struct File: Sendable {
        private let name: String
        package let channels: [String]
        /// Maps the index of a speaker in the plan to a channel of this file.
        package let channelOfSpeaker: [Int: Int]

        fileprivate init(name: String, channels: [String], channelOfSpeaker: [Int: Int]) {
            self.name = name
            self.channels = channels
            self.channelOfSpeaker = channelOfSpeaker
        }

        package func fileName(_ kind: AudioKind) -> String { "\(name).\(kind.fileExtension)" }
    }

    package static func files(speakers: [Speaker], layout: TimelineOptions.Layout) -> [File] {
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
    package static func channels(speakers: [Speaker], layout: TimelineOptions.Layout) -> [String] {
        layout == .mono ? ["mix"] : speakers.map(\.name)
    }

    /// The kinds of timeline files that are written from decoded samples.
    package static func sampledKinds(
        _ speakers: [Speaker], _ options: TimelineOptions, _ outputs: OutputOptions
    ) -> [AudioKind] {
        outputs.audio.filter { $0.isSampled && ($0 != .flac || fitsFlac(speakers, options)) }
    }

    package static func fitsFlac(_ speakers: [Speaker], _ options: TimelineOptions) -> Bool {
        options.layout != .stereo || speakers.count <= FlacFileWriter.mostChannels
    }

    /// The names and channels of all audio files, in the order of `timeline.json`.
    package static func audioFiles(
        _ speakers: [Speaker], _ options: TimelineOptions, _ outputs: OutputOptions
    ) -> [(name: String, channels: [String])] {
        let sampled = sampledKinds(speakers, options, outputs).flatMap { kind in
            files(speakers: speakers, layout: options.layout).map { ($0.fileName(kind), $0.channels) }
        }
        guard outputs.needsPackets else { return sampled }
        return sampled + files(speakers: speakers, layout: .split).map { ($0.fileName(.opus), $0.channels) }
    }
}
