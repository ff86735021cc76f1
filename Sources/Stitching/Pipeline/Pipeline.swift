import Bag
import Calls
import Foundations
import OggOpus

/// Reads, decodes, mixes, hashes and writes the planned sessions, with all steps in parallel on all threads.
final class Pipeline {
    private let archives: [ScannedArchive]
    private let target: any SessionTarget
    private let surroundings: Surroundings
    private var contexts: [WorkerContext]

    /// Sessions that must be processed again are added at the end.
    private let sessions: SessionLine
    private var nextToCut = 0
    /// The results of sessions without sound, for which only a document is written.
    private var silent: [SessionOutcome] = []
    /// Sessions to process again.
    private var again: [PlannedSession] = []
    private var readAhead = ReadAhead()
    /// Approximate number of bytes that were read but not yet decoded.
    private var bytesAhead = 0

    /// Two buffers: one is decoded into while the other is written from.
    private let samples: [SampleMemory]
    private let framesPerRound: Int
    private let bytesReadAhead: Int

    init(
        archives: [ScannedArchive], target: any SessionTarget, rounding: SampleRounding = .nearest,
        surroundings: Surroundings
    ) {
        self.archives = archives
        self.target = target
        self.surroundings = surroundings
        contexts = (0..<surroundings.threads).map { _ in WorkerContext(rounding: rounding) }
        let clips = archives.reduce(0) { $0 + $1.clipCount }
        let framesPerRound = MemoryBudget.framesPerRound(clips: clips)
        self.framesPerRound = framesPerRound
        bytesReadAhead = MemoryBudget.bytesReadAhead(
            clips: clips, fromMemory: archives.contains { $0.content != nil })
        samples = (0..<2).map { _ in SampleMemory(count: framesPerRound) }
        sessions = SessionLine(outputs: target.outputs, clips: clips) { record in
            guard let entry = record.entry else { throw JobError("a clip without an entry cannot be read") }
            let cursor = ArchiveCursor(archive: archives[record.archiveIndex], limits: surroundings.limits.zip)
            return try ClipStream(cursor: cursor, entry: entry)
        }
    }

    /// - Parameter finished: called for each session when its files are in place. The order is undefined.
    func run(progress: (Int) -> Void, finished: (SessionOutcome) -> Void) throws {
        var writing: (round: Round, half: Int)?
        var half = 0
        while true {
            try surroundings.interruption.check()
            let round = Round(from: sessions, next: &nextToCut, most: framesPerRound)
            try readWhatIsMissing(for: round)
            var jobs = try writing.map { try writeJobs($0.round, half: $0.half) } ?? []
            jobs += readAheadJobs()
            jobs += decodeJobs(round, half: half)
            // A round without jobs is not the end: packets need no decoding and are written in the next round.
            if jobs.isEmpty, silent.isEmpty, again.isEmpty, round.segments.isEmpty { break }
            perform(&jobs)
            try conclude(jobs, finished: finished)
            try addAgain()
            for outcome in silent { finished(outcome) }
            silent = []
            progress(writing?.round.segments.reduce(0) { $0 + $1.framesEnding } ?? 0)
            writing = round.segments.isEmpty ? nil : (round, half)
            half = 1 - half
        }
    }

    /// - Parameters:
    ///   - planned: all sessions of the job, so that unplaced clips are copied in one pass over the archives.
    ///   - finished: called for sessions without sound, if there are many, so that their results are not in memory
    ///     until `run`.
    func add(_ planned: [PlannedSession], finished: (SessionOutcome) -> Void) throws {
        try target.keepUnplaced(planned, of: archives, surroundings)
        for session in planned {
            try surroundings.interruption.check()
            try add(session)
            guard silent.count >= MemoryBudget.sessionsCheckedAtOnce else { continue }
            for outcome in silent { finished(outcome) }
            silent = []
        }
    }

    private func add(_ planned: PlannedSession) throws {
        guard planned.plan.frames > 0 else {
            silent.append(try target.finish(planned, files: SessionFiles(), archives: archives))
            return
        }
        sessions.add(planned)
    }

    private func perform(_ jobs: inout [Job]) {
        jobs.sort { $0.cost > $1.cost }
        Workers.perform(&jobs, contexts: &contexts) { job, context in job.run(context) }
    }

    // MARK: - The jobs of a round

    private func decodeJobs(_ round: Round, half: Int) -> [Job] {
        var slices = slices(of: round, half: half)[...]
        return round.segments.flatMap { segment in
            defer { slices = slices.dropFirst(segment.parts.count) }
            return zip(segment.parts, slices).compactMap { part, slice in
                part.clip.isDecoded
                    ? Job(.decode(part.clip, into: slice, staysLoaded: segment.layer == nil), cost: part.frames) : nil
            }
        }
    }

