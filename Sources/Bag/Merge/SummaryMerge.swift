import Foundations

/// Merges the summaries of a job's shards into the summary that a single run would have written.
///
/// Shards are added one at a time, so that only one of their bags is in memory.
struct SummaryMerge {
    /// The summary of the first shard, with the values merged so far.
    private var whole: SummaryDocument
    let record: ShardRecord
    private let firstPath: String
    private var pathOfShard: [Int: String] = [:]
    private var hours: [String: (clips: Int, samples48k: Int)] = [:]
    /// The problems of the archives, which all shards have.
    private let archiveProblems: [Problem]
    private var sessionProblems = ProblemTally(most: ProblemTally.mostOfARun)

    init(first bag: ShardBag) throws {
        whole = bag.summary
        record = bag.record
        firstPath = bag.path
        whole.sessions = []
        whole.reports = nil
        whole.totals = SummaryDocument.Totals()
        archiveProblems = bag.summary.problems.filter { $0.sessionId == nil }
        try add(bag)
    }

    /// - Throws: `JobError` if the shard belongs to another job, or was given before.
    mutating func add(_ bag: ShardBag) throws {
        if let difference = difference(of: bag) {
            throw JobError(
                "\(bag.path) and \(firstPath) are not shards of one job: \(difference); nothing was merged; "
                    + "run all shards with the same archives, options and number of shards")
        }
        if let other = pathOfShard.updateValue(bag.path, forKey: bag.shard.index) {
            throw JobError("\(other) and \(bag.path) are both shard \(bag.shard); give each shard once")
        }
        for (index, input) in bag.summary.inputs.enumerated() where whole.inputs[index].sha256 == nil {
            whole.inputs[index].sha256 = input.sha256
        }
        whole.totals.add(bag.summary.totals)
        for hour in bag.summary.hours {
            hours[hour.hour, default: (0, 0)].clips += hour.clips
            hours[hour.hour, default: (0, 0)].samples48k += hour.clipSamples48k ?? 0
        }
        whole.sessions += bag.summary.sessions
        // Only the first shard has them.
        whole.reports = bag.summary.reports ?? whole.reports
        sessionProblems.add(
            ProblemTally(
                most: ProblemTally.mostOfARun, listed: bag.summary.problems, byCode: bag.summary.problemsByCode
            ).without(archiveProblems))
    }

    /// - Throws: `JobError` if a shard is missing.
    func document() throws -> SummaryDocument {
        let missing = (1...record.count).filter { pathOfShard[$0] == nil }
        guard missing.isEmpty else {
            let list = missing.prefix(20).map(String.init).joined(separator: ", ")
            throw JobError(
                "\(missing.count == 1 ? "shard" : "shards") \(list)\(missing.count > 20 ? " and more" : "") of "
                    + "\(record.count) \(missing.count == 1 ? "is" : "are") missing; nothing was merged; give the bags "
                    + "of all shards")
        }
        var document = whole
        document.shard = nil
        for index in document.inputs.indices { document.inputs[index].directorySha256 = nil }
        var problems = sessionProblems
        problems.add(archiveProblems)
        document.set(problems)
        document.hours = hours.sorted { $0.key < $1.key }.map {
            SummaryDocument.Hour(
                hour: $0.key, clips: $0.value.clips,
                clipSeconds: Seconds.rounded(frames: $0.value.samples48k, sampleRate: 48_000))
        }
        document.sessions.sort(by: SummaryDocument.Session.precedes)
        document.totals.archives = document.inputs.count { $0.kind == nil }
        document.totals.sessions = document.sessions.count
        document.totals.unlisted = document.unlisted.count
        document.totals.clipSeconds = Seconds.rounded(
            frames: hours.values.reduce(0) { $0 + $1.samples48k }, sampleRate: 48_000)
        // Nothing is lost silently, even if this program has a bug.
        guard document.sessions.count == record.jobSessions, document.inputs.allSatisfy({ $0.sha256 != nil }) else {
            throw JobError("the merged shards are not the whole job; this is a bug, please report it")
        }
        return document
    }

    /// How the shard's job differs, as text for people; `nil` if it is the same job.
    private func difference(of bag: ShardBag) -> String? {
        let summary = bag.summary
        if bag.record.count != record.count { return "they are of \(bag.record.count) and \(record.count) shards" }
        if summary.software != whole.software { return "they were made by \(summary.software) and \(whole.software)" }
        if summary.decoder != whole.decoder || bag.record.libraries != record.libraries {
            let decoders = [summary, whole].map {
                $0.decoder?.description ?? $0.shard?.libraries.joined(separator: ", ") ?? ""
            }
            return "they were decoded by \(decoders[0]), and by \(decoders[1])"
        }
        if summary.options != whole.options || summary.outputs != whole.outputs { return "their options differ" }
        if bag.record.review != record.review || summary.addedOutputs != whole.addedOutputs {
            return "their review options differ"
        }
        if summary.onlySessions != whole.onlySessions { return "the sessions selected by their options differ" }
        return differenceOfInputs(of: bag)
    }

    private func differenceOfInputs(of bag: ShardBag) -> String? {
        let names = [bag.summary, whole].map { $0.inputs.map { ExactText($0.archive) } }
        if names[0] != names[1] {
            let other = Set(names[0]).symmetricDifference(names[1]).min()
            return "their archives differ (\(other.map { PrintableText.of($0.text) } ?? "in number"))"
        }
        for (input, known) in zip(bag.summary.inputs, whole.inputs) {
            var (left, right) = (input, known)
            let haveOther = left.sha256 != nil && right.sha256 != nil && left.sha256 != right.sha256
            left.sha256 = nil
            right.sha256 = nil
            if left != right || haveOther {
                return "\(PrintableText.of(input.archive)) changed between their runs"
            }
        }
        let problems = bag.summary.problems.filter { $0.sessionId == nil }
        guard bag.summary.unlisted == whole.unlisted, problems == archiveProblems,
            bag.record.jobSessions == record.jobSessions
        else { return "the content that they found in the archives differs" }
        return nil
    }
}
