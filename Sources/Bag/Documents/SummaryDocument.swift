import Calls
import Files
import Foundations

/// `summary.json`: the summary of a run. It is the same for every run of the same job.
public struct SummaryDocument: Hashable, Codable, Sendable {
    public static let currentFormat = "opusstitch-summary/1"

    public var format = currentFormat
    public var software: String
    /// The libraries that made the samples, and the processor architecture; absent in summaries of earlier versions.
    public private(set) var libraries: [String]?
    public private(set) var architecture: String?
    public var options: TimelineOptions
    /// Absent for the default, one WAV timeline for each session.
    public var outputs: OutputOptions?
    /// The outputs for reviewers, with what they need to be made again; absent if there are none.
    public var review: ReviewChoices?
    /// The ids given with `--session`; empty for all sessions.
    public var onlySessions: [String]
    /// Only in the summary of a shard.
    public var shard: ShardRecord?
    public var inputs: [Input]
    public var totals: Totals
    public var hours: [Hour]
    /// For all sessions; absent in summaries of earlier versions.
    public private(set) var shifts: Shifts?
    /// Sorted by start.
    public var sessions: [Session] {
        didSet { shifts = Shifts(sessions) }
    }
    /// Entries that no metadata lists.
    public var unlisted: [UnlistedEntry]
    /// The number of problems with each code, sorted by code; absent if there are none.
    public private(set) var problemsByCode: [ProblemCount]?
    /// The first 10,000 problems, in their order. If there are more, the others are in the timelines of their sessions,
    /// and counted here.
    public private(set) var problems: [Problem]

    /// Information that is not a problem, for example about entries whose names differ from those in the metadata;
    /// absent if there is none.
    public var notes: [Note]?

    /// Outputs that not every build of this program knows; absent if there are none.
    public var addedOutputs: [AddedOutput]?

    /// The Daily Conversation Reports in the bag, sorted by path; absent if there are none.
    public var reports: [Report]?
    /// What is known of the words of the clips; absent if no transcripts were given.
    public var transcripts: Transcripts?

    package init(
        software: String, decoder: DecoderRecord?, options: TimelineOptions, outputs: OutputOptions,
        review: ReviewChoices?, onlySessions: [String], inputs: [Input],
        totals: Totals, hours: [Hour], sessions: [Session], unlisted: [UnlistedEntry], problems: ProblemTally
    ) {
        self.software = software
        libraries = decoder?.libraries
        architecture = decoder?.architecture
        self.options = options
        self.outputs = outputs.noted
        self.review = review
        self.onlySessions = onlySessions
        self.inputs = inputs
        self.totals = totals
        self.hours = hours
        shifts = Shifts(sessions)
        self.sessions = sessions
        self.unlisted = unlisted
        self.problems = problems.listed
        problemsByCode = problems.byCode
        self.totals.problems = problems.count
    }

    /// Replaces the problems.
    mutating func set(_ problems: ProblemTally) {
        self.problems = problems.listed
        problemsByCode = problems.byCode
        totals.problems = problems.count
    }

    /// Returns the summary without the problems of one code.
    package func withoutProblems(of code: Problem.Code) -> SummaryDocument {
        guard problems.contains(where: { $0.code == code }) else { return self }
        var summary = self
        summary.set(
            ProblemTally(most: ProblemTally.mostOfARun, listed: problems, byCode: problemsByCode)
                .without(problems.filter { $0.code == code }))
        return summary
    }

    /// Whether only some problems are listed.
    package var isCut: Bool { problems.count < totals.problems }

    public var decoder: DecoderRecord? { DecoderRecord(libraries: libraries, architecture: architecture) }

    /// The words of all clips, except those of duplicates.
    public struct Transcripts: Hashable, Codable, Sendable {
        /// The number of files with transcripts.
        public var sources: Int
        /// The number of clips with words, and without.
        public var withWords: Int
        public var withoutWords: Int
        /// Those who made the words, as far as the sources say, sorted by name.
        public var recognizers: [Recognizer]
    }

    public struct Recognizer: Hashable, Codable, Sendable {
        public var name: String
        public var clips: Int
    }

    public struct ProblemCount: Hashable, Codable, Sendable {
        public var code: Problem.Code
        public var count: Int
    }

    /// An input file as received: an hour archive, an archive of text conversations, or an attachment.
    public struct Input: Hashable, Codable, Sendable {
        public var archive: String
        /// Each shard hashes only some of the archives. If it is absent, the summary of another shard has it.
        public var sha256: Checksum?
        /// Only in the summary of a shard: the SHA-256 of the archive's size and central directory.
        public var directorySha256: Checksum?
        public var bytes: Int
        public var utcDay: String?
        public var hour: String?
        public var entries: Int
        public var sessions: Int
        public var clips: Int
        /// The kind of a file that is not an hour archive: the name of a format, or `attachment`.
        public var kind: String?
        /// The number of messages read from such a file.
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

    /// A file that was received beside the archives, kept byte for byte.
    public struct Report: Hashable, Codable, Sendable {
        /// Relative to the bag.
        public var path: String
        public var sha256: Checksum
        public var bytes: Int

        package init(_ file: PayloadFile) {
            path = file.path
            sha256 = file.sha256
            bytes = file.bytes
        }
    }

    /// The placed clips whose time is in one hour, UTC.
    public struct Hour: Hashable, Codable, Sendable {
        /// `2025-12-12T14`
        public var hour: String
        public var clips: Int
        public var clipSeconds: Double
        /// Only in the summary of a shard: the length in samples at 48 kHz, since rounded seconds cannot be added
        /// exactly.
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

        /// The problem of an archive with such entries; `nil` if it has none.
        package static func problem(of entries: some Collection<UnlistedEntry>, archive: String) -> Problem? {
            guard let first = entries.first else { return nil }
            let count = entries.count
            return Problem(
                .unlisted,
                "\(count) \(count == 1 ? "entry is" : "entries are") not listed in the metadata and not placed "
                    + "(\(count == 1 ? "" : "first: ")\(PrintableText.of(first.entry, width: 200))); "
                    + "see `unlisted` in data/summary.json",
                archive: archive)
        }
    }
}
