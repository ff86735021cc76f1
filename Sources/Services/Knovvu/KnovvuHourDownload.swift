import Files
import Foundations
import HTTP

/// Downloads one hour archive and moves it into place.
struct KnovvuHourDownload {
    let day: KnovvuDayFolder
    let hour: String
    let api: KnovvuAPI
    let ledger: DownloadLedger
    let folder: FetchFolder
    let check: () throws -> Void
    let progress: (Progress) -> Void
    /// The number of archives in place, and the total number.
    let counts: (done: Int, count: Int)

    private var name: String { "\(day.day)/\(hour).zip" }

    /// - Throws: `TemporaryFailure` to try again later; `ServiceError` or `HTTPError` to give up; `FileError`, and the
    ///   errors of `check`.
    func run() throws {
        guard let link = day.links[hour], let url = link.url else { return }
        let download = ResumableDownload(
            name: day.partialName(hour), largest: Self.largest(link), staging: folder.staging, http: api.client.http)
        let file = try PartialFile(name: download.name, staging: folder.staging)
        var state = State(url: url)
        // Do not leave an empty file behind.
        defer { if file.length == 0 { try? file.discard() } }
        let found = try api.client.retry.run(clock: api.client.clock) {
            try attempt(download, file, &state)
        }
        guard found.damage == nil else { return try keepDamaged(file, download, found) }
        try day.keep(hour, file, found, from: state.url, problems: try problems(of: found))
        try download.finish()
    }

    /// The state that changes between attempts.
    private struct State {
        var url: HTTPURL
        var renewals = 0
        var wasDamaged = false
    }

    /// The largest accepted download. A link may state too small a size, but a download must not fill the disk.
    private static func largest(_ link: KnovvuLink) -> Int {
        max(1 << 30, min(link.sizeBytes ?? 0, 1 << 44) * 4)
    }

    private func attempt(
        _ download: ResumableDownload, _ file: PartialFile, _ state: inout State
    ) throws -> RetryPolicy.Attempt<ArchiveCheck> {
        // The service counts every request as a download, including requests for the rest of an archive.
        if let next = ledger.nextAllowed { throw quotaFailure(next) }
        try ledger.enter(name)
        let before = file.length
        switch try request(download, file, state.url) {
        case .cutOff(let error):
            if error.neverArrived { try ledger.strike() }
            return .again(reason: "\(name): \(error)", isProgress: file.length > before)
        case .refused(let response):
            try ledger.strike()
            return try answer(to: response, &state)
        case .whole:
            progress(.checking(name))
            let found = try ArchiveCheck(file.reading(), check: check)
            guard let damage = found.damage, !state.wasDamaged else { return .done(found) }
            state.wasDamaged = true
            try download.forget(file)
            return .again(reason: "\(name): the download is not an intact ZIP archive: \(damage)")
        }
    }

    private func request(
        _ download: ResumableDownload, _ file: PartialFile, _ url: HTTPURL
    ) throws -> ResumableDownload.Outcome {
        let quota = ledger.quota
        do {
            // The URL is presigned, so the request carries no credentials, whatever its host.
            return try download.attempt(HTTPRequest(.get, url), into: file) { bytes, total in
                progress(
                    .downloading(
                        name: name, bytes: bytes, total: total, done: counts.done, count: counts.count, quota: quota))
            }
        } catch let error as HTTPError {
            if error.neverArrived { try ledger.strike() }
            throw error
        }
    }

    /// Handles a refusal: a temporary failure, the hourly limit, or an expired link.
    private func answer(
        to response: HTTPResponse, _ state: inout State
    ) throws -> RetryPolicy.Attempt<ArchiveCheck> {
        let status = response.head.status
        guard let link = day.links[hour] else { throw KnovvuAPI.linkExpired(words: "") }
        let refusal = api.refusal(of: link, response)
        if case .limitExceeded(let seconds) = refusal.kind {
            try ledger.refuse(seconds: seconds)
            throw TemporaryFailure("\(name): \(refusal)", notBefore: ledger.nextAllowed)
        }
        if APIClient.mayPass(status) {
            return .again(
                reason: "\(name): \(response.head.url) returned status \(status)",
                after: RetryAfter.seconds(of: response.head, now: api.client.clock.now))
        }
        // For an expired link, storage services return 400, 403 or 404, where the API documentation says 401.
        guard state.renewals < 2 else { throw refusal }
        state.renewals += 1
        try day.ask(progress: progress)
        guard let url = day.links[hour]?.url else { throw refusal }
        state.url = url
        return .again(reason: "\(name): \(refusal)")
    }

    private func quotaFailure(_ next: UTCTime) -> TemporaryFailure {
        TemporaryFailure(
            "the limit of \(ledger.limit) downloads per hour is reached", notBefore: next)
    }

    /// If an intact archive does not match its link, the day is requested once more: the service may have updated it.
    private func problems(of found: ArchiveCheck) throws -> [FetchProblem] {
        func compare() -> [FetchProblem] {
            KnovvuComparison(day: day.day, hour: hour, link: day.links[hour], check: found).problems
        }
        let statusProblems =
            day.wantedHours.first { $0.hour == hour }?.problems.filter { $0.code == .unknownStatus } ?? []
        if !compare().isEmpty {
            do {
                try day.ask(progress: progress)
            } catch is TemporaryFailure {
            } catch is ServiceError {
                // The comparison then uses the earlier response.
            }
        }
        return compare() + statusProblems
    }

    private func keepDamaged(_ file: PartialFile, _ download: ResumableDownload, _ found: ArchiveCheck) throws {
        let place = day.archivePath(hour) + ".damaged"
        try file.putInPlace(place)
        try download.finish()
        try day.giveUp(
            hour,
            FetchProblem(
                .damaged,
                "\(name) was downloaded twice, and is not an intact ZIP archive: \(found.damage ?? ""); the last "
                    + "download is kept as \(hour).zip.damaged; run again, and if that fails, ask the operator",
                day: "\(day.day)", hour: hour))
    }
}
