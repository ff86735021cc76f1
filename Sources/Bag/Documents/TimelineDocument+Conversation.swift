import Calls
import Foundations

/// What outputs for reviewers ask of a session.
extension TimelineDocument {
    /// Who speaks or writes in it, in the order of channels; also where all are mixed into one.
    package var speakers: [Speaker] {
        Set((clips.map(\.type) + (messages ?? []).map(\.speaker)).map(Speaker.init)).sorted()
    }

    package var startTime: UTCTime? { start.flatMap(UTCTime.init(iso8601:)) }

    /// Frames from the first clip's start to the last one's end, silences that were shortened at their full length.
    var conversationFrames: Int { gapsShortened.reduce(frames) { $0 + $1.removedFrames } }

    package var conversationSeconds: Double { Seconds.rounded(frames: conversationFrames, sampleRate: sampleRate) }

    /// When the last clip has ended, or the last message was written.
    package var endTime: UTCTime? {
        if let last = messages?.compactMap(\.time).max() { return UTCTime(iso8601: last) }
        return startTime?.plus(frames: conversationFrames, sampleRate: sampleRate)
    }

    /// When a placed clip was spoken: its own time, wherever a queue or a shortened silence has moved it to.
    package func time(of clip: Clip, options: TimelineOptions) -> UTCTime? {
        guard let time = options.time(of: clip.timestamp), let frame = clip.startFrame else { return nil }
        guard options.timestampMark(of: Speaker(clip.type)) == .end, let startTime, let shift = clip.shiftedFrames
        else { return time }
        return startTime.plus(frames: frame - shift, sampleRate: sampleRate)
    }

    /// Who speaks in each channel of a file: one speaker, or all where they are mixed.
    package func speakers(in audio: AudioFile) -> [[Speaker]] {
        let isMix = channels == ["mix"] && audio.packets == nil
        return audio.channels.map { name in speakers.filter { isMix || $0 == Speaker(name) } }
    }
}

extension TimelineDocument.Clip {
    /// Its length, or what is left of it where it is cut.
    package func heardSeconds(rate: Int) -> Double? {
        cutFrames == nil ? durationSeconds : frames.map { Seconds.rounded(frames: $0, sampleRate: rate) }
    }

    package var speaker: Speaker { Speaker(type) }

    package var label: String { MessageLabel.text(messageId: messageId, fileName: fileName) }
}

extension TimelineDocument.AudioFile {
    /// Without the dot.
    package var fileExtension: String { path.split(separator: ".").last.map(String.init) ?? "" }

    /// One of those that the vCon draft recommends, where it has one.
    package var mediaType: String? {
        switch fileExtension {
        case "wav": "audio/x-wav"
        case "flac": "audio/flac"
        case "opus": "audio/ogg"
        default: nil
        }
    }
}
