import Bag
import Calls
import OggOpus

/// The processing of one session: divided into segments of time, decoded in parts, and written in order.
final class SessionRun {
    let planned: PlannedSession
    /// The placed clips that have sound, ordered by start.
    let clips: [PlacedClip]
    /// The position in the pipeline's `SessionLine`.
    let position: Int
    var writer: SessionWriter?

    struct PlacedClip {
        let run: ClipRun
        let clipIndex: Int
        let placement: TimelinePlan.Placement
    }

    // The start of the next segment.
    private(set) var cursor = 0
    /// Clips before this index have ended, or are in `active`.
    private var nextClip = 0
    private var active: [Int] = []

    init(
        planned: PlannedSession, position: Int, outputs: OutputOptions,
        openStream: @escaping (ClipRecord) throws -> ClipStream
    ) {
        self.planned = planned
        self.position = position
        let plan = planned.plan
        var clips: [PlacedClip] = []
        clips.reserveCapacity(plan.placements.count { $0.map { $0.frames > 0 } ?? false })
        for (index, placement) in plan.placements.enumerated() {
            guard let placement, placement.frames > 0 else { continue }
            let run = ClipRun(
                record: PlannedRecord(clips: planned.session.clips, index: index),
                sampleRate: plan.sampleRate.rawValue, frames: placement.frames, outputs: outputs,
                openStream: openStream)
            clips.append(PlacedClip(run: run, clipIndex: index, placement: placement))
        }
        clips.sort { ($0.placement.startFrame, $0.clipIndex) < ($1.placement.startFrame, $1.clipIndex) }
        self.clips = clips
    }

    var isCutUp: Bool { cursor == planned.plan.frames }

    /// Returns the writer, which is opened when the first segment is written. A round may contain many more sessions
    /// than the process may open files, and most sessions begin and end within one round.
    func writer(into target: any SessionTarget, archives: [ScannedArchive]) throws -> SessionWriter {
        if let writer { return writer }
        let writer = try SessionWriter(run: self, target: target, archives: archives)
        self.writer = writer
        return writer
    }

    /// The clips that could not be decoded or whose packets could not be read. The session is planned again without
    /// them.
    var failures: [(clipIndex: Int, error: ClipError)] {
        clips.compactMap { clip in clip.run.failure.map { (clip.clipIndex, $0) } }
    }

    /// Returns the next segment of the timeline, as long as its decoded parts fit.
    ///
    /// - Parameter room: the space for decoded frames.
    /// - Returns: `nil` if less than a second fits, which means that the round is full.
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
        return Segment(
            session: self, frames: cursor..<end, parts: parts, clipsGoingOn: active.count,
            isLast: end == planned.plan.frames)
    }
}

/// A segment of a session's timeline, with the parts of clips in it.
struct Segment {
    let session: SessionRun
    let frames: Range<Int>
    /// Ordered by the start of their clips.
    let parts: [Part]
    /// The number of clips that have frames after the segment.
    let clipsGoingOn: Int
    let isLast: Bool

    struct Part {
        let clip: ClipRun
        /// The index of the clip in the session.
        let clipIndex: Int
        let speakerIndex: Int
        let startFrame: Int
        let frames: Int
    }

    var decodedFrames: Int { parts.reduce(0) { $0 + $1.frames } }
}
