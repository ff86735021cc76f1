import Bag
import Calls
import OggOpus

/// One session on its way through the engine: cut into segments of time, decoded part by part, written in order.
final class SessionRun {
    let planned: PlannedSession
    /// One for each placed clip with sound, in the order of their starts.
    let clips: [PlacedClip]
    /// Position in the pipeline's own line.
    let position: Int
    var writer: SessionWriter?

    struct PlacedClip {
        let run: ClipRun
        let clipIndex: Int
        let placement: TimelinePlan.Placement
    }

    // Where the next segment starts.
    private(set) var cursor = 0
    /// Clips before it have ended before the cursor or have been handed out to `active`.
    private var nextClip = 0
    private var active: [Int] = []

    init(
        planned: PlannedSession, position: Int, outputs: OutputOptions,
        openStream: @escaping (ClipRecord) throws -> ClipStream
    ) {
        self.planned = planned
        self.position = position
        let plan = planned.plan
        clips = zip(planned.session.clips, plan.placements).enumerated()
            .compactMap { clipIndex, pair -> PlacedClip? in
                guard let placement = pair.1, placement.frames > 0 else { return nil }
                let record = pair.0
                let run = ClipRun(
                    record: record, sampleRate: plan.sampleRate.rawValue, frames: placement.frames, outputs: outputs
                ) { try openStream(record) }
                return PlacedClip(run: run, clipIndex: clipIndex, placement: placement)
            }
            .sorted { ($0.placement.startFrame, $0.clipIndex) < ($1.placement.startFrame, $1.clipIndex) }
    }

    var isCutUp: Bool { cursor == planned.plan.frames }

    /// Opened when the first segment is written, and not before: a round may hold many more sessions than the system
    /// lets a process open files, and most of them begin and end in it.
    func writer(into target: any SessionTarget, archives: [ScannedArchive]) throws -> SessionWriter {
        if let writer { return writer }
        let writer = try SessionWriter(run: self, target: target, archives: archives)
        self.writer = writer
        return writer
    }

    /// What decoding, or reading of packets, failed on; such a session is planned anew without these clips.
    var failures: [(clipIndex: Int, error: ClipError)] {
        clips.compactMap { clip in clip.run.failure.map { (clip.clipIndex, $0) } }
    }

    /// The next stretch of the timeline, as long as its decoded parts fit.
    ///
    /// - Parameter room: frames of decoded sound.
    /// - Returns: `nil` where not even a second fits: the round is full.
    func nextSegment(room: Int, timelineRoom: Int) -> Segment? {
        let total = planned.plan.frames
        let limit = min(total, cursor + timelineRoom)
        var end = cursor
        var cost = 0
        var isFull = false
        var sounding = active
        var upcoming = nextClip
        while end < limit, !isFull {
            while upcoming < clips.count, clips[upcoming].placement.startFrame <= end {
                sounding.append(upcoming)
                upcoming += 1
            }
            sounding.removeAll { clips[$0].placement.endFrame <= end }
            var event = limit
            if upcoming < clips.count { event = min(event, clips[upcoming].placement.startFrame) }
            for clip in sounding { event = min(event, clips[clip].placement.endFrame) }
            var step = event - end
            if !sounding.isEmpty, cost + step * sounding.count > room {
                step = (room - cost) / sounding.count
                isFull = true
            }
            end += step
            cost += step * sounding.count
        }
        guard end > cursor, !isFull || end - cursor >= planned.plan.sampleRate.rawValue || room > (1 << 20) else {
            return nil
        }
        return cut(to: end)
    }

    private func cut(to end: Int) -> Segment {
        while nextClip < clips.count, clips[nextClip].placement.startFrame < end {
            active.append(nextClip)
            nextClip += 1
        }
        var parts: [Segment.Part] = []
        for index in active {
            let clip = clips[index]
            let from = max(cursor, clip.placement.startFrame)
            let to = min(end, clip.placement.endFrame)
            parts.append(
                Segment.Part(
                    clip: clip.run, clipIndex: clip.clipIndex, speakerIndex: clip.placement.speakerIndex,
                    startFrame: from, frames: to - from))
        }
        active.removeAll { clips[$0].placement.endFrame <= end }
        defer { cursor = end }
        return Segment(session: self, frames: cursor..<end, parts: parts, isLast: end == planned.plan.frames)
    }
}

/// A stretch of one session's timeline, and the pieces of clips that sound in it.
struct Segment {
    let session: SessionRun
    let frames: Range<Int>
    /// In the order of their clips' starts.
    let parts: [Part]
    let isLast: Bool

    struct Part {
        let clip: ClipRun
        /// Position of the clip in the session.
        let clipIndex: Int
        let speakerIndex: Int
        let startFrame: Int
        let frames: Int
    }

    var decodedFrames: Int { parts.reduce(0) { $0 + $1.frames } }
}
