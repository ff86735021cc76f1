import Bag
import Calls
import Files
import Foundations
import JSON
import OggOpus

/// Creates the documents of a planned session: its `timeline.json`, and its part of the summary.
struct SessionDocuments: Sendable {
    let options: TimelineOptions
    let decoder: DecoderRecord?
    let archives: [ScannedArchive]
    /// The words of the clips; `nil` if no transcripts were given.
    var words: ClipWords?

    func timeline(_ planned: PlannedSession, files: SessionFiles) -> StreamedTimeline<PlannedClips> {
        let plan = planned.plan
        var document = TimelineDocument(
            sessionId: planned.session.sessionId, externalConversationId: planned.session.externalConversationId,
            start: plan.start?.exactRFC3339, sampleRate: plan.sampleRate.rawValue, frames: plan.frames,
            channels: ChannelLayout.channels(speakers: plan.speakers, layout: options.layout), decoder: decoder,
            audio: files.audio, clips: [], gapsShortened: plan.gapsShortened, problems: [])
        document.problemTally = planned.problems
        return StreamedTimeline(
            document, clips: PlannedClips(planned, files: files, options: options, archives: archives),
            words: words.map { words in { try words.ofClip($0, session: planned.session.name).map(Apart.value) } })
    }

    /// - Parameters:
    ///   - clips: the clips of the document.
    ///   - payload: the session's files under `data/`.
    func outcome(
        _ planned: PlannedSession, _ document: TimelineDocument, clips: some Collection<TimelineDocument.Clip>,
        payload: [PayloadFile]
    ) -> SessionOutcome {
        var totals = SummaryDocument.Totals()
        var hours: [String: (clips: Int, samples48k: Int)] = [:]
        for (clip, placement) in zip(planned.session.clips, planned.plan.placements) {
            totals.count(clip.status)
            guard clip.status == .placed, let time = clip.listed.time, let length = clip.length, let placement
            else { continue }
            let hour = "\(time.dayText)T\(time.timeText.prefix(2))"
            hours[hour, default: (0, 0)].clips += 1
            // The remaining length of a clip that was cut is known in frames.
            hours[hour, default: (0, 0)].samples48k +=
                placement.cutFrames == 0
                ? length.samples48k : placement.frames * (48_000 / planned.plan.sampleRate.rawValue)
        }
        totals.timelineSeconds = document.durationSeconds
        totals.audioBytes =
            document.audio.reduce(0) { $0 + $1.bytes }
            + clips.reduce(0) { $0 + ($1.status == .placed ? $1.file?.bytes ?? 0 : 0) }
        totals.count(keptOf: clips)
        return SessionOutcome(
            row: SummaryDocument.Session(document: document, clips: clips, name: planned.session.name), totals: totals,
            hours: hours, problems: document.problemTally, payload: payload)
    }
}

/// The results of a finished session that stay in memory.
struct SessionOutcome: Sendable {
    let row: SummaryDocument.Session
    let totals: SummaryDocument.Totals
    /// Placed clips and their samples at 48 kHz, by hour such as `2025-12-12T14`.
    let hours: [String: (clips: Int, samples48k: Int)]
    let problems: ProblemTally
    let payload: [PayloadFile]
}
