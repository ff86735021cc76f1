import Bag

/// The sessions that wait for the pipeline, in the order of the job, and those that are in it.
///
/// A session takes memory for its clips only from the moment it is needed to the moment it is done.
final class SessionLine {
    private enum Place {
        case waiting(PlannedSession)
        case running(SessionRun)
        case done
    }

    private var places: [Place] = []
    private let outputs: OutputOptions
    private let openStream: (ClipRecord) throws -> ClipStream

    /// - Parameters:
    ///   - outputs: what sessions are written as.
    ///   - openStream: opens a clip in its archive, for those that are too large to hold.
    init(outputs: OutputOptions, openStream: @escaping (ClipRecord) throws -> ClipStream) {
        self.outputs = outputs
        self.openStream = openStream
    }

    var count: Int { places.count }

    func add(_ planned: PlannedSession) { places.append(.waiting(planned)) }

    /// The session at a position, or `nil` where it is done.
    subscript(position: Int) -> SessionRun? {
        switch places[position] {
        case .done: return nil
        case .running(let run): return run
        case .waiting(let planned):
            let run = SessionRun(planned: planned, position: position, outputs: outputs, openStream: openStream)
            places[position] = .running(run)
            return run
        }
    }

    deinit {
        // Where a run fails half-way: unfinished files go with their writers.
        for case .running(let run) in places { run.writer = nil }
    }

    func finish(_ session: SessionRun) {
        session.writer = nil  // it knows its session, and the two would keep each other
        places[session.position] = .done
    }
}
