import Recordings
import Storage
import Timelines

/// What makes two runs the same job: the same bytes in, the same choices, the same program.
public struct JobIdentity: Hashable, Codable, Sendable {
    public var software: String
    public var options: TimelineOptions
    /// Absent as in `SummaryDocument`.
    public var outputs: OutputOptions?
    public var onlySessions: [String]
    public var inputs: [Input]

    public struct Input: Hashable, Codable, Sendable {
        public var archive: String
        public var sha256: Checksum?
    }

    init(
        options: TimelineOptions, outputs: OutputOptions, onlySessions: [String], archives: [ScannedArchive]
    ) {
        software = Software.name
        self.options = options
        self.outputs = outputs.noted
        self.onlySessions = onlySessions
        inputs = archives.map { Input(archive: $0.input.label, sha256: $0.sha256) }
    }

    /// Of the identity itself, written as JSON.
    var checksum: Checksum {
        get throws { SHA256Stream.digest(of: try JSONText.bytes(of: self)) }
    }
}
