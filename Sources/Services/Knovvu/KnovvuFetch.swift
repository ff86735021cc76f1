import Files
import Foundations
import HTTP

/// Fetches days of hour archives into `DIR/YYYY-MM-DD/HH.zip`, within what the service allows, and goes on where an
/// earlier run stopped.
public struct KnovvuFetch {
    public let api: KnovvuAPI
    public let days: [UTCDay]
    /// `00` to `23`.
    public let hours: [String]
    public let output: String
    /// Whether to stay until all is there.
    public let waits: Bool
    let check: () throws -> Void

    /// - Parameters:
    ///   - api: asked for the days, and for the archives.
    ///   - days: in any order; the one that is deleted first is fetched first.
    ///   - hours: those that are wanted; `nil` for all.
    ///   - output: where the days' folders are; made if missing.
    ///   - waits: whether to stay until all is there.
    ///   - check: called between steps; what it throws ends the run, which can be started again.
    public init(
        api: KnovvuAPI, days: [UTCDay], hours: [String]? = nil, output: String, waits: Bool = false,
        check: @escaping () throws -> Void = {}
    ) {
        self.api = api
        self.days = Set(days).sorted()
        self.hours = KnovvuLink.hours.filter { hours?.contains($0) ?? true }
        self.output = output
        self.waits = waits
        self.check = check
    }

    /// - Throws: `JobError`, `ServiceError`, `HTTPError`, `FileError` where it cannot be done, and what
    ///   `check` throws. What is in place by then stays.
    public func run(progress: (Progress) -> Void = { _ in }) throws -> FetchReport {
        let today = UTCDay(of: clock.now)
        if let day = days.last, day > today {
            throw JobError("\(day) is in the future: by this machine's clock it is \(today) in UTC; give a past day")
        }
        let folder = try FetchFolder(output)
        let ledger = try DownloadLedger(
            path: output + "/downloads.json", staging: folder.staging, limit: KnovvuAPI.downloadsPerHour, clock: clock)
        let dayFolders = try days.map {
            try KnovvuDayFolder(day: $0, wanted: hours, api: api, folder: folder, check: check)
        }
        for day in dayFolders { try day.verify(progress: progress) }
        let run = KnovvuRun(fetch: self, folder: folder, ledger: ledger, days: dayFolders)
        try withoutActuallyEscaping(progress) { try run.go(progress: $0) }
        try folder.staging.removeIfEmpty()
        return try run.report()
    }

    private var clock: any WallClock { api.client.clock }
}
