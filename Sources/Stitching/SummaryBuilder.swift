import Bag
import Calls
import Files
import Foundations

/// Combines the results of all sessions and archives into the run's summary.
struct SummaryBuilder {
    let archives: [ScannedArchive]
    let conversations: [ConversationArchive]
    /// Problems of inputs that are not part of any archive.
    let strayProblems: [Problem]
    let strayNotes: [Note]
    /// The number of text conversations that belong to other shards.
    let othersConversations: Int
    let job: JobOptions
    let decoder: DecoderRecord?
    let review: ReviewChoices?
    let addedOutputs: [AddedOutput]?
    /// The Daily Conversation Reports in the bag.
    var reports: [PayloadFile] = []
    private var transcripts: SummaryDocument.Transcripts?
    private var noteOfWords: Note?
    private var rows: [SummaryDocument.Session] = []
    private var totals = SummaryDocument.Totals()
    private var hours: [String: (clips: Int, samples48k: Int)] = [:]
    private var problems = ProblemTally(most: ProblemTally.mostOfARun)

    init(
        inputs: PlannedInputs, job: JobOptions, decoder: DecoderRecord?, review: ReviewChoices? = nil,
        addedOutputs: [AddedOutput]? = nil
    ) {
        archives = inputs.archives
        conversations = inputs.conversations
        strayProblems = inputs.strayProblems
        strayNotes = inputs.strayNotes
        othersConversations = inputs.othersConversations
        self.job = job
        self.decoder = decoder
        self.review = review
        self.addedOutputs = addedOutputs
    }

    var sessionCount: Int { rows.count }

    /// - Parameters:
    ///   - words: the words of the clips; `nil` if no transcripts were given.
    ///   - others: problems of transcripts that cannot be read.
    mutating func add(_ words: ClipWords?, _ others: [Problem]) {
        transcripts = words?.summary
        noteOfWords = words?.note
        if let words { problems.add(words.problems) }
        problems.add(others)
    }

    /// Takes the words of a bag as they are: its documents have been compared with its own transcripts.
    mutating func addWords(of bag: SummaryDocument) {
        transcripts = bag.transcripts
        noteOfWords = bag.notes?.first { $0.code == .transcriptMembers }
        let listed = bag.problems.filter(\.code.concernsTranscripts)
        problems.add(listed)
        guard bag.isCut else { return }
        for total in bag.problemsByCode ?? [] where total.code.concernsTranscripts {
            problems.add(total.count - listed.count { $0.code == total.code }, of: total.code)
        }
    }

    /// Makes room for the rows of this many sessions: an array that grows is in memory twice.
    mutating func reserve(_ sessions: Int) { rows.reserveCapacity(sessions) }

    mutating func add(_ outcome: SessionOutcome) {
        rows.append(outcome.row)
        totals.add(outcome.totals)
        for (hour, sum) in outcome.hours {
            hours[hour, default: (0, 0)].clips += sum.clips
            hours[hour, default: (0, 0)].samples48k += sum.samples48k
        }
        problems.add(outcome.problems)
    }

    func document() -> SummaryDocument {
        var totals = totals
        var problems = problems
        problems.add(strayProblems)
        problems.add(conversations.lazy.flatMap(\.problems))
        let unlisted = archives.flatMap(\.unlisted)
        for archive in archives {
            problems.add(archive.problems)
            if let problem = SummaryDocument.UnlistedEntry.problem(of: archive.unlisted, archive: archive.input.label) {
                problems.add(problem)
            }
        }
        totals.archives = archives.count
        totals.sessions = rows.count
        totals.unlisted = unlisted.count
        totals.clipSeconds = Seconds.rounded(frames: hours.values.reduce(0) { $0 + $1.samples48k }, sampleRate: 48_000)
        var document = SummaryDocument(
            software: Software.name, decoder: decoder, options: job.timeline, outputs: job.outputs,
            review: review, onlySessions: job.sessions,
            inputs: archives.map {
                SummaryDocument.Input(
                    archive: $0.input.label, sha256: $0.sha256, directorySha256: $0.directorySha256, bytes: $0.bytes,
                    utcDay: $0.utcDay, hour: $0.hour,
                    entries: $0.entryCount, sessions: $0.sessionCount, clips: $0.clipCount)
            } + conversations.flatMap(\.inputs),
            totals: totals,
            hours: hours.sorted { $0.key < $1.key }.map {
                SummaryDocument.Hour(
                    hour: $0.key, clips: $0.value.clips,
                    clipSeconds: Seconds.rounded(frames: $0.value.samples48k, sampleRate: 48_000),
                    clipSamples48k: job.shard == nil ? nil : $0.value.samples48k)
            },
            sessions: rows.sorted(by: SummaryDocument.Session.precedes),
            unlisted: unlisted, problems: problems)
        let notes = (strayNotes + archives.flatMap(\.notes) + [noteOfWords].compactMap(\.self)).sorted()
        document.notes = notes.isEmpty ? nil : notes
        document.addedOutputs = addedOutputs
        document.reports = reports.isEmpty ? nil : reports.map(SummaryDocument.Report.init)
        document.transcripts = transcripts
        document.shard = job.shard.map {
            ShardRecord(
                shard: $0,
                jobSessions: rows.count + Set(archives.lazy.flatMap(\.othersSessionIds)).count + othersConversations,
                libraries: decoder?.libraries ?? [], review: job.review)
        }
        return document
    }
}
