import Calls
import Foundations

/// `summary.json`: the run as a whole. It holds nothing that differs from run to run of the same job.
public struct SummaryDocument: Hashable, Codable, Sendable {
    public static let currentFormat = "opusstitch-summary/1"

    public var format = currentFormat
    public var software: String
    public var options: TimelineOptions
    /// Absent where each session is one timeline in WAV, as it is by default.
    public var outputs: OutputOptions?
    /// The ids asked for with `--session`; empty: all.
    public var onlySessions: [String]
    /// There in the summary of a shard alone.
    public var shard: ShardRecord?
    public var inputs: [Input]
    public var totals: Totals
    public var hours: [Hour]
    /// Of all sessions; absent in summaries of earlier versions.
    public private(set) var shifts: Shifts?
    /// In the order of their starts.
    public var sessions: [Session] {
        didSet { shifts = Shifts(sessions) }
    }
    /// Entries that no metadata lists.
    public var unlisted: [UnlistedEntry]
    /// How many problems have which code, in the order of their names; absent where there are none.
    public private(set) var problemsByCode: [ProblemCount]?
    public var problems: [Problem] {
        didSet { problemsByCode = ProblemCount.all(of: problems) }
    }

    /// What is no problem, and may be of interest: how entries were found that have other names than the metadata gives
    /// them; absent where there is none.
    public var notes: [Note]?

    /// Outputs whose files not every build of this program knows; absent where there is none.
    public var addedOutputs: [AddedOutput]?

    package init(
        software: String, options: TimelineOptions, outputs: OutputOptions, onlySessions: [String], inputs: [Input],
        totals: Totals, hours: [Hour], sessions: [Session], unlisted: [UnlistedEntry], problems: [Problem]
    ) {
        self.software = software
        self.options = options
        self.outputs = outputs.noted
        self.onlySessions = onlySessions
        self.inputs = inputs
        self.totals = totals
        self.hours = hours
        shifts = Shifts(sessions)
        self.sessions = sessions
        self.unlisted = unlisted
        self.problems = problems
        problemsByCode = ProblemCount.all(of: problems)
    }

    public struct ProblemCount: Hashable, Codable, Sendable {
        public var code: Problem.Code
        public var count: Int

        static func all(of problems: [Problem]) -> [ProblemCount]? {
            guard !problems.isEmpty else { return nil }
            return Dictionary(problems.map { ($0.code, 1) }, uniquingKeysWith: +)
                .map { ProblemCount(code: $0.key, count: $0.value) }.sorted { $0.code.rawValue < $1.code.rawValue }
        }
    }

    /// An hour archive as it was received.
    public struct Input: Hashable, Codable, Sendable {
        public var archive: String
        /// A shard hashes some of the archives: where it is absent, another shard's summary has it.
        public var sha256: Checksum?
        /// There in the summary of a shard alone: of the archive's size and central directory.
        public var directorySha256: Checksum?
        public var bytes: Int
        public var utcDay: String?
        public var hour: String?
        public var entries: Int
        public var sessions: Int
        public var clips: Int
        /// What a file is that is no hour archive: a format's name, or `attachment`; and how many messages were read
        /// from it.
        public var kind: String?
        public var messages: Int?

        package init(
            archive: String, sha256: Checksum?, directorySha256: Checksum? = nil, bytes: Int, utcDay: String?,
            hour: String?, entries: Int, sessions: Int, clips: Int
        ) {
            self.archive = archive
            self.sha256 = sha256
            self.directorySha256 = directorySha256
            self.bytes = bytes
            self.utcDay = utcDay
            self.hour = hour
            self.entries = entries
            self.sessions = sessions
            self.clips = clips
        }
    }

    /// The placed clips whose time lies in one hour, UTC.
    public struct Hour: Hashable, Codable, Sendable {
        /// `2025-12-12T14`
        public var hour: String
        public var clips: Int
        public var clipSeconds: Double
        /// There in the summary of a shard alone, as rounded seconds cannot be added up: samples at 48 kHz.
        public var clipSamples48k: Int?

        package init(hour: String, clips: Int, clipSeconds: Double, clipSamples48k: Int? = nil) {
            self.hour = hour
            self.clips = clips
            self.clipSeconds = clipSeconds
            self.clipSamples48k = clipSamples48k
        }
    }

    public struct UnlistedEntry: Hashable, Codable, Sendable {
        public var archive: String
        public var entry: String
        public var bytes: Int?

        package init(archive: String, entry: String, bytes: Int?) {
            self.archive = archive
            self.entry = entry
            self.bytes = bytes
        }
    }
}
