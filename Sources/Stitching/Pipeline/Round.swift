import OggOpus

/// One step of the pipeline: as many segments as fit into one buffer when decoded.
///
/// While a round is decoded, the preceding one is mixed, hashed and written, and compressed bytes for later ones are
/// read. These jobs run on all threads, and the next step starts when all have ended.
struct Round {
    private(set) var segments: [Segment] = []
    private(set) var decodedFrames = 0
    private var timelineFrames = 0

    /// Takes the next segments of the waiting sessions.
    ///
    /// - Parameters:
    ///   - next: index of the first session that is not completely divided into segments; it is advanced.
    ///   - most: the number of decoded frames that fit.
    init(from sessions: SessionLine, next: inout Int, most: Int) {
        while next < sessions.count {
            guard let session = sessions[next], !session.isCutUp else {
                next += 1
                continue
            }
            // A session has at most one segment in a round, since segments are written one after the other.
            if segments.last?.session === session { return }
            let room = most - decodedFrames
            let timelineRoom = MemoryBudget.timelineFramesPerRound - timelineFrames
            guard room > 0, timelineRoom > 0, let segment = session.nextSegment(room: room, timelineRoom: timelineRoom)
            else { return }
            decodedFrames += segment.decodedFrames
            timelineFrames += segment.frames.count
            segments.append(segment)
        }
    }
}

/// A job of one round. Jobs of a round share no mutable state: each session is in at most one write job, each clip in
/// at most one load or decode job, and the memory that they write to is disjoint.
struct Job {
    enum Work {
        case load(LoadJob)
        case decode(ClipRun, into: SampleSlice, staysLoaded: Bool)
        case write(Segment, parts: [SampleSlice], target: any SessionTarget, archives: [ScannedArchive])
    }

    let work: Work
    /// Approximate cost in decoded frames. Costly jobs start first, so that all threads end at about the same time.
    let cost: Int
    private(set) var error: (any Error)?
    /// The result of a session after its last segment; `nil` if it must be processed again.
    private(set) var outcome: SessionOutcome?

    init(_ work: Work, cost: Int) {
        self.work = work
        self.cost = cost
    }

    mutating func run(_ context: WorkerContext) {
        do {
            switch work {
            case .load(let job): try job.run()
            case .decode(let clip, let target, let staysLoaded):
                try clip.decode(into: target, pool: context.decoders, staysLoaded: staysLoaded)
            case .write(let segment, let parts, let target, let archives):
                let writer = try segment.session.writer(into: target, archives: archives)
                try writer.write(segment, parts: parts, window: context.window.all)
                if segment.isLast { outcome = try writer.finish() }
            }
        } catch {
            self.error = error
        }
    }
}

/// The resources of one thread.
final class WorkerContext {
    let decoders: DecoderPool
    /// Buffer for mixing a part of the timeline.
    let window = SampleMemory(count: MemoryBudget.framesPerWindow * 2)

    init(rounding: SampleRounding) { decoders = DecoderPool(rounding: rounding) }
}
