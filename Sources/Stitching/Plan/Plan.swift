import Bag
import Calls
import Foundations

/// Turns input files into planned sessions with a position for each clip. This is everything that happens before
/// decoding.
struct Plan {
    let inputs: InputList
    let job: JobOptions
    let surroundings: Surroundings

    struct Result {
        var inputs: PlannedInputs
        var sessions: [PlannedSession]
        var conversations: [PlannedConversation]
    }

    func make(hashesArchives: Bool) throws -> Result {
        try Machine.checkMemoryLimits(threads: surroundings.threads)
        let meter = Meter(.reading, .bytes)
        for file in inputs.conversations.lazy.flatMap(\.files) where hashesArchives || !file.isAttachment {
            meter.expect(file.bytes)
        }
        var archives = try Scan(
            inputs: inputs.archives, job: job, surroundings: surroundings, meter: meter, hashesArchives: hashesArchives
        ).run()
        guard !inputs.conversations.isEmpty || archives.contains(where: \.isReadable) else {
            let reasons =
                (archives.flatMap(\.problems).map(\.message)
                    + inputs.problems.map { [$0.archive, $0.message].compactMap { $0 }.joined(separator: ": ") })
            throw JobError(lines: ["none of the inputs can be read as an hour archive:"] + reasons)
        }
        let names = SessionJoiner(archives: archives).names()
        let joined = SessionJoiner(archives: archives).join(names: names)
        for index in archives.indices { archives[index].sessions = [] }  // frees memory: the joined sessions have them
        let recorded = Set(joined.map { ExactText($0.sessionId) }).union(archives.lazy.flatMap(\.othersSessionIds))
        let conversations = try ConversationScan(
            archives: inputs.conversations, surroundings: surroundings, meter: meter,
            hashesAttachments: hashesArchives
        ).run()
        let written = PlannedConversation.list(
            conversations, recorded: recorded, avoiding: Set(names.values), onlySessions: job.sessions)
        let known = recorded.union(written.map { ExactText($0.sessionId) })
        let unknown = job.sessions.filter { !known.contains(ExactText($0)) }
        guard unknown.isEmpty else {
            throw JobError(
                "\(Setting("onlySessions")) \(unknown.joined(separator: ", ")): not found in any archive; "
                    + "list the sessions with `opusstitch inspect`"
            )
        }
        let sessions = joined.map {
            PlannedSession($0, options: job.timeline, outputs: job.outputs, limits: surroundings.limits)
        }
        FreedMemory.release()
        let own = job.shard.map { shard in written.filter { shard.takes(sessionId: $0.sessionId) } } ?? written
        return Result(
            inputs: PlannedInputs(
                archives: archives, conversations: conversations,
                strayProblems: inputs.problems + inputs.problemsOfMissing,
                strayNotes: inputs.notes, missing: inputs.labelsOfMissing,
                reports: ReportInput.own(inputs.reports, job),
                othersConversations: written.count - own.count),
            sessions: sessions, conversations: own)
    }
}

/// The properties of a job's inputs, without the sessions.
struct PlannedInputs: Sendable {
    var archives: [ScannedArchive]
    var conversations: [ConversationArchive]
    /// Problems of files that belong to no archive.
    let strayProblems: [Problem]
    let strayNotes: [Note]
    /// The labels that the archives of missing hours would have.
    let missing: [String]
    /// Daily Conversation Reports.
    let reports: [ReportInput]
    /// The number of text conversations that belong to other shards.
    let othersConversations: Int
}

extension PlannedInputs {
    /// The properties of the inputs that identify a job.
    var identities: [JobIdentity.Input] {
        archives.map {
            JobIdentity.Input(archive: $0.input.label, sha256: $0.sha256, directorySha256: $0.directorySha256)
        } + conversations.flatMap { $0.files.map { JobIdentity.Input(archive: $0.label, sha256: $0.sha256) } }
    }
}
