import Calls
import Foundations

/// Checks the facts of `summary.json` that stand elsewhere in the bag too.
struct SummaryCheck {
    let summary: SummaryDocument
    private let unlisted: [ExactText: [SummaryDocument.UnlistedEntry]]
    /// What the timelines say. Sessions are added in any order.
    private var totals = SummaryDocument.Totals()
    private var hours: [String: (clips: Int, seconds: Double)] = [:]
    private var archives: [ExactText: FoundArchive] = [:]
    /// The problems of the timelines.
    private var problems = ProblemTally(most: ProblemTally.mostOfARun)
    private var messages = 0
    private var words = WordCounts()

    /// What the timelines have of an archive.
    private struct FoundArchive {
        var clips = 0
        var sessions = 0
        /// Entries of clips, each once.
        var entries: Set<ExactText> = []
    }

    init(_ summary: SummaryDocument) {
        self.summary = summary
        unlisted = Dictionary(grouping: summary.unlisted) { ExactText($0.archive) }
    }

    // MARK: - Adding sessions

    mutating func add(_ document: SessionDocument) {
        totals.sessions += 1
        problems.add(document.problemTally)
        switch document {
        case .recorded(let timeline): add(timeline)
        case .written(let conversation):
            totals.count(conversation)
            messages += conversation.messages.count
        }
    }

    private mutating func add(_ timeline: TimelineDocument) {
        words.add(timeline)
        totals.count(keptOf: timeline.clips)
        var part = SummaryDocument.Totals()
        part.timelineSeconds = timeline.durationSeconds
        part.audioBytes = timeline.audio.reduce(0) { $0 &+ $1.bytes }
        var seen: Set<ExactText> = []
        for clip in timeline.clips {
            totals.count(clip.status)
            let archive = ExactText(clip.source.archive)
            archives[archive, default: FoundArchive()].clips += 1
            if seen.insert(archive).inserted { archives[archive, default: FoundArchive()].sessions += 1 }
            if let entry = clip.source.entry {
                archives[archive, default: FoundArchive()].entries.insert(ExactText(entry))
            }
            guard clip.status == .placed else { continue }
            part.audioBytes &+= clip.file?.bytes ?? 0
            guard let time = summary.options.time(of: clip.timestamp), let frames = clip.frames else { continue }
            let seconds = clip.heardSeconds(rate: timeline.sampleRate) ?? Double(frames) / Double(timeline.sampleRate)
            let hour = "\(time.dayText)T\(time.timeText.prefix(2))"
            hours[hour, default: (0, 0)].clips += 1
            hours[hour, default: (0, 0)].seconds += seconds
        }
        totals.add(part)
    }

    // MARK: - Comparing

    /// The contradictions, as messages.
    func findings(isThisProgram: Bool) -> [String] {
        var findings = findingsOfTotals(isThisProgram: isThisProgram) + findingsOfHours + findingsOfInputs
        // Earlier versions did not count them.
        if summary.shifts != SummaryDocument.Shifts(summary.sessions), isThisProgram || summary.shifts != nil {
            findings.append("shifts does not match its sessions")
        }
        guard isThisProgram else { return findings }
        if summary.sessions != summary.sessions.sorted(by: SummaryDocument.Session.precedes) {
            findings.append("its sessions are not in the order of their starts")
        }
        return findings + findingsOfProblems
    }

    /// The problems of archives stand only in the summary. They are the first ones.
    private var findingsOfProblems: [String] {
        var all = problems
        all.add(summary.problems.lazy.filter { $0.sessionId == nil })
        let fitsTimelines = all.listed == summary.problems
        var findings: [String] = []
        if !fitsTimelines { findings.append("its problems of sessions are not those of the timelines") }
        let expected = summary.inputs.compactMap {
            SummaryDocument.UnlistedEntry.problem(of: unlisted[ExactText($0.archive)] ?? [], archive: $0.archive)
        }
        if !summary.isCut, Set(expected) != Set(summary.problems.filter { $0.code == .unlisted }) {
            findings.append("its problems of entries that are not listed do not match unlisted")
        }
        if fitsTimelines ? all.byCode != summary.problemsByCode : !countsOfProblemsFit {
            findings.append("problemsByCode does not match its problems")
        }
        return findings
    }

