import Bag
import Calls
import Conversations
import Files
import Foundations
import JSON

/// Runs a job for the archives of many days and makes a bag for each day, one after another.
///
/// If a day fails, the other days are still processed. The run log `run-log.jsonl` next to the bags has a line for each
/// completed day. The same call resumes an interrupted run. For finished days it only checks that the archives and the
/// bags are unchanged.
///
/// - Parameters:
///   - job: the options for all sessions.
///   - inputs: hour archives, or folders that are searched for them.
///   - output: the folder that receives the bags.
///   - missing: as in `makeBag`.
///   - formats: as in `makeBag`. A text conversation belongs to no single day and is rejected.
///   - outputs: as in `makeBag`.
///   - knownOutputs: as in `makeBag`.
///   - surroundings: as in `makeBag`.
///   - done: called after each day.
/// - Throws: `JobError` if the days cannot be determined, `FileError` if the log cannot be written, `Interruption`.
public func makeBagPerDay(
    _ job: JobOptions = JobOptions(), of inputs: [String], in output: String, missing: [MissingHour] = [],
    formats: [any ConversationFormat] = [], outputs: [any ReviewOutput] = [], knownOutputs: [any ReviewOutput] = [],
    surroundings: Surroundings = Surroundings(),
    done: (DoneDay) -> Void = { _ in }
) throws -> DaysDocument {
    try DayStitcher(
        job: job, inputs: inputs, output: output, missing: missing, formats: formats, outputs: outputs,
        knownOutputs: knownOutputs, surroundings: surroundings
    ).run(done: done)
}

/// The result of one day.
public struct DoneDay: Sendable {
    public let record: DayRecord
    /// The bag, if this run made one.
    public let bag: FinishedBag?
    /// Whether an earlier run completed the day.
    public let isKept: Bool
}

struct DayStitcher {
    let job: JobOptions
    let inputs: [String]
    let output: String
    let missing: [MissingHour]
    let formats: [any ConversationFormat]
    let outputs: [any ReviewOutput]
    let knownOutputs: [any ReviewOutput]
    let surroundings: Surroundings

    private static let logName = "run-log.jsonl"

    func run(done: (DoneDay) -> Void) throws -> DaysDocument {
        let place = FolderPlace(output)
        guard try place.kind != .folder || place.open().kind(of: BagLayout.declaration) == nil else {
            throw JobError(
                "\(output) is a bag; choose another folder for the daily bags with \(Setting("output"))")
        }
        surroundings.progress(Progress(.reading))
        let location = OutputLocation(output)
        if let input = inputs.first(where: location.isSame) {
            throw JobError(
                "\(PathText.printable(input)): it is also the output folder, so the daily bags would be among the inputs; "
                    + "nothing was changed; give \(Setting("output")) another folder")
        }
        let list = try InputList(
            inputs, missing: missing, formats: formats, surroundings: surroundings, output: location)
        if let conversation = list.conversations.first {
            throw JobError(
                "\(conversation.path) is a text conversation, which may span many days; "
                    + "\(Setting("bagPer")) day accepts hour archives only. Make one bag without this option")
        }
        let staging = try StagingFolder(in: place.make())
        var log = RunLog(Self.logName, in: staging)
        var days: [DayRecord] = []
        let astray = try DayPlanner(
            inputs: list.archives, surroundings: surroundings, naive: job.timeline.naiveTimestamps
        ).forEachDay { day in
            let end = try run(
                day, in: FolderPlace(day.name, in: staging.root), missing: list.missing.filter { $0.day == day.name },
                reports: list.reports.filter { $0.day == day.name }.map(\.path), earlier: log.record(of: day.name))
            if !end.isKept { try log.add(end.record) }
            days.append(end.record)
            done(end)
        }
        try staging.remove(withFiles: [])
        let bags = Set(days.lazy.filter { $0.totals != nil }.map(\.day))
        let absent = zip(list.missing, list.problemsOfMissing).filter { !bags.contains($0.0.day) }.map(\.1)
        let others = list.reports.filter { !bags.contains($0.day) }
        let strays = zip(others, ArchiveInput.labels(of: others.map(\.path))).map {
            Problem(
                .unrecognised, "it is a conversation report of a day that has no bag, so it is in none", archive: $1)
        }
        return DaysDocument(
            days: days, problems: (list.problems + astray + absent + strays).sorted(), notes: list.notes)
    }

