import Files
import Foundations
import Synchronization

/// Writes outputs on all threads.
extension ReviewMaterial {
    /// All files of the outputs.
    package func write(_ outputs: [any ReviewOutput]) throws -> [PayloadFile] {
        if outputs.isEmpty { return [] }
        place.expect(1 + outputs.count)
        return try write(outputs, of: summary.sessions) + outputs.flatMap(writeWhole)
    }

    /// What of them speaks of all sessions: the rest comes from the bags that are merged.
    func writeMerged(_ outputs: [any ReviewOutput]) throws -> [PayloadFile] {
        place.expect(outputs.count)
        return try outputs.flatMap(writeWhole)
    }

    /// What the outputs have of each of these sessions.
    ///
    /// - Throws: what the first of the sessions throws that cannot be done; `Interruption`.
    package func write(
        _ outputs: [any ReviewOutput], of sessions: [SummaryDocument.Session]
    ) throws -> [PayloadFile] {
        defer { place.endPart() }
        return try forEach(sessions) { session, material in
            try outputs.flatMap { try $0.write(session, material) }
        }
    }

    /// What an output has of all sessions together.
    package func writeWhole(_ output: any ReviewOutput) throws -> [PayloadFile] {
        report()
        defer {
            place.endPart()
            report()
        }
        return try output.write(self)
    }

    /// Makes the digests of all recordings, where none is known yet: an output that asks for them file by file would wait
    /// for each.
    package func prepareDigests() throws {
        guard digestsSeen.isEmpty else { return }
        _ = try forEach(summary.sessions) { session, material in
            for audio in try material.timeline(of: session)?.audio ?? [] {
                _ = try material.digests(of: audio.path, session: session)
            }
            return []
        }
    }

    /// - Parameter body: called on any thread; gives the files that it wrote.
    /// - Returns: the files in the order of the sessions.
    private func forEach(
        _ sessions: [SummaryDocument.Session],
        _ body: @Sendable (SummaryDocument.Session, ReviewMaterial) throws -> [PayloadFile]
    ) throws -> [PayloadFile] {
        var material = self
        material.isOnCallingThread = false
        let sizes = sessions.map { Folder.sizeOfFile(path(of: "timeline.json", session: $0)) ?? 0 }
        var files: [PayloadFile] = []
        for batch in SessionBatches.ranges(documentBytes: sizes) {
            var tasks = sessions[batch].map { SessionTask(session: $0) }
            Workers.perform(
                &tasks, threads: min(Self.mostAtOnce, surroundings.threads), look: report
            ) { [material, place] task in
                let session = task.session
                task.files = Result {
                    try material.surroundings.interruption.check()
                    return try body(session, material)
                }
                place.countSession()
            }
            for task in tasks { files += try task.files.get() }
        }
        return files
    }

    private struct SessionTask {
        let session: SummaryDocument.Session
        var files = Result<[PayloadFile], any Error>.success([])
    }

    /// What is made of a session (its peaks, for one) is in memory as often.
    private static let mostAtOnce = 16
}

/// How far the outputs are. They are written in parts, of which each goes through the sessions.
final class ReviewPlace: Sendable {
    private let state = Mutex((parts: 0, partsDone: 0, sessionsSeen: 0))
    private let sessions: Int

    init(sessions: Int) { self.sessions = sessions }

    /// There are more parts to write.
    func expect(_ parts: Int) { state.withLock { $0.parts += parts } }

    func endPart() {
        state.withLock {
            $0.partsDone += 1
            $0.sessionsSeen = 0
        }
    }

    func countSession() { state.withLock { $0.sessionsSeen += 1 } }

    /// An output may look at a session more than once, or at none.
    var progress: Progress {
        let (parts, done, seen) = state.withLock { $0 }
        return Progress(
            .reviewOutputs, done: min(parts * sessions, done * sessions + min(seen, sessions)), of: parts * sessions)
    }
}
