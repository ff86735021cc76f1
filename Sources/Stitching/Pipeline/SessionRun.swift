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
        let clipIndex: Int
        let placement: TimelinePlan.Placement
    }

    // The start of the next segment.
    private(set) var cursor = 0
    /// Clips before this index have ended, or are in `active`.
    private var nextClip = 0
    private var active: [Int] = []
    /// The rest of the segment that ends at `cursor`, if it is divided into layers.
    private var layers: Layers?
    private let clipsAtOnce: Int
    private let bytesAtOnce: Int
    private let outputs: OutputOptions
    private let openStream: (ClipRecord) throws -> ClipStream

    /// The clips that are being read, decoded or written, by their positions in `clips`.
    private var runs: [Int: ClipRun] = [:]
    /// Of the clips of which everything is written: the number of frames in which silence replaces sound, by clip index.
    private(set) var missingFrames = ClipValues<Int>()
    /// Of the same clips: what the decoder found, by positions in `clips`.
    private var findingsOfWritten: [Int: [ClipFinding]] = [:]

    private struct Layers {
        let frames: Range<Int>
        /// The clips of the layers to come, as positions in `clips`.
        var clips: ArraySlice<Int>
        var isFirst = true
    }

    /// - Parameter clipsOfJob: the number of clips of all sessions.
    init(
        planned: PlannedSession, position: Int, outputs: OutputOptions, clipsOfJob: Int,
        openStream: @escaping (ClipRecord) throws -> ClipStream
    ) {
        self.planned = planned
        self.position = position
        self.outputs = outputs
        self.openStream = openStream
        clipsAtOnce = MemoryBudget.clipsAtOnce(clips: clipsOfJob)
        bytesAtOnce = MemoryBudget.bytesAtOnce(clips: clipsOfJob)
        let plan = planned.plan
        var clips: [PlacedClip] = []
        clips.reserveCapacity(plan.placements.count { $0.map { $0.frames > 0 } ?? false })
        for (index, placement) in plan.placements.enumerated() {
            guard let placement, placement.frames > 0 else { continue }
            clips.append(PlacedClip(clipIndex: index, placement: placement))
        }
        clips.sort { ($0.placement.startFrame, $0.clipIndex) < ($1.placement.startFrame, $1.clipIndex) }
        self.clips = clips
    }

    var isCutUp: Bool { cursor == planned.plan.frames && layers == nil }

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
        runs.keys.sorted().compactMap { position in
            runs[position]?.failure.map { (clips[position].clipIndex, $0) }
        }
    }

    /// What the decoder found that the scan did not report, in the order of the clips.
    var findings: [(clipIndex: Int, findings: [ClipFinding])] {
        findingsOfWritten.sorted { $0.key < $1.key }.map { (clips[$0.key].clipIndex, $0.value) }
    }

    // A record is large, so it is not copied.
    func compressedBytes(at position: Int) -> Int { planned.session.clips[clips[position].clipIndex].compressedBytes }
    func isStreamed(at position: Int) -> Bool { planned.session.clips[clips[position].clipIndex].isStreamed }

    /// The processing of a clip, which begins when it is first needed.
    func run(at position: Int) -> ClipRun {
        if let run = runs[position] { return run }
        let clip = clips[position]
        let run = ClipRun(
            record: PlannedRecord(clips: planned.session.clips, index: clip.clipIndex),
            sampleRate: planned.plan.sampleRate.rawValue, frames: clip.placement.frames, outputs: outputs,
            openStream: openStream)
        runs[position] = run
        return run
    }

    /// Ends the processing of the clips that end in a segment, when it is written. There may be a hundred thousand clips.
    func release(_ segment: Segment) {
        for part in segment.parts where clips[part.position].placement.endFrame <= segment.frames.upperBound {
            guard part.clip.failure == nil else { continue }
            missingFrames[part.clipIndex] = part.clip.missingFrames
            if !part.clip.findings.isEmpty { findingsOfWritten[part.position] = part.clip.findings }
            runs[part.position] = nil
        }
    }

    /// Returns the next segment of the timeline, as long as its decoded parts fit.
    ///
    /// - Parameter room: the space for decoded frames.
    /// - Returns: `nil` if less than a second fits, which means that the round is full.
    func nextSegment(room: Int, timelineRoom: Int) -> Segment? {
        if layers != nil { return nextLayer(room: room) }
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
            var bytes = 0
            for clip in sounding {
                event = min(event, clips[clip].placement.endFrame)
                if !isStreamed(at: clip) { bytes += compressedBytes(at: clip) }
            }
            if sounding.count > clipsAtOnce || sounding.count > 1 && bytes > bytesAtOnce {
                if end > cursor { break }
                let most = MemoryBudget.sumsOfLayers / max(1, planned.plan.speakers.count)
                guard timelineRoom >= most else { return nil }
                beginLayers(most: most)
                return nextLayer(room: room)
            }
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
        let frames = cursor..<end
        let parts = advance(to: end).map { part(of: $0, in: frames) }
        return Segment(
            session: self, frames: frames, parts: parts, clipsBegun: nextClip, layer: nil,
            isLast: end == planned.plan.frames)
    }

    /// Moves the cursor.
    ///
    /// - Returns: the clips that sound in the frames up to there, as positions in `clips`, in order.
    private func advance(to end: Int) -> [Int] {
        while nextClip < clips.count, clips[nextClip].placement.startFrame < end {
            active.append(nextClip)
            nextClip += 1
        }
        defer {
            active.removeAll { clips[$0].placement.endFrame <= end }
            cursor = end
        }
        return active
    }

    private func part(of index: Int, in frames: Range<Int>) -> Segment.Part {
        let clip = clips[index]
        let part = frames.clamped(to: clip.placement.startFrame..<clip.placement.endFrame)
        return Segment.Part(
            clip: run(at: index), position: index, clipIndex: clip.clipIndex, speakerIndex: clip.placement.speakerIndex,
            startFrame: part.lowerBound, frames: part.count)
    }

    // MARK: - Layers

    /// - Parameter most: the number of frames.
    private func beginLayers(most: Int) {
        let frames = cursor..<min(planned.plan.frames, cursor + most)
        layers = Layers(frames: frames, clips: advance(to: frames.upperBound)[...])
    }

    /// - Returns: `nil` if no clip fits, which means that the round is full.
    private func nextLayer(room: Int) -> Segment? {
        guard var layers else { return nil }
        var parts: [Segment.Part] = []
        var framesLeft = room
        while parts.count < MemoryBudget.clipsOfLayer, let next = layers.clips.first {
            let part = part(of: next, in: layers.frames)
            guard part.frames <= framesLeft else { break }
            framesLeft -= part.frames
            parts.append(part)
            layers.clips.removeFirst()
        }
        guard !parts.isEmpty else { return nil }
        let layer = Segment.Layer(isFirst: layers.isFirst, isLast: layers.clips.isEmpty)
        layers.isFirst = false
        self.layers = layer.isLast ? nil : layers
        return Segment(
            session: self, frames: layers.frames, parts: parts, clipsBegun: layers.clips.first ?? nextClip,
            layer: layer, isLast: isCutUp)
    }
}

/// A segment of a session's timeline, with the parts of clips in it.
struct Segment {
    let session: SessionRun
    let frames: Range<Int>
    /// Ordered by the start of their clips.
    let parts: [Part]
    /// The number of the session's clips that begin in this segment or before it.
    let clipsBegun: Int
    /// `nil` if the segment has all parts of its frames.
    let layer: Layer?
    /// Whether it is the last of its session.
    let isLast: Bool

    /// So many clips may sound at the same time that they do not fit into memory together. Their segment is divided into
    /// several with the same frames, each of which has the parts of some clips. The mixer adds them up.
    struct Layer {
        let isFirst: Bool
        let isLast: Bool
    }

    struct Part {
        let clip: ClipRun
        /// The position in `SessionRun.clips`.
        let position: Int
        /// The index of the clip in the session.
        let clipIndex: Int
        let speakerIndex: Int
        let startFrame: Int
        let frames: Int
    }

    /// The frames of the timeline that are complete after this segment and were not before.
    var framesEnding: Int { layer?.isLast == false ? 0 : frames.count }

    var decodedFrames: Int { parts.reduce(0) { $0 + $1.frames } }
}
