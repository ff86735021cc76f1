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

    public init(
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

        public init(
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

    /// How many clips do not stand where their times put them, as others of their speaker were in the way, and how far
    /// the farthest was moved. Silences that were shortened move nothing.
    public struct Shifts: Hashable, Codable, Sendable {
        public var clips: Int
        /// To the millisecond.
        public var largestSeconds: Double

        init(clips: Int, largestSeconds: Double) {
            self.clips = clips
            self.largestSeconds = largestSeconds
        }

        /// Of all sessions together.
        public init(_ sessions: [Session]) {
            self.init(
                clips: sessions.reduce(0) { $0 + ($1.shifts?.clips ?? 0) },
                largestSeconds: sessions.lazy.compactMap(\.shifts?.largestSeconds).max() ?? 0)
        }

        /// - Returns: `nil` where no clip was moved.
        init?(_ document: TimelineDocument) {
            let moves = document.moves
            guard let largest = moves.values.max() else { return nil }
            self.init(
                clips: moves.count,
                largestSeconds: Seconds.rounded(frames: largest, sampleRate: document.sampleRate))
        }
    }

    /// `clips` is the sum of the seven counts after it.
    public struct Totals: Hashable, Codable, Sendable {
        public var archives = 0
        public var sessions = 0
        public var clips = 0
        public var placed = 0
        public var missing = 0
        public var corrupt = 0
        public var ambiguous = 0
        public var unsupported = 0
        public var duplicate = 0
        public var untimed = 0
        public var unlisted = 0
        public var problems = 0
        /// The sound of all placed clips.
        public var clipSeconds = 0.0
        /// The length of all timelines.
        public var timelineSeconds = 0.0
        /// The audio files made.
        public var audioBytes = 0
        /// Of conversations in writing; absent where there is none.
        public var writing: Writing?
        /// What `unplaced/` of all sessions has; absent where none has anything.
        public var kept: Kept?

        public init() {}

        public mutating func count(_ status: ClipStatus) {
            clips += 1
            switch status {
            case .placed: placed += 1
            case .missing: missing += 1
            case .corrupt: corrupt += 1
            case .ambiguous: ambiguous += 1
            case .unsupported: unsupported += 1
            case .duplicate: duplicate += 1
            case .untimed: untimed += 1
            }
        }
    }

    /// Clips that are not placed, and whose bytes are in the bag all the same.
    public struct Kept: Hashable, Codable, Sendable {
        public var clips = 0
        /// Files, each counted once, and their bytes.
        public var files = 0
        public var bytes = 0

        public init() {}
    }

    /// What the conversations in writing have.
    public struct Writing: Hashable, Codable, Sendable {
        /// How many of `sessions` they are.
        public var conversations = 0
        public var messages = 0
        /// Attached files that the archives list, and how many of them are in the bag.
        public var attachments = 0
        public var attachmentsKept = 0

        public init() {}
    }

    /// The placed clips whose time lies in one hour, UTC.
    public struct Hour: Hashable, Codable, Sendable {
        /// `2025-12-12T14`
        public var hour: String
        public var clips: Int
        public var clipSeconds: Double
        /// There in the summary of a shard alone, as rounded seconds cannot be added up: samples at 48 kHz.
        public var clipSamples48k: Int?

        public init(hour: String, clips: Int, clipSeconds: Double, clipSamples48k: Int? = nil) {
            self.hour = hour
            self.clips = clips
            self.clipSeconds = clipSeconds
            self.clipSamples48k = clipSamples48k
        }
    }

    public struct Session: Hashable, Codable, Sendable {
        public var sessionId: String
        /// Its folder under `sessions/`.
        public var name: String
        /// As in `timeline.json`.
        public var start: String?
        public var clips: Int
        public var placed: Int
        public var clipSeconds: Double
        public var durationSeconds: Double
        /// Absent where none was moved.
        public var shifts: Shifts?
        public var problems: Int
        /// Clips whose files are in `unplaced/`; absent where there is none.
        public var kept: Int?
        /// Of a conversation in writing: its archive's format, and counts.
        public var source: String?
        public var messages: Int?
        public var attachments: Int?

        public init(document: TimelineDocument, name: String) {
            sessionId = document.sessionId
            self.name = name
            start = document.start
            clips = document.clips.count
            let sounding = document.clips.filter { $0.status == .placed }
            placed = sounding.count
            clipSeconds = Seconds.rounded(
                frames: sounding.reduce(0) { $0 + ($1.frames ?? 0) }, sampleRate: document.sampleRate)
            durationSeconds = document.durationSeconds
            shifts = Shifts(document)
            problems = document.problems.count
            let kept = document.clips.count { !$0.keptFiles.isEmpty }
            self.kept = kept == 0 ? nil : kept
            source = document.source?.format
            messages = document.messages?.count
            attachments = document.attachments?.count
        }
    }

    public struct UnlistedEntry: Hashable, Codable, Sendable {
        public var archive: String
        public var entry: String
        public var bytes: Int?

        public init(archive: String, entry: String, bytes: Int?) {
            self.archive = archive
            self.entry = entry
            self.bytes = bytes
        }
    }
}

extension SummaryDocument.Session {
    /// The order of sessions: by start, then by id; those without a start come first.
    public static func precedes(_ left: Self, _ right: Self) -> Bool {
        SessionOrder(start: left.start, sessionId: left.sessionId)
            < SessionOrder(start: right.start, sessionId: right.sessionId)
    }
}

extension TimelineDocument {
    /// As the rows of the summary.
    public static func precedes(_ left: Self, _ right: Self) -> Bool {
        SessionOrder(start: left.start, sessionId: left.sessionId)
            < SessionOrder(start: right.start, sessionId: right.sessionId)
    }
}

private struct SessionOrder: Comparable {
    /// Without the `Z`, which comes after all digits: times may be written with different numbers of them.
    let start: Substring
    let sessionId: ExactText

    init(start: String?, sessionId: String) {
        self.start = (start ?? "").dropLast()
        self.sessionId = ExactText(sessionId)
    }

    static func < (left: Self, right: Self) -> Bool { (left.start, left.sessionId) < (right.start, right.sessionId) }
}

extension SummaryDocument.Totals {
    private enum CodingKeys: String, CodingKey {
        case archives, sessions, clips, placed, missing, corrupt, ambiguous, unsupported, duplicate, untimed, unlisted,
            problems, clipSeconds, timelineSeconds, audioBytes, writing, kept
    }

    /// Also of a summary whose version did not know of untimed clips.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        archives = try values.decode(Int.self, forKey: .archives)
        sessions = try values.decode(Int.self, forKey: .sessions)
        clips = try values.decode(Int.self, forKey: .clips)
        placed = try values.decode(Int.self, forKey: .placed)
        missing = try values.decode(Int.self, forKey: .missing)
        corrupt = try values.decode(Int.self, forKey: .corrupt)
        ambiguous = try values.decode(Int.self, forKey: .ambiguous)
        unsupported = try values.decode(Int.self, forKey: .unsupported)
        duplicate = try values.decode(Int.self, forKey: .duplicate)
        untimed = try values.decodeIfPresent(Int.self, forKey: .untimed) ?? 0
        unlisted = try values.decode(Int.self, forKey: .unlisted)
        problems = try values.decode(Int.self, forKey: .problems)
        clipSeconds = try values.decode(Double.self, forKey: .clipSeconds)
        timelineSeconds = try values.decode(Double.self, forKey: .timelineSeconds)
        audioBytes = try values.decode(Int.self, forKey: .audioBytes)
        writing = try values.decodeIfPresent(SummaryDocument.Writing.self, forKey: .writing)
        kept = try values.decodeIfPresent(SummaryDocument.Kept.self, forKey: .kept)
    }
}

