import Recordings
import Storage
import Timelines

/// Which files a session gives, and which speaker goes to which channel of them.
enum ChannelLayout {
    struct File {
        let fileName: String
        let channels: [String]
        /// Position of a speaker in the plan -> channel of this file.
        let channelOfSpeaker: [Int: Int]
    }

    static func files(speakers: [Speaker], layout: TimelineOptions.Layout) -> [File] {
        switch layout {
        case .stereo:
            let channels = Dictionary(uniqueKeysWithValues: speakers.indices.map { ($0, $0) })
            return [File(fileName: "timeline.wav", channels: speakers.map(\.name), channelOfSpeaker: channels)]
        case .mono:
            let channels = Dictionary(uniqueKeysWithValues: speakers.indices.map { ($0, 0) })
            return [File(fileName: "timeline.wav", channels: ["mix"], channelOfSpeaker: channels)]
        case .split:
            let names = SafeName.names(for: speakers.map { ExactText($0.name) }) { SHA256Stream.digest(of: $0.utf8) }
            return speakers.enumerated().map { index, speaker in
                File(
                    fileName: "timeline-\(names[ExactText(speaker.name)] ?? String(index)).wav",
                    channels: [speaker.name], channelOfSpeaker: [index: 0])
            }
        }
    }

    /// The channels of the session as a whole, as `timeline.json` numbers them.
    static func channels(speakers: [Speaker], layout: TimelineOptions.Layout) -> [String] {
        layout == .mono ? ["mix"] : speakers.map(\.name)
    }
}
