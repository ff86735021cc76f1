import Calls
import Files
import Foundations
import OggOpus
import WaveAudio

/// Writes the recordings of a redacted session.
struct RedactedRecording {
    let files: BagFiles
    /// `data/sessions/NAME`, in both bags.
    let folder: String
    /// The document in the source bag.
    let before: TimelineDocument
    /// The document in the new bag, except for `audio`.
    let after: TimelineDocument
    let spans: [SessionRedaction.Span]
    let options: TimelineOptions
    /// Whether WAV files have cue points.
    let hasCues: Bool

    /// A recording of the new bag.
    struct Written {
        var audio: TimelineDocument.AudioFile
        /// What each span changed in it; `nil` for a span of other channels.
        var changes: [Redaction.Change?]
    }

    /// Whether any span changes the file.
    func concerns(_ audio: TimelineDocument.AudioFile) -> Bool { spans.contains { !channels($0, of: audio).isEmpty } }

    /// Writes the file to the new bag.
    ///
    /// - Throws: `JobError` for a file that cannot be redacted; `FileError`, `WaveError`, `ClipError`.
    func write(_ audio: TimelineDocument.AudioFile, in staging: StagingFolder) throws -> Written {
        let target = "\(folder)/\(audio.path)"
        let file = try files.open(named: target)
        switch audio.fileExtension {
        case "wav", "flac":
            let redactor = WaveRedactor(
                fills: spans.map {
                    WaveRedactor.Fill(
                        frames: $0.frames, channels: channels($0, of: audio),
                        content: $0.style == .tone ? .tone : .silence)
                })
            let result =
                audio.fileExtension == "wav"
                ? try redactor.copyWave(
                    file, to: target, staging: staging, cues: cues(of: audio))
                : try redactor.copyFlac(file, to: target, staging: staging, title: before.sessionId)
            var copy = audio
            (copy.sha256, copy.pcmSha256, copy.bytes) = (result.sha256, result.pcmSha256, result.bytes)
            return Written(
                audio: copy,
                changes: spans.map {
                    channels($0, of: audio).isEmpty
                        ? nil : Redaction.Change(path: audio.path, sha256After: result.sha256)
                })
        case "opus":
            let (copy, silent) = try RedactedPackets(
                document: before, audio: audio,
                spans: spans.map { span in
                    channels(span, of: audio).isEmpty ? nil : span.frames
                }
            ).write(file, to: target, staging: staging)
            return Written(
                audio: copy,
                changes: zip(spans, silent).map { span, frames in
                    frames.map {
                        Redaction.Change(
                            path: audio.path, sha256After: copy.sha256, silent: $0,
                            style: span.style == .silence ? nil : .silence)
                    }
                })
        default: throw JobError("\(folder)/\(audio.path): recordings of this type cannot be redacted")
        }
    }

    private func channels(_ span: SessionRedaction.Span, of audio: TimelineDocument.AudioFile) -> [Int] {
        before.redactedChannels(span.channels, of: audio)
    }

    /// The cue points of a WAV file: those of what is still heard.
    private func cues(of audio: TimelineDocument.AudioFile) -> [WaveCue] {
        guard hasCues else { return [] }
        let layout = ChannelLayout.files(speakers: before.speakers, layout: options.layout)
        return layout.first { $0.fileName(.wav) == audio.path }.map(after.cues) ?? []
    }
}
