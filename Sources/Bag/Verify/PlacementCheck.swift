import Calls
import Foundations

/// Checks that the clips of a session are where its timestamps and the options of the job put them.
struct PlacementCheck {
    let document: TimelineDocument
    let options: TimelineOptions

    /// The contradictions, as messages.
    var findings: [String] {
        // A redaction removes the lengths of the clips that it touches, so the positions of the others do not follow.
        if isPlannedFromStarts, document.redactions == nil { return replanned }
        return wronglyCut + misplaced
    }

    private var placed: [TimelineDocument.Clip] { document.clips.filter { $0.status == .placed } }

    /// Whether all timestamps mark the starts of clips. Otherwise a position depends on the exact length of the clip,
    /// and the document has it rounded to milliseconds.
    private var isPlannedFromStarts: Bool { options.agentTimestamp == .start && options.userTimestamp == .start }

    // MARK: - The whole plan

    /// Plans the session again, and compares every position.
    private var replanned: [String] {
        guard let rate = SampleRate(rawValue: document.sampleRate) else { return [] }
        let timed = document.clips.map { clip in
            TimedClip(
                speaker: clip.speaker, timestamp: options.time(of: clip.timestamp),
                length: clip.status == .placed
                    ? clip.frames.map {
                        ClipLength(samples48k: ($0 + (clip.cutFrames ?? 0)) * (48_000 / rate.rawValue))
                    }
                    : nil)
        }
        let plan = TimelinePlanner.plan(clips: timed, options: options, sampleRate: rate)
        var findings: [String] = []
        if document.start != plan.start?.exactRFC3339 { findings.append("start is not the time of the earliest clip") }
        for (clip, placement) in zip(document.clips, plan.placements) where clip.status == .placed {
            guard let placement else {
                findings.append("clip \(clip.fileName) is placed, but has no valid timestamp")
                continue
            }
            if let finding = difference(of: clip, from: placement) {
                findings.append("clip \(clip.fileName) \(finding)")
            }
        }
        if findings.isEmpty, document.gapsShortened != plan.gapsShortened {
            findings.append("gapsShortened does not match its clips and the option for gaps")
        }
        return findings
    }

    private func difference(of clip: TimelineDocument.Clip, from placement: TimelinePlan.Placement) -> String? {
        if clip.startFrame != placement.startFrame || clip.shiftedFrames != placement.shiftedFrames {
            return "is not at the position of its timestamp: it is at frame \(clip.startFrame ?? 0), not "
                + "\(placement.startFrame)"
        }
        // What was planned is as long as `frames` and `cutFrames` together.
        guard clip.cutFrames ?? 0 == placement.cutFrames else {
            return "does not end where the next clip of its speaker begins"
        }
        return nil
    }

    // MARK: - Without the exact lengths

    /// With `--overlap cut`, a clip must end where the next clip of the same speaker begins, or be complete. Otherwise
    /// no clip may be cut.
    private var wronglyCut: [String] {
        guard options.overlap == .cut else {
            return placed.filter { $0.cutFrames ?? 0 != 0 }.map {
                "clip \($0.fileName) has cutFrames, but the overlap option is not cut"
            }
        }
        var messages: [String] = []
        var nextStarts: [ExactText: Int] = [:]
        let inOrder = placed.enumerated().sorted {
            ($0.element.startFrame ?? 0, $0.offset) > ($1.element.startFrame ?? 0, $1.offset)
        }
        for (_, clip) in inOrder where clip.durationSeconds != nil {
            guard let start = clip.startFrame, let frames = clip.frames else { continue }
            let cut = clip.cutFrames ?? 0
            guard frames + cut > 0 else { continue }
            let room = nextStarts.updateValue(start, forKey: ExactText(clip.type)).map { $0 - start } ?? .max
            let fits = min(room, frames + cut)
            // The neighbour of a clip may have lost its length to a redaction.
            if document.redactions == nil ? frames != fits : frames > fits {
                messages.append("clip \(clip.fileName) does not end where the next clip of its speaker begins")
            }
        }
        return messages
    }

    private var misplaced: [String] {
        let starts = document.clips.map(start)
        var messages: [String] = []
        if isPlannedFromStarts, let origin = starts.lazy.compactMap({ $0?.time }).min()?.writable,
            document.start != origin.exactRFC3339
        {
            messages.append("start is not the time of the earliest clip")
        }
        guard let written = document.startTime else { return messages }
        for (clip, start) in zip(document.clips, starts) where clip.status == .placed {
            guard let start, let shift = clip.shiftedFrames else {
                messages.append("clip \(clip.fileName) is placed, but has no valid timestamp")
                continue
            }
            let expected = start.time.frame(since: written, sampleRate: document.sampleRate) + shift
            let distance = (clip.startFrame ?? 0) - expected
            // The first clip may be one whose length is rounded, so both ends of the distance are uncertain.
            let tolerance = isPlannedFromStarts ? 0 : document.sampleRate / 1000 + 1
            let fits =
                switch start.precision {
                case .exact: abs(distance) <= tolerance / 2
                case .rounded: abs(distance) <= tolerance
                case .latest: distance <= tolerance
                }
            if !fits { messages.append("clip \(clip.fileName) is not at the position of its timestamp") }
        }
        return messages
    }

    /// How much of a clip's start is known.
    private enum Precision {
        case exact
        /// From the end of the clip and its length, which is rounded.
        case rounded
        /// The end of the clip. A redaction removed its length.
        case latest
    }

    private func start(of clip: TimelineDocument.Clip) -> (time: UTCTime, precision: Precision)? {
        guard let time = options.time(of: clip.timestamp) else { return nil }
        guard options.timestampMark(of: clip.speaker) == .end else { return (time, .exact) }
        guard let seconds = clip.durationSeconds else { return (time, .latest) }
        return (time.minus(samples48k: Int((seconds * 48_000).rounded())), .rounded)
    }
}
