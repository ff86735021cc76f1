import Bag
import Calls
import Foundations

/// Where the sessions of a run go: the folder of a bag, or a sink.
protocol SessionTarget: Sendable {
    var options: TimelineOptions { get }
    var outputs: OutputOptions { get }

    /// Opens what a session is written to, when its first segment is ready.
    func open(_ run: SessionRun) throws -> [any SessionOutput]

    /// Keeps the clips of these sessions that have no place, before the sessions' sound is made.
    func keepUnplaced(_ sessions: [PlannedSession], of archives: [ScannedArchive], _ surroundings: Surroundings) throws

    /// Describes a session of which everything is written.
    func finish(_ planned: PlannedSession, files: SessionFiles, archives: [ScannedArchive]) throws -> SessionOutcome
}

extension SessionFolder: SessionTarget {
    func open(_ run: SessionRun) throws -> [any SessionOutput] {
        try make(for: run.planned.session)
        var opened: [any SessionOutput] = []
        let kinds = ChannelLayout.sampledKinds(run.planned.plan, options, outputs)
        if !kinds.isEmpty { opened.append(try MixedOutput(run.planned, kinds: kinds, folder: self)) }
        if outputs.needsPackets { opened.append(try PacketOutput(run, folder: self)) }
        if outputs.clips { opened.append(try ClipFilesOutput(run.planned, folder: self)) }
        return opened
    }

    func keepUnplaced(
        _ sessions: [PlannedSession], of archives: [ScannedArchive], _ surroundings: Surroundings
    ) throws {
        try UnplacedWriter(archives: archives, folder: self, surroundings: surroundings).write(sessions)
    }
}
