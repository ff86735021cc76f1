import Calls
import Foundations

/// Which frames of which channels a request means.
struct RedactionPlan {
    let request: BagRedactor.Request
    let frames: Range<Int>
    /// Names, as in the timeline.
    let channels: [String]

    /// - Throws: `JobError` where it means nothing: a redaction that changes nothing would be believed.
    init(request: BagRedactor.Request, timeline: TimelineDocument, layout: TimelineOptions.Layout) throws {
        self.request = request
        let name = PrintableText.of(timeline.sessionId)
        guard timeline.audio.contains(where: { $0.fileExtension == "wav" }) else {
            throw JobError("session \(name) has no WAV file: there is nothing to redact; nothing was made")
        }
        guard let frames = RedactionSpan.frames(from: request.from, to: request.to, in: timeline), !frames.isEmpty
        else {
            throw JobError(
                "session \(name) starts at \(timeline.start ?? "no known time") and has \(timeline.durationSeconds) s: "
                    + "nothing of it lies between \(Setting("from")) and \(Setting("to")); nothing was made")
        }
        self.frames = frames
        if request.isInMoments, let clip = RedactionSpan.movedClip(in: frames, of: timeline) {
            throw JobError(
                "session \(name): \(PrintableText.of(clip.fileName)) is not heard at its own time, as it was moved behind "
                    + "another clip; give \(Setting("from")) and \(Setting("to")) in seconds of the recording; "
                    + "nothing was made"
            )
        }
        guard let speaker = request.speaker else {
            channels = timeline.channels
            return
        }
        guard timeline.speakers.contains(where: { ExactText($0.name) == ExactText(speaker) }) else {
            let names = timeline.speakers.map { PrintableText.of($0.name) }.joined(separator: ", ")
            throw JobError("nobody in session \(name) is called \(PrintableText.of(speaker)): there is \(names)")
        }
        // What is summed in one channel cannot be taken apart: then all of it goes.
        channels = layout == .mono ? timeline.channels : [speaker]
        guard timeline.audio.contains(where: { !channels(of: $0).isEmpty }) else {
            throw JobError("\(PrintableText.of(speaker)) is in no recording of session \(name); nothing was made")
        }
    }

    /// Positions in one file.
    func channels(of audio: TimelineDocument.AudioFile) -> [Int] {
        let wanted = Set(channels.map(ExactText.init))
        return audio.channels.indices.filter { wanted.contains(ExactText(audio.channels[$0])) }
    }

    func redaction(_ changes: [Redaction.Change]) -> Redaction {
        Redaction(
            startFrame: frames.lowerBound, frames: frames.count, speaker: request.speaker, channels: channels,
            style: request.style, reason: request.reason, by: request.by, audio: changes)
    }
}

extension BagRedactor.Request {
    /// Whether either end is a moment of the conversation.
    var isInMoments: Bool {
        for case .moment in [from, to] { return true }
        return false
    }
}
