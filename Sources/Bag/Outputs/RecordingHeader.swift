import Calls
import Foundations
import WaveAudio

/// What the WAV files of a session say about themselves: the `bext` chunk and the cue points.
///
/// It follows from `timeline.json`, so that `verify` can make every byte of a WAV file again, except the samples.
package struct RecordingHeader: Sendable {
    let sessionId: String
    /// The time of the first frame of the timeline.
    let start: UTCTime?
    /// Hz.
    let sampleRate: Int
    /// The number of channels of the session.
    let channels: Int
    /// The decoder of the samples; `nil` if it is unknown.
    let decoder: DecoderRecord?
    /// The program that made the file, with its version.
    let software: String

    package init(
        sessionId: String, start: UTCTime?, sampleRate: Int, channels: Int, decoder: DecoderRecord?,
        software: String = Software.name
    ) {
        self.sessionId = sessionId
        self.start = start
        self.sampleRate = sampleRate
        self.channels = channels
        self.decoder = decoder
        self.software = software
    }

    init(_ document: TimelineDocument, software: String) {
        self.init(
            sessionId: document.sessionId, start: document.startTime, sampleRate: document.sampleRate,
            channels: document.channels.count,
            decoder: DecoderRecord(libraries: document.libraries, architecture: document.architecture),
            software: software)
    }

    package var timeline: BroadcastExtension {
        BroadcastExtension(
            description: sessionId, originator: "opusstitch", start: start,
            codingHistory: codingHistory(channels: channels))
    }

    /// The extension for a clip's own file. It states the clip's position on the timeline, not its original time.
    package func clip(_ messageId: MessageID?, startFrame: Int) -> BroadcastExtension {
        BroadcastExtension(
            description: sessionId + (messageId.map { " \($0)" } ?? ""), originator: "opusstitch",
            start: start?.plus(frames: startFrame, sampleRate: sampleRate), codingHistory: codingHistory(channels: 1))
    }

    private func codingHistory(channels: Int) -> String {
        let decoded = decoder.map { "\($0.opus) (\($0.architecture))" } ?? "libopus"
        return "A=OPUS,F=48000,W=16,T=decoded by \(decoded) to \(sampleRate) Hz\r\n"
            + "A=PCM,F=\(sampleRate),W=16,M=\(channels == 1 ? "mono" : "multichannel"),T=\(software)\r\n"
    }
}

/// A clip for which a recording may have a cue point.
package struct CuedClip: Sendable {
    let startFrame: Int
    let frames: Int
    let cue: WaveCue

    package init(startFrame: Int, frames: Int, speaker: Speaker, messageId: MessageID?, fileName: String) {
        self.startFrame = startFrame
        self.frames = frames
        let label = MessageLabel.text(messageId: messageId, fileName: fileName)
        cue = WaveCue(startFrame: startFrame, frames: frames, label: "\(PrintableText.of(speaker.name)): \(label)")
    }
}

extension Sequence<CuedClip> {
    /// A cue point for each clip that sounds, ordered by start. Clips with the same start keep their order.
    package var cues: [WaveCue] {
        filter { $0.frames > 0 }.enumerated()
            .sorted { ($0.element.startFrame, $0.offset) < ($1.element.startFrame, $1.offset) }
            .map(\.element.cue)
    }
}

extension TimelineDocument {
    /// The cue points of one of the session's WAV files.
    package func cues(in file: ChannelLayout.File) -> [WaveCue] {
        let speakers = speakers
        return clips.compactMap { clip -> CuedClip? in
            guard let start = clip.startFrame, let frames = clip.frames,
                let speaker = speakers.firstIndex(of: clip.speaker), file.channelOfSpeaker[speaker] != nil
            else { return nil }
            return CuedClip(
                startFrame: start, frames: frames, speaker: clip.speaker, messageId: clip.messageId,
                fileName: clip.fileName)
        }.cues
    }
}
