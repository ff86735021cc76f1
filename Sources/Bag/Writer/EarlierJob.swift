import Files
import JSON

/// What an output folder says of the job that worked in it before. Any one of the traces is enough: the others may be
/// what has to be put right.
enum EarlierJob {
    /// `job.json` of a run that was stopped, or `summary.json` of one that was not.
    case identity(JobIdentity)
    /// The line in `bag-info.txt`.
    case checksum(String)

    /// The label of the line in `bag-info.txt`.
    static let bagInfoLabel = "Opusstitch-Job-SHA256"

    static func traces(in path: String) -> [EarlierJob] {
        var traces: [EarlierJob] = []
        for candidate in [
            "\(path)/\(StagingFolder.name)/\(OutputFolder.jobName)", "\(path)/\(OutputFolder.summaryPath)",
        ] {
            // A summary has all that identifies a job, and more.
            if let bytes = try? InputFile.contents(of: candidate, limit: 1 << 30),
                let job = try? JSONText.value(JobIdentity.self, from: bytes)
            {
                traces.append(.identity(job))
            }
        }
        if let bytes = try? InputFile.contents(of: "\(path)/bag-info.txt", limit: 1 << 20) {
            let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
            let label = bagInfoLabel + ": "
            if let line = lines.first(where: { $0.hasPrefix(label) }) {
                traces.append(.checksum(String(line.dropFirst(label.count))))
            }
        }
        return traces
    }

    func isTrace(of job: JobIdentity) -> Bool {
        switch self {
        case .identity(let identity): identity == job
        case .checksum(let text): text == (try? job.checksum)?.hexadecimal
        }
    }

    /// For people.
    func difference(from job: JobIdentity) -> String {
        guard case .identity(let before) = self else { return "other inputs or options" }
        if before.shard != job.shard {
            return (before.shard.map { "shard \($0)" } ?? "a whole job") + ", and this is "
                + (job.shard.map { "shard \($0); each shard needs an --output of its own" } ?? "a whole job")
        }
        if before.inputs != job.inputs { return "other inputs" }
        if before.options != job.options || before.outputs != job.outputs { return "other options" }
        if before.onlySessions != job.onlySessions { return "other sessions" }
        return "made by \(before.software)"
    }
}