    /// Whether the counts of problems may be those of the listed ones, and of others if they are not all listed.
    private var countsOfProblemsFit: Bool {
        var listed = ProblemTally(most: ProblemTally.mostOfARun)
        listed.add(summary.problems)
        return summary.isCut || listed.byCode == summary.problemsByCode
    }

    private func findingsOfTotals(isThisProgram: Bool) -> [String] {
        let told = summary.totals
        let counts: [(name: String, found: Int, told: Int)] = [
            ("archives", summary.inputs.count { $0.kind == nil }, told.archives),
            ("sessions", totals.sessions, told.sessions), ("clips", totals.clips, told.clips),
            ("placed", totals.placed, told.placed), ("missing", totals.missing, told.missing),
            ("corrupt", totals.corrupt, told.corrupt), ("ambiguous", totals.ambiguous, told.ambiguous),
            ("unsupported", totals.unsupported, told.unsupported), ("duplicate", totals.duplicate, told.duplicate),
            ("untimed", totals.untimed, told.untimed), ("unlisted", summary.unlisted.count, told.unlisted),
            (
                "problems",
                summary.isCut
                    ? (summary.problemsByCode ?? []).reduce(0) { $0 &+ $1.count } : summary.problems.count,
                told.problems
            ),
        ]
        var findings = counts.filter { $0.found != $0.told }.map {
            "totals.\($0.name) is \($0.told), but the bag has \($0.found)"
        }
        if totals.textConversations != told.textConversations {
            findings.append("totals.writing does not match the timelines")
        }
        if let told = summary.transcripts, told != words.summary(sources: told.sources) {
            findings.append("transcripts does not match the words in the timelines")
        }
        if totals.kept != told.kept { findings.append("totals.kept does not match the timelines") }
        // Earlier versions counted what a redaction left out in another way.
        guard isThisProgram else { return findings }
        if totals.audioBytes != told.audioBytes { findings.append("totals.audioBytes does not match the recordings") }
        if totals.timelineSeconds != told.timelineSeconds {
            findings.append("totals.timelineSeconds does not match the timelines")
        }
        let seconds = hours.values.reduce(0) { $0 + $1.seconds }
        if !isNear(told.clipSeconds, seconds, clips: totals.placed) {
            findings.append("totals.clipSeconds does not match the timelines")
        }
        return findings
    }

    private var findingsOfHours: [String] {
        var rest = hours
        var findings: [String] = []
        for hour in summary.hours {
            let found = rest.removeValue(forKey: hour.hour) ?? (0, 0)
            if found.clips != hour.clips || !isNear(hour.clipSeconds, found.seconds, clips: found.clips) {
                findings.append("its hour \(hour.hour) does not match the timelines")
            }
        }
        return findings + rest.keys.sorted().map { "it lacks the hour \($0), in which the timelines have clips" }
    }

    /// The timelines have the length of each clip rounded to milliseconds.
    private func isNear(_ told: Double, _ found: Double, clips: Int) -> Bool {
        abs(told - found) < 0.000_6 * Double(clips + 2)
    }

    private var findingsOfInputs: [String] {
        var findings: [String] = []
        var rest = archives
        let isWhole = summary.onlySessions.isEmpty && summary.shard == nil
        for input in summary.inputs where input.kind == nil {
            let found = rest.removeValue(forKey: ExactText(input.archive)) ?? FoundArchive()
            let others = unlisted[ExactText(input.archive)]?.count ?? 0
            // Sessions without clips do not say which archive lists them, and an archive may list a session twice. Folders
            // and metadata are entries too.
            let fits =
                (isWhole ? input.clips == found.clips : input.clips >= found.clips)
                && input.sessions >= found.sessions
                && input.entries >= found.entries.count + others
            if !fits { findings.append("its numbers of \(input.archive) do not match the timelines") }
        }
        let labels = Set(summary.inputs.map { ExactText($0.archive) })
        findings += Set(unlisted.keys).subtracting(labels).sorted().map {
            "unlisted has entries of \($0.text), which is not among its inputs"
        }
        findings += rest.keys.sorted().map { "a timeline has clips of \($0.text), which is not among its inputs" }
        let read = summary.inputs.reduce(0) { $0 + ($1.messages ?? 0) }
        if isWhole ? read != messages : read < messages {
            findings.append("the messages of its inputs do not match the timelines")
        }
        return findings
    }
}
