import Bag
import Calls
import Files
import Foundations
import OggOpus

/// Creates the documents of a planned session: its `timeline.json`, and its part of the summary.
struct SessionDocuments: Sendable {
    let options: TimelineOptions
    let decoder: DecoderRecord?
    let archives: [ScannedArchive]

    func timeline(_ planned: PlannedSession, files: SessionFiles) -> TimelineDocument {
        let plan = planned.plan
        var clips = zip(planned.session.clips, plan.placements).map { clip, placement in
            let speaker = plan.speakers.firstIndex(of: clip.listed.speaker) ?? 0
            return TimelineDocument.Clip(
                listed: clip.listed, channel: options.layout == .mono ? 0 : speaker,
                source: TimelineDocument.Source(
                    archive: archives[clip.archiveIndex].input.label, entry: clip.entry?.path,
                    sha256: clip.entry?.sha256, bytes: clip.entry?.bytes),
                status: clip.status, placement: placement,
                missingFrames: placement.flatMap {
                    clip.facts?.missingFrames(at: plan.sampleRate.rawValue, upTo: $0.frames)
                },
                samples48k: clip.entry?.samples48k)
        }
        for (index, file) in files.clips { clips[index].file = file }
        for (index, frames) in files.missingFrames { clips[index].missingFrames = frames }
        files.unplaced?.enter(into: &clips)
        return TimelineDocument(
            sessionId: planned.session.sessionId, externalConversationId: planned.session.externalConversationId,
            start: plan.start?.exactRFC3339, sampleRate: plan.sampleRate.rawValue, frames: plan.frames,
            channels: ChannelLayout.channels(speakers: plan.speakers, layout: options.layout), decoder: decoder,
            audio: files.audio,
            clips: clips, gapsShortened: plan.gapsShortened, problems: planned.session.problems.sorted())
    }

    /// - Parameter payload: the session's files under `data/`.
    func outcome(
        _ planned: PlannedSession, _ document: TimelineDocument, payload: [PayloadFile]
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
            + document.clips.reduce(0) { $0 + ($1.status == .placed ? $1.file?.bytes ?? 0 : 0) }
        totals.count(keptOf: document)
        return SessionOutcome(
            row: SummaryDocument.Session(document: document, name: planned.session.name), totals: totals,
            hours: hours, problems: document.problems, payload: payload)
    }
}

/// The results of a finished session that stay in memory.
struct SessionOutcome: Sendable {
    let row: SummaryDocument.Session
    let totals: SummaryDocument.Totals
    /// Placed clips and their samples at 48 kHz, by hour such as `2025-12-12T14`.
    let hours: [String: (clips: Int, samples48k: Int)]
    let problems: [Problem]
    let payload: [PayloadFile]
}
