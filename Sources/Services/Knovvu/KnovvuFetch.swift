import Conversations
import Files
import Foundations
import HTTP

/// Fetches days of hour archives into `DIR/YYYY-MM-DD/HH.zip`, within what the service allows, and goes on where an
/// earlier run stopped.
public struct KnovvuFetch {
    package let api: KnovvuAPI
    package let days: [UTCDay]
    /// `00` to `23`.
    package let hours: [String]
    package let output: String
    /// Whether to stay until all is there.
    package let waits: Bool
    /// Whether archives that have problems are fetched again.
    package let retries: Bool
    /// Whether the Daily Conversation Reports are fetched too.
    package let wantsReports: Bool
    /// Whether days in the output folder that are not complete are fetched too.
    package let wantsUnfinished: Bool
    let check: () throws -> Void

    /// - Parameters:
    ///   - api: asked for the days, and for the archives.
    ///   - days: in any order; the one that is deleted first is fetched first.
    ///   - hours: those that are wanted; `nil` for all.
    ///   - output: where the days' folders are; made if missing.
    ///   - waits: whether to stay until all is there.
    ///   - retries: whether archives that have problems are fetched again.
    ///   - reports: whether the Daily Conversation Reports are fetched too.
    ///   - unfinished: whether days in `output` that are not complete are fetched too, until the service deletes them.
    ///   - check: called between steps; what it throws ends the run, which can be started again.
    package init(
        api: KnovvuAPI, days: [UTCDay], hours: [String]? = nil, output: String, waits: Bool = false,
        retries: Bool = false, reports: Bool = false, unfinished: Bool = false,
        check: @escaping () throws -> Void = {}
    ) {
        self.api = api
        self.days = Set(days).sorted()
        self.hours = KnovvuLink.hours.filter { hours?.contains($0) ?? true }
        self.output = output
        self.waits = waits
        self.retries = retries
        wantsReports = reports
        wantsUnfinished = unfinished
        self.check = check
    }

    /// - Parameters:
    ///   - baseURL: of the API, without its path: `https://knovvu.example`; `nil` for that of the region.
    ///   - region: its addresses are used where no others are given.
    ///   - days: in any order; the service's oldest day is fetched first.
    ///   - hours: `00` to `23`; `nil` for all.
    ///   - output: the folder of the days' folders; made if missing.
    ///   - waits: whether to stay, for up to two days, until everything is there.
    ///   - retries: whether archives that have problems are fetched again.
    ///   - reports: whether the Daily Conversation Reports are fetched too.
    ///   - unfinished: whether days in `output` that are not complete are fetched too, until the service deletes them.
    ///   - access: credentials, and how the service is reached.
    /// - Throws: `HTTPError` for an unusable URL; `JobError` for missing credentials.
    public init(
        baseURL: String?, region: KnovvuRegion? = nil, days: [UTCDay], hours: [String]? = nil, output: String,
        waits: Bool = false, retries: Bool = false, reports: Bool = false, unfinished: Bool = false,
        access: ServiceAccess
    ) throws {
        let client = access.client()
        self.init(
            api: KnovvuAPI(
                baseURL: try HTTPURL(baseURL ?? region?.baseURL ?? ""), client: client,
                authorization: try KnovvuAPI.authorization(from: access.credentials, region: region, client: client)),
            days: days, hours: hours, output: output, waits: waits, retries: retries, reports: reports,
            unfinished: unfinished, check: access.interruption.check)
    }

