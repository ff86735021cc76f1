import Calls
import Foundations
import WaveAudio

extension PlannedSession {
    /// A cue point for each clip that sounds in the file, in the order of their starts.
    func cues(in file: ChannelLayout.File) -> [WaveCue] {
        zip(session.clips, plan.placements)
            .compactMap { clip, placement -> WaveCue? in
                guard let placement, placement.frames > 0, file.channelOfSpeaker[placement.speakerIndex] != nil
                else { return nil }
                let label = MessageLabel.text(messageId: clip.listed.messageId, fileName: clip.listed.fileName)
                return WaveCue(
                    startFrame: placement.startFrame, frames: placement.frames,
                    label: "\(PrintableText.of(clip.listed.speaker.name)): \(label)")
            }
            .enumerated()
            .sorted { ($0.element.startFrame, $0.offset) < ($1.element.startFrame, $1.offset) }
            .map(\.element)
    }
}