    private func writeJobs(_ round: Round, half: Int) throws -> [Job] {
        var slices = slices(of: round, half: half)[...]
        var jobs: [Job] = []
        for segment in round.segments {
            let parts = Array(slices.prefix(segment.parts.count))
            slices = slices.dropFirst(segment.parts.count)
            guard let session = sessions[segment.session.position] else { continue }
            if !session.failures.isEmpty {
                if segment.isLast { try doAgain(session) }
                continue
            }
            // Hashing and writing a frame of the timeline takes a fraction of the time to decode one.
            jobs.append(
                Job(
                    .write(segment, parts: parts, target: target, archives: archives), cost: segment.frames.count / 4))
        }
        return jobs
    }

    /// The consecutive slices of the parts in a buffer.
    private func slices(of round: Round, half: Int) -> [SampleSlice] {
        var offset = 0
        return round.segments.flatMap(\.parts).map { part in
            defer { offset += part.frames }
            return samples[half].all.part(offset..<offset + part.frames)
        }
    }

    private func readAheadJobs() -> [Job] {
        guard bytesAhead < bytesReadAhead / 2 else { return [] }
        return loadJobs(bytes: bytesReadAhead)
    }

    private func loadJobs(bytes: Int) -> [Job] {
        let jobs = readAhead.jobs(sessions: sessions, bytes: bytes, archives: archives, limits: surroundings.limits.zip)
        bytesAhead += jobs.reduce(0) { $0 + $1.clips.reduce(0) { $0 + $1.compressedBytes } }
        // Highest priority, because the next round needs the data.
        return jobs.map { Job(.load($0), cost: Int.max) }
    }

    /// Reads clips that were not read ahead. This is needed for the first round, and rarely later.
    private func readWhatIsMissing(for round: Round) throws {
        let clips = round.segments.flatMap(\.parts).map(\.clip)
        while case let discarded = clips.filter(\.isDiscarded), !discarded.isEmpty {
            let jobs = readAhead.jobs(again: discarded, archives: archives, limits: surroundings.limits.zip)
            try loadNow(jobs.map { Job(.load($0), cost: Int.max) })
        }
        while clips.contains(where: { !$0.isReady }) {
            let jobs = loadJobs(bytes: bytesReadAhead)
            guard !jobs.isEmpty else { throw JobError("a clip to be decoded was never read; please report this") }
            try loadNow(jobs)
        }
        for clip in clips where !clip.isStreamed { bytesAhead -= clip.takeBytesAhead() }
    }

    private func loadNow(_ jobs: [Job]) throws {
        var jobs = jobs
        perform(&jobs)
        try conclude(jobs) { _ in }
    }

    // MARK: - After a round

    private func conclude(_ jobs: [Job], finished: (SessionOutcome) -> Void) throws {
        if let error = jobs.lazy.compactMap(\.error).first { throw error }
        for job in jobs {
            guard case .write(let segment, _, _, _) = job.work, segment.isLast else { continue }
            guard let outcome = job.outcome else {
                try doAgain(segment.session)
                continue
            }
            sessions.finish(segment.session)
            finished(outcome)
        }
    }

    /// Handles a clip that could not be decoded although its pages were intact. The session is planned again without
    /// the clip, and the results of the first attempt are discarded.
    private func doAgain(_ session: SessionRun) throws {
        sessions.finish(session)
        var joined = session.planned.session
        for (clipIndex, error) in session.failures {
            let record = joined.clips[clipIndex]
            let status: ClipStatus
            if case .unsupported = error { status = .unsupported } else { status = .corrupt }
            joined.clips[clipIndex].outcome = .unplaced(status, reason: error.description)
            joined.problems.add(
                Problem(
                    Problem.Code(status), "the clip is not placed: \(error)", sessionId: joined.sessionId,
                    fileName: record.listed.fileName, archive: archives[record.archiveIndex].input.label))
        }
        var planned = PlannedSession(
            joined, options: target.options, outputs: target.outputs, limits: surroundings.limits)
        planned.pathsOfUnplaced = UnplacedFiles(of: session.planned, archives: archives).paths
        again.append(planned)
    }

    /// Copies the clips that became unplaced since the first plan, and adds the sessions to the line again.
    private func addAgain() throws {
        guard !again.isEmpty else { return }
        try target.keepUnplaced(again, of: archives, surroundings)
        for session in again { try add(session) }
        again = []
    }
}