extension SummaryDocument.Totals {
    /// Counts a conversation in writing; nothing for one that was recorded.
    public mutating func count(writing document: TimelineDocument) {
        guard document.source != nil else { return }
        var sum = writing ?? SummaryDocument.Writing()
        sum.conversations += 1
        sum.messages += document.messages?.count ?? 0
        sum.attachments += document.attachments?.count ?? 0
        sum.attachmentsKept += document.attachments?.count { $0.path != nil } ?? 0
        writing = sum
    }

    /// Clips that could not be placed, kept or not.
    public var notPlaced: Int { clips - placed - duplicate }

    /// Counts what a session's clips that are not placed have in `unplaced/`.
    public mutating func count(keptOf document: TimelineDocument) {
        var seen: Set<String> = []
        for clip in document.clips where !clip.keptFiles.isEmpty {
            var sum = kept ?? SummaryDocument.Kept()
            sum.clips += 1
            for file in clip.keptFiles where seen.insert(file.path).inserted {
                sum.files += 1
                sum.bytes &+= file.bytes  // in a bag of unknown origin they may be anything
            }
            kept = sum
        }
    }

    /// Takes out what a session has in `unplaced/`, where it goes without that.
    public mutating func leaveOut(keptOf document: TimelineDocument) {
        var own = Self()
        own.count(keptOf: document)
        guard let out = own.kept, var rest = kept else { return }
        rest.clips -= out.clips
        rest.files -= out.files
        rest.bytes -= out.bytes
        kept = rest.clips == 0 ? nil : rest
    }

    /// Adds the counts and lengths of another part of the run.
    public mutating func add(_ other: Self) {
        clips += other.clips
        placed += other.placed
        missing += other.missing
        corrupt += other.corrupt
        ambiguous += other.ambiguous
        unsupported += other.unsupported
        duplicate += other.duplicate
        untimed += other.untimed
        // Both are whole milliseconds: summed as such, so that the order of sessions does not show.
        timelineSeconds = ((timelineSeconds + other.timelineSeconds) * 1000).rounded() / 1000
        audioBytes += other.audioBytes
        if let other = other.writing {
            var sum = writing ?? SummaryDocument.Writing()
            sum.conversations += other.conversations
            sum.messages += other.messages
            sum.attachments += other.attachments
            sum.attachmentsKept += other.attachmentsKept
            writing = sum
        }
        if let other = other.kept {
            var sum = kept ?? SummaryDocument.Kept()
            sum.clips += other.clips
            sum.files += other.files
            sum.bytes &+= other.bytes  // as above
            kept = sum
        }
    }
}
