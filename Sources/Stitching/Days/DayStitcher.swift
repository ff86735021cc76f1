import Bag
import Calls
import Files
import FoundationEssentials
import Foundations
import JSON

/// Stitches the archives of many days, a bag for each, one day after the other.
///
/// A day that cannot be done stops no other. What is done stands in the run log, `run-log.jsonl` beside the bags, a line
/// for each day: the same call again goes on where it stopped, and looks at finished days only as far as it takes to
/// know that their archives and their bags are the same.
public struct DayStitcher: Sendable {
    /// Its inputs are the tree, its output is the folder of the bags.
    public var stitcher: Stitcher
    /// What shapes the bags and is not the stitcher's: for a log that knows when something else was asked for.
    public var review: ReviewChoices
    /// The time, RFC 3339.
    public var clock: @Sendable () -> String

    public init(_ stitcher: Stitcher, review: ReviewChoices, clock: @escaping @Sendable () -> String) {
        self.stitcher = stitcher
        self.review = review
        self.clock = clock
    }

    static let logName = "run-log.jsonl"

    /// - Parameters:
    ///   - progress: called from time to time, always on the calling thread.
    ///   - complete: makes a bag of what a day's run has put into its folder.
    ///   - done: called after each day; `isKept` where it was done before.
    /// - Throws: where not even the days can be told, or the log cannot be written; `Interruption`.
    public func run(
        progress: (StitchProgress) -> Void = { _ in }, complete: (Stitcher.Result) throws -> Void,
        done: (DayRecord, _ isKept: Bool) -> Void = { _, _ in }
    ) throws -> DaysDocument {
        let root = stitcher.output
        guard Folder.kind(of: root + "/bagit.txt") == .nothing else {
            throw JobError(
                "\(root): it is a bag itself; give \(Setting("output")) another folder, the days' bags go into it")
        }
        let list = try InputList(stitcher.inputs, formats: stitcher.formats, limits: stitcher.limits)
        if let conversation = list.conversations.first {
            throw JobError(
                "\(conversation.path): it is a conversation in writing, which may go on for many days; "
                    + "\(Setting("bagPer")) day takes "
                    + "hour archives alone: leave it out, and make one bag of it")
        }
        let inputs = list.archives
        try Folder.make(root)
        let staging: StagingFolder
        do throws(FileError) {
            staging = try StagingFolder(in: root)
        } catch {
            guard error.isLocked else { throw error }
            throw JobError("\(root): another run is at work in this folder; wait until it has ended")
        }
        progress(.reading(archives: inputs.count))
        var log = RunLog(path: "\(root)/\(Self.logName)", staging: staging)
        var days: [DayRecord] = []
        let astray = try DayPlanner(
            inputs: inputs, limits: stitcher.limits, threads: stitcher.threads, interruption: stitcher.interruption,
            naive: stitcher.options.naiveTimestamps
        ).forEachDay { day in
            let (record, isKept) = try run(day, earlier: log.record(of: day.name), progress, complete)
            if !isKept { try log.add(record) }
            days.append(record)
            done(record, isKept)
        }
        try staging.remove(withFiles: [])
        return DaysDocument(days: days, problems: (list.problems + astray).sorted(), notes: list.notes)
    }

    private func run(
        _ day: DayPlanner.Day, earlier: DayRecord?, _ progress: (StitchProgress) -> Void,
        _ complete: (Stitcher.Result) throws -> Void
    ) throws -> (record: DayRecord, isKept: Bool) {
        var record = DayRecord(
            day: day.name, status: 0, ended: clock(), sessionsOfEarlierDays: day.sessionsOfEarlierDays)
        let bag = "\(stitcher.output)/\(day.name)"
        do {
            record.job = try job(of: day)
            if let earlier, earlier.status != 1, earlier.job == record.job, earlier.tagManifest == Self.tagManifest(bag)
            {
                return (earlier, true)
            }
            guard !day.archives.isEmpty else {
                // All of its sessions are in earlier days' bags.
                guard Folder.kind(of: bag) == .nothing else {
                    throw JobError(
                        "\(bag): it was made when the archives of the day before were not there, and its sessions are in "
                            + "that day's bag now; remove it, and run the same command again")
                }
                return (record, false)
            }
            var stitcher = stitcher
            stitcher.inputs = day.archives
            stitcher.output = bag
            stitcher.onlySessions = day.sessions
            let result = try stitcher.run(progress: progress)
            try complete(result)
            record.totals = result.summary.totals
            record.shifts = result.summary.shifts
            record.status = result.summary.problems.isEmpty ? 0 : 2
            record.tagManifest = Self.tagManifest(bag)
        } catch let interruption as Interruption {
            throw interruption
        } catch {
            record.status = 1
            record.message = "\(error)"
        }
        record.ended = clock()
        FreedMemory.release()
        return (record, false)
    }

    private static func tagManifest(_ bag: String) -> Checksum? {
        (try? InputFile.contents(of: "\(bag)/\(SealFile.sealed)", limit: 1 << 20)).map { SHA256Stream.digest(of: $0) }
    }

    /// What the log knows a day's job by.
    private struct Identity: Encodable {
        let software: String
        let libraries: [String]
        let options: TimelineOptions
        let outputs: OutputOptions
        let review: ReviewChoices
        let shard: Shard?
        let sessions: [String]
        let archives: [Archive]

        struct Archive: Encodable {
            let label: String
            let bytes: Int
            let sha256: Checksum
        }
    }

    private func job(of day: DayPlanner.Day) throws -> Checksum {
        let archives = try ArchiveInput.list(day.archives).map { input in
            let fingerprint = try ArchiveFingerprint.of(path: input.path)
            return Identity.Archive(
                label: input.label, bytes: fingerprint.bytes,
                sha256: try fingerprint.directory ?? InputFile(path: input.path).checksum().digest)
        }
        return try JSONText.digest(
            of: Identity(
                software: Software.name, libraries: Software.libraries, options: stitcher.options,
                outputs: stitcher.outputs, review: review, shard: stitcher.shard?.shard, sessions: day.sessions,
                archives: archives))
    }
}