    private func run(
        _ day: DayPlanner.Day, in place: FolderPlace, missing: [MissingHour], reports: [String], earlier: DayRecord?
    ) throws -> DoneDay {
        var record = DayRecord(
            day: day.name, status: 0, ended: UTCTime.now.rfc3339, sessionsOfEarlierDays: day.sessionsOfEarlierDays)
        var bag: FinishedBag?
        do {
            record.job = try checksum(of: day, missing, reports)
            if let earlier, earlier.status != 1, earlier.job == record.job, Self.isWhole(place, earlier) {
                return DoneDay(record: earlier, bag: nil, isKept: true)
            }
            guard !day.archives.isEmpty else {
                // All of the day's sessions are in the bags of earlier days.
                guard place.kind == .nothing else {
                    throw JobError(
                        "\(place.path) exists, but all sessions of this day are now in the bags of earlier days; "
                            + "remove it and run the same command again")
                }
                return DoneDay(record: record, bag: nil, isKept: false)
            }
            let made = try makeBag(
                job.limited(to: day.sessions), of: day.archives + reports, in: place, missing: missing,
                formats: formats,
                outputs: outputs, knownOutputs: knownOutputs, surroundings: surroundings)
            bag = made
            record.totals = made.summary.totals
            record.shifts = made.summary.shifts
            record.status = made.summary.problems.isEmpty ? 0 : 2
            record.tagManifest = SHA256Stream.digest(of: try place.open().contents(of: SealFile.sealed, limit: 1 << 20))
        } catch let interruption as Interruption {
            throw interruption
        } catch {
            record.status = 1
            record.message = "\(error)"
        }
        record.ended = UTCTime.now.rfc3339
        FreedMemory.release()
        return DoneDay(record: record, bag: bag, isKept: false)
    }

    /// Whether the day's bag is as an earlier run left it: its tag files have the same bytes, and the files of its
    /// manifest are there. A day without sessions of its own has no bag.
    private static func isWhole(_ place: FolderPlace, _ record: DayRecord) -> Bool {
        guard let digest = record.tagManifest else { return place.kind == .nothing }
        return (try? CompleteBag(place.open()))?.digest == digest
    }

    /// The properties that identify a day's job in the log.
    private struct Identity: Encodable {
        let software: String
        let libraries: [String]
        let options: TimelineOptions
        let outputs: OutputOptions
        let review: ReviewChoices
        let shard: Shard?
        let sessions: [String]
        let archives: [Archive]
        /// The hours that the bag lacks, with the reasons.
        let missing: [String]?
        let reports: [Checksum]?

        struct Archive: Encodable {
            let label: String
            let bytes: Int
            let sha256: Checksum
        }
    }

    private func checksum(
        of day: DayPlanner.Day, _ missing: [MissingHour], _ reports: [String]
    ) throws -> Checksum {
        let archives = try ArchiveInput.list(day.archives).map { input in
            let fingerprint = try ArchiveFingerprint.of(path: input.path)
            return Identity.Archive(
                label: input.label, bytes: fingerprint.bytes,
                sha256: try fingerprint.directory ?? InputFile(path: input.path).checksum().digest)
        }
        return try JSONText.digest(
            of: Identity(
                software: Software.name, libraries: Software.libraries, options: job.timeline, outputs: job.outputs,
                review: job.review, shard: job.shard, sessions: day.sessions, archives: archives,
                missing: missing.isEmpty ? nil : missing.map { "\($0.hour) \($0.reason)" },
                reports: reports.isEmpty ? nil : reports.map { try InputFile(path: $0).checksum().digest }))
    }
}

/// The log of a run over many days, in JSON Lines. Each completed day adds a line, and the last line of a day counts.
/// The file is replaced atomically with each new line, so it never ends in a partial line.
struct RunLog {
    private let path: String
    private let staging: StagingFolder
    private var lines: [[UInt8]] = []
    private var records: [String: DayRecord] = [:]

    /// - Parameter path: the path of the log in the output folder. It need not exist. A line of JSON that cannot
    ///   be read is kept and ignored. Other lines remain from a crash of the machine, and are dropped.
    init(_ path: String, in staging: StagingFolder) {
        self.path = path
        self.staging = staging
        let text = (try? staging.root.contents(of: path, limit: 1 << 28)) ?? []
        for line in text.split(separator: UInt8(ascii: "\n")).map({ Array($0) })
        where (try? JSONValue(json: line)) != nil {
            lines.append(line)
            guard let record = try? JSONText.value(DayRecord.self, from: line) else { continue }
            records[record.day] = record
        }
    }

    func record(of day: String) -> DayRecord? { records[day] }

    mutating func add(_ record: DayRecord) throws {
        records[record.day] = record
        lines.append(Array(try JSONText.string(of: record, layout: .compact).utf8))
        try PendingFile.write(lines.flatMap { $0 + [UInt8(ascii: "\n")] }, to: path, in: staging)
    }
}