    /// - Parameters:
    ///   - progress: called with the progress of the run.
    ///   - beforeWaiting: called with what is in place, each time before the run waits.
    /// - Throws: `JobError`, `ServiceError`, `HTTPError`, `FileError` where it cannot be done, and what
    ///   `check` and `beforeWaiting` throw. What is in place by then stays.
    public func run(
        progress: (Progress) -> Void = { _ in }, beforeWaiting: (FetchReport) throws -> Void = { _ in }
    ) throws -> FetchReport {
        let today = UTCDay(of: clock.now)
        if let day = days.last, day > today {
            throw JobError("\(day) is in the future: by this machine's clock it is \(today) in UTC; give a past day")
        }
        let folder = try FetchFolder(output)
        let ledger = try DownloadLedger(
            path: "downloads.json", staging: folder.staging, limit: KnovvuAPI.downloadsPerHour, clock: clock)
        let dayFolders = try days.map { try dayFolder($0, hours, folder) } + unfinished(in: folder)
        for day in dayFolders { try day.verify(progress: progress) }
        let run = KnovvuRun(fetch: self, folder: folder, ledger: ledger, days: dayFolders)
        try withoutActuallyEscaping(progress) { progress in
            for day in dayFolders { try run.reports(of: day, progress).verify() }
            try run.go(progress: progress, beforeWaiting: beforeWaiting)
        }
        try folder.finish()
        return try run.report()
    }

    private func dayFolder(_ day: UTCDay, _ hours: [String], _ folder: FetchFolder) throws -> KnovvuDayFolder {
        try KnovvuDayFolder(day: day, wanted: hours, retries: retries, api: api, folder: folder, check: check)
    }

    /// The days in the folder that are not complete, and that the service may still have.
    private func unfinished(in folder: FetchFolder) throws -> [KnovvuDayFolder] {
        guard wantsUnfinished else { return [] }
        let root = folder.staging.root
        let found = try root.entries(in: "").filter { $0.kind == .folder }.compactMap { UTCDay($0.path) }
        return try found.filter { !days.contains($0) && root.kind(of: "\($0)/\(FetchedHours.fileName)") != nil }
            .map { try dayFolder($0, KnovvuLink.hours, folder) }
            .filter { !$0.isSettled && clock.now < $0.deadline ?? $0.day.end.plus(seconds: Self.longestRetention) }
    }

    /// By tenant, the service keeps days for 1 to 7 days.
    private static let longestRetention: Double = 7 * 86_400

    private var clock: any WallClock { api.client.clock }
}

/// A fetch while it runs: asks, downloads, and waits where it is told to.
final class KnovvuRun {
    let fetch: KnovvuFetch
    let folder: FetchFolder
    let ledger: DownloadLedger
    let days: [KnovvuDayFolder]
    private var later: [Later] = []
    private var notes: [String] = []
    /// Whether the quota was said to be too small.
    private var isLateNoted = false
    /// The hours whose reports were requested in this run.
    private var reportsAsked: [UTCDay: Set<String>] = [:]

    init(fetch: KnovvuFetch, folder: FetchFolder, ledger: DownloadLedger, days: [KnovvuDayFolder]) {
        self.fetch = fetch
        self.folder = folder
        self.ledger = ledger
        self.days = days
    }

    private var clock: any WallClock { fetch.api.client.clock }

    /// Something that is to be tried again.
    private struct Later {
        let at: UTCTime
        let reason: String
    }

    func go(progress: @escaping (Progress) -> Void, beforeWaiting: (FetchReport) throws -> Void) throws {
        if let note = ledger.note { notes.append(note) }
        var lastGain = clock.now
        while true {
            later = []
            let before = days.reduce(0) { $0 + $1.archiveCount }
            try askAll(progress)
            try downloadAll(progress)
            if fetch.wantsReports { try fetchReports(progress) }
            let isPreparing = fetch.waits && expectUnprepared()
            guard fetch.waits, let next = later.min(by: { $0.at < $1.at }) else { return }
            if days.reduce(0, { $0 + $1.archiveCount }) > before { lastGain = clock.now }
            guard isPreparing || clock.now.secondsSince(lastGain) < Self.patienceSeconds else { return }
            try beforeWaiting(report())
            progress(.waiting(until: next.at, reason: next.reason))
            try clock.sleep(seconds: max(1, next.at.secondsSince(clock.now)))
        }
    }

