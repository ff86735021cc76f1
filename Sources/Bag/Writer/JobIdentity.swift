import Calls
import Files
import Foundations
import JSON

/// What makes two runs the same job: the same bytes in, the same choices, the same program.
public struct JobIdentity: Hashable, Codable, Sendable {
    public var software: String
    public var options: TimelineOptions
    /// Absent as in `SummaryDocument`.
    public var outputs: OutputOptions?
    public var onlySessions: [String]
    /// `nil`: the whole job.
    public var shard: Shard?
    public var inputs: [Input]

    public struct Input: Hashable, Codable, Sendable {
        public var archive: String
        /// Absent, in a shard's, for the archives that another shard hashes.
        public var sha256: Checksum?
        /// There in a shard's alone.
        public var directorySha256: Checksum?

        package init(archive: String, sha256: Checksum? = nil, directorySha256: Checksum? = nil) {
            self.archive = archive
            self.sha256 = sha256
            self.directorySha256 = directorySha256
        }
    }

    package init(_ job: JobOptions, inputs: [Input]) {
        software = Software.name
        options = job.timeline
        outputs = job.outputs.noted
        onlySessions = job.sessions
        shard = job.shard
        self.inputs = inputs
    }

    /// Of the job that a summary tells of: its own, or of the whole one that merging made it of.
    init(_ summary: SummaryDocument) {
        software = summary.software
        options = summary.options
        outputs = summary.outputs
        onlySessions = summary.onlySessions
        shard = summary.shard?.shard
        inputs = summary.inputs.map {
            Input(archive: $0.archive, sha256: $0.sha256, directorySha256: $0.directorySha256)
        }
    }

    /// Of the identity itself, written as JSON.
    var checksum: Checksum {
        get throws { try JSONText.digest(of: self) }
    }
}
