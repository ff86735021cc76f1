import OggOpus

/// A step of the pipeline: as many segments as their decoded samples fit into one buffer.
///
/// While a round is decoded, the one before it is mixed, hashed and written, and compressed bytes for later ones are
/// read: one set of jobs on all threads, and a barrier behind it.
struct Round {
    private(set) var segments: [Segment] = []
    private(set) var decodedFrames = 0
    private var timelineFrames = 0

    /// Takes the next segments of the sessions in line.
    ///
    /// - Parameter next: index of the first session that is not cut up yet; moves on.
    init(from sessions: SessionLine, next: inout Int) {
        while next < sessions.count {
            guard let session = sessions[next], !session.isCutUp else {
                next += 1
                continue
            }
            let room = MemoryBudget.framesPerRound - decodedFrames
            let timelineRoom = MemoryBudget.timelineFramesPerRound - timelineFrames
            guard room > 0, timelineRoom > 0, let segment = session.nextSegment(room: room, timelineRoom: timelineRoom)
            else { return }
            decodedFrames += segment.decodedFrames
            timelineFrames += segment.frames.count
            segments.append(segment)
        }
    }
}

/// A piece of work of one round. Jobs of a round share nothing that any of them changes: each session is in at most
/// one write job, each clip in at most one load or decode job, and the memory they write to is disjoint.
struct Job {
    enum Work {
        case load(LoadJob)
        case decode(ClipRun, into: SampleSlice)
        case write(Segment, parts: [SampleSlice], target: any SessionTarget, archives: [ScannedArchive])
    }

    let work: Work
    /// In decoded frames, roughly; costly jobs start first, so that all threads end together.
    let cost: Int
    private(set) var error: (any Error)?
    /// Of a session whose last segment was written, unless it has to be done again.
    private(set) var outcome: SessionOutcome?

    init(_ work: Work, cost: Int) {
        self.work = work
        self.cost = cost
    }

    mutating func run(_ context: WorkerContext) {
        do {
            switch work {
            case .load(let job): try job.run()
            case .decode(let clip, let target): try clip.decode(into: target, pool: context.decoders)
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

/// What one thread has for itself.
final class WorkerContext {
    let decoders = DecoderPool()
    /// Where a stretch of the timeline is mixed.
    let window = SampleMemory(count: MemoryBudget.framesPerWindow * 2)
}