    func reports(of day: KnovvuDayFolder, _ progress: @escaping (Progress) -> Void) -> KnovvuReports {
        KnovvuReports(day: day, api: fetch.api, folder: folder, check: fetch.check, progress: progress)
    }

    /// The reports have no quota, so they are requested while the recordings wait for theirs.
    private func fetchReports(_ progress: @escaping (Progress) -> Void) throws {
        for day in days {
            for failure in try reports(of: day, progress).fetch(asked: &reportsAsked[day.day, default: []]) {
                later.append(Later(at: failure.notBefore ?? soon, reason: failure.description))
            }
        }
    }

    /// Adds the hours that the service is still preparing to `later`, until their day's deadline.
    ///
    /// - Returns: whether there are any with a deadline.
    private func expectUnprepared() -> Bool {
        var isAny = false
        for day in days where !day.unprepared.isEmpty {
            if let deadline = day.deadline {
                guard clock.now < deadline else { continue }
                isAny = true
            }
            let hours = day.unprepared.map { "\($0.hour) (\"\($0.status)\")" }.joined(separator: ", ")
            later.append(Later(at: soon, reason: "\(day.day): the service may still prepare the hours \(hours)"))
        }
        return isAny
    }

    // MARK: - Asking

    private func askAll(_ progress: (Progress) -> Void) throws {
        for day in days where !day.isSettled && !day.isClosed && !isAnswered(day) {
            try fetch.check()
            try attempt {
                do {
                    try day.ask(progress: progress)
                } catch let error as ServiceError {
                    try judge(error, of: day)
                }
            }
            if day.hasAnswer, !day.record.isFinal {
                later.append(
                    Later(
                        at: max(day.day.end.plus(seconds: Self.preparationSeconds), soon),
                        reason: "\(day.day) was not over when the service described it"))
            }
        }
    }

    /// Whether the links of a day are known and not too old.
    private func isAnswered(_ day: KnovvuDayFolder) -> Bool {
        guard let time = day.answeredAt, day.record.isFinal, day.unprepared.isEmpty else { return false }
        // While the quota does not allow a download, links are not needed.
        return day.pending.isEmpty || ledger.nextAllowed != nil
            || clock.now.secondsSince(time) < Self.freshSeconds
    }

    /// A refusal of one day leaves the others; one of the token, or of the tenant, is all days'.
    private func judge(_ error: ServiceError, of day: KnovvuDayFolder) throws {
        let code: FetchProblem.Code
        // Links that are known may be valid although the service gives no new ones.
        if day.hasAnswer, !day.pending.isEmpty || !day.unprepared.isEmpty {
            if case .limitExceeded = error.kind { throw error }
            return
        }
        switch error.kind {
        case .unauthorized, .notPermitted, .linkExpired, .limitExceeded: throw error
        case .badRequest, .notFound, .undocumented: code = .refusedDay
        case .unreadable: code = .unreadableAnswer
        case .pastRetention:
            let age = clock.now.secondsSince(day.day.end)
            if age < Self.surelyKeptSeconds {
                throw TemporaryFailure(
                    "the service says that \(day.day) is past its retention, though it has only just ended: it may not "
                        + "be prepared yet, or a clock is wrong")
            }
            code = .pastRetention
        }
        try day.close(FetchProblem(code, "\(error)", day: "\(day.day)"))
    }

    // MARK: - Downloading

