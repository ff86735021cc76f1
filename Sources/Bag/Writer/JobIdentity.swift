import Calls
import Files
import Foundations
import JSON

/// What makes two runs the same job: the same bytes in, the same choices, the same program.
package struct JobIdentity: Hashable, Codable, Sendable {
    package var software: String
    /// Other libraries may give other samples. Absent in bags of earlier versions.
    package private(set) var libraries: [String]?
    package private(set) var architecture: String?
    package var options: TimelineOptions
    /// Absent as in `SummaryDocument`.
    package var outputs: OutputOptions?
    package var onlySessions: [String]
    /// `nil`: the whole job.
    package var shard: Shard?
    package var inputs: [Input]

    package struct Input: Hashable, Codable, Sendable {
        package var archive: String
        /// Absent, in a shard's, for the archives that another shard hashes.
        package var sha256: Checksum?
        /// There in a shard's alone.
        package var directorySha256: Checksum?

        package init(archive: String, sha256: Checksum? = nil, directorySha256: Checksum? = nil) {
            self.archive = archive
            self.sha256 = sha256
            self.directorySha256 = directorySha256
        }
    }

    package init(_ job: JobOptions, inputs: [Input], decoder: DecoderRecord) {
        software = Software.name
        libraries = decoder.libraries
        architecture = decoder.architecture
        options = job.timeline
        outputs = job.outputs.noted
        onlySessions = job.sessions
        shard = job.shard
        self.inputs = inputs
    }

    /// Of the job that a summary tells of: its own, or of the whole one that merging made it of.
    init(_ summary: SummaryDocument) {
        software = summary.software
        libraries = summary.libraries
        architecture = summary.architecture
        options = summary.options
        outputs = summary.outputs
        onlySessions = summary.onlySessions
        shard = summary.shard?.shard
        inputs = summary.inputs.map {
            Input(archive: $0.archive, sha256: $0.sha256, directorySha256: $0.directorySha256)
        }
    }

    package var decoder: DecoderRecord? { DecoderRecord(libraries: libraries, architecture: architecture) }

    /// The same job with another decoder.
    func decoded(by other: DecoderRecord?) -> JobIdentity {
        var job = self
        job.libraries = other?.libraries
        job.architecture = other?.architecture
        return job
    }

    /// Of the identity itself, written as JSON.
    var checksum: Checksum {
        get throws { try JSONText.digest(of: self) }
    }
}

/// What an output folder says of the job that worked in it before. Any one of the traces is enough: the others may be
/// what has to be put right.
enum EarlierJob {
    /// `job.json` of a run that was stopped, or `summary.json` of one that was not.
    case identity(JobIdentity)
    /// The line in `bag-info.txt`.
    case checksum(Checksum)

    /// The label of the line in `bag-info.txt`.
    static let bagInfoLabel = BagInfo.Label.job

    static func traces(in files: BagFiles) -> [EarlierJob] {
        var traces: [EarlierJob] = []
        for candidate in [StagingFolder.path(of: OutputFolder.jobName), OutputFolder.summaryPath] {
            // A summary has all that identifies a job, and more.
            if let bytes = try? files.contents(named: candidate, limit: 1 << 30),
                let job = try? JSONText.value(JobIdentity.self, from: bytes)
            {
                traces.append(.identity(job))
            }
        }
        if let checksum = BagInfo(of: files)?[BagInfo.Label.job].flatMap(Checksum.init(hexadecimal:)) {
            traces.append(.checksum(checksum))
        }
        return traces
    }

    /// Whether a folder without readable traces has unreadable ones. After a crash of the machine a file can be empty,
    /// full of zeros, or cut off.
    static func isTorn(in files: BagFiles) -> Bool {
        let documents = [StagingFolder.path(of: OutputFolder.jobName), OutputFolder.summaryPath]
        if documents.contains(where: { name in
            (try? files.contents(named: name, limit: 1 << 30)).map { (try? JSONValue(json: $0)) == nil } ?? false
        }) {
            return true
        }
        // The tag file of another program has lines, but not the first one of this program.
        guard let info = BagInfo(of: files) else { return false }
        return info.lines.first.map { $0 == BagInfo.Label.software && Software.name.hasPrefix($1) } ?? true
    }

    /// The job, with the decoder that the folder's samples are from.
    ///
    /// - Returns: `nil` for another job.
    func sameJob(as job: JobIdentity) -> JobIdentity? {
        switch self {
        case .identity(let identity): identity == job.decoded(by: identity.decoder) ? identity : nil
        case .checksum(let checksum): checksum == (try? job.checksum) ? job : nil
        }
    }

    /// How the earlier job differs from this one, for messages.
    func difference(from job: JobIdentity) -> String {
        guard case .identity(let before) = self else { return "other inputs or options" }
        return JobDifference(before: before, now: job).description
    }
}
