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
