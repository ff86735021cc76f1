import Recordings
import Storage
import Timelines

/// From input files to sessions with a place for every clip: all that is done before anything is decoded.
struct Plan {
    let inputs: [ArchiveInput]
    let options: TimelineOptions
    let outputs: OutputOptions
    let onlySessions: [String]
    /// `nil`: the whole job.
    var shard: Shard?
    let threads: Int
    let limits: Limits
    let interruption: Interruption

    func make(hashesArchives: Bool) throws -> (archives: [ScannedArchive], sessions: [PlannedSession]) {
        try Machine.checkAddressSpaceLimit(threads: threads)
        var archives = try Scan(
            inputs: inputs, onlySessions: onlySessions, shard: shard, limits: limits, threads: threads,
            interruption: interruption, hashesArchives: hashesArchives
        ).run()
        guard archives.contains(where: \.isReadable) else {
            let reasons = archives.flatMap(\.problems).map(\.message).joined(separator: "\n")
            throw StitchError("none of the inputs can be read as an hour archive:\n\(reasons)")
        }
        let joined = SessionJoiner(archives: archives).join()
        for index in archives.indices { archives[index].sessions = [] }  // they live on in the joined ones
        let known = Set(joined.map { ExactText($0.sessionId) }).union(archives.lazy.flatMap(\.othersSessionIds))
        let unknown = onlySessions.filter { !known.contains(ExactText($0)) }
        guard unknown.isEmpty else {
            throw StitchError(
                "--session \(unknown.joined(separator: ", ")): no archive lists it; `opusstitch inspect` shows what is there"
            )
        }
        let sessions = joined.map {
            PlannedSession(
                $0, options: options, outputs: outputs, longestSeconds: limits.longestSessionSeconds)
        }
        Machine.giveBackFreedMemory()
        return (archives, sessions)
    }
}