    private func downloadAll(_ progress: @escaping (Progress) -> Void) throws {
        var queue = HourQueue(of: days, retry: fetch.api.client.retry)
        noteDeadlines(of: queue.sorted)
        while queue.isWaiting {
            try fetch.check()
            // Until the quota allows more, nothing else can be had either.
            if let next = ledger.nextAllowed {
                later.append(
                    Later(at: next, reason: "the limit of \(ledger.limit) downloads per hour is reached"))
                return
            }
            guard let item = try queue.next(clock: clock) else { return }
            let done = days.reduce(0) { $0 + $1.archiveCount }
            let waiting = days.reduce(0) { $0 + $1.pending.count }
            let download = KnovvuHourDownload(
                day: item.day, hour: item.hour, api: fetch.api, ledger: ledger, folder: folder,
                check: fetch.check, progress: progress, counts: (done, done + waiting))
            try attempt {
                do {
                    guard case .failed(let failure) = try download.run() else { return }
                    try queue.putBack(item, after: failure, clock: clock)
                } catch let error as ServiceError {
                    try judge(error, of: item)
                } catch let error as HTTPError {
                    try item.day.giveUp(item.hour, problem("\(error)", of: item))
                }
            }
        }
    }

    private func judge(_ error: ServiceError, of item: HourQueue.Item) throws {
        if case .limitExceeded = error.kind { throw error }
        try item.day.giveUp(item.hour, problem("\(error)", of: item))
    }

    private func problem(_ words: String, of item: HourQueue.Item) -> FetchProblem {
        FetchProblem(
            .linkRefused, "\(item.day.day), hour \(item.hour): it was not fetched: \(words)", day: "\(item.day.day)",
            hour: item.hour)
    }

    /// Adds a temporary failure of a step to `later`.
    private func attempt(_ step: () throws -> Void) throws {
        do {
            try step()
        } catch let error as TemporaryFailure {
            later.append(Later(at: error.notBefore ?? soon, reason: error.description))
        } catch let error as ServiceError {
            guard case .limitExceeded(let seconds) = error.kind else { throw error }
            try ledger.refuse(seconds: seconds)
            later.append(Later(at: ledger.nextAllowed ?? soon, reason: error.description))
        }
    }

    private var soon: UTCTime { clock.now.plus(seconds: Self.soonSeconds) }

    /// Says at the start whether the quota leaves enough time.
    private func noteDeadlines(of items: [HourQueue.Item]) {
        guard !isLateNoted else { return }
        let free = max(0, ledger.limit - ledger.used)
        let late = items.enumerated().filter { index, item in
            let hours = max(0, index + ledger.limit - free) / ledger.limit
            return item.day.deadline.map { $0 < clock.now.plus(seconds: Double(hours) * 3600) } ?? false
        }
        guard !late.isEmpty else { return }
        isLateNoted = true
        notes.append(
            "with \(ledger.limit) downloads an hour, \(late.count) of \(items.count) archives cannot be fetched before "
                + "the service may delete them; the nearest deadline goes first, and \(Setting("hours")) chooses")
    }

    // MARK: - The end

    func report() throws -> FetchReport {
        let problems = days.flatMap(\.problems)
        let archives = days.reduce(0) { $0 + $1.archiveCount }
        if archives == 0, later.isEmpty, days.allSatisfy(\.isClosed), let problem = problems.first {
            throw JobError(problem.message)
        }
        return FetchReport(
            source: "knovvu", fetched: days.map(\.wantedRecord),
            later: later.map { .init(at: $0.at.rfc3339, reason: $0.reason) }, problems: problems,
            notes: notes + days.flatMap(\.notes), quota: ledger.quota)
    }

    /// Links that are older than this are requested again before they are used.
    private static let freshSeconds: Double = 300
    /// Where nobody says when: ten minutes.
    private static let soonSeconds: Double = 600
    /// In the document's example a day is described two and a quarter hours after its end.
    private static let preparationSeconds: Double = 3 * 3600
    /// A day that ended less than this ago cannot be past its retention, which is counted in days.
    private static let surelyKeptSeconds: Double = 86_400
    /// How long a run that waits goes on without getting anything.
    private static let patienceSeconds: Double = 48 * 3600
}

extension KnovvuDayFolder {
    /// With the hours that are wanted.
    fileprivate var wantedRecord: KnovvuDayRecord {
        var wanted = record
        wanted.hours = wantedHours
        return wanted
    }
}
