import Files
import Foundations
import HTTP

/// Sends one request for an hour archive, and moves the archive into place when it is complete and intact.
struct KnovvuHourDownload {
    /// The result of one request.
    enum Outcome {
        /// The archive is in place, or the hour is given up.
        case finished
        case failed(Failure)
    }

    struct Failure {
        let reason: String
        /// The delay that the server asked for, in seconds.
        var after: Double?
        /// Whether the file grew.
        var isProgress = false
        /// The refusal of a link; `nil` for a temporary failure.
        var refusal: ServiceError?
        var isDamaged = false
    }

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

    /// - Throws: `ServiceError` of kind `limitExceeded`; `HTTPError` to give up; `FileError`, and the errors of `check`.
    func run() throws -> Outcome {
        guard let link = day.links[hour], let url = link.url else { return .finished }
        let download = ResumableDownload(
            name: day.partialName(hour),
            largest: ResumableDownload.largest(announced: link.sizeBytes, least: 1 << 30, times: 4),
            announced: link.sizeBytes,
            staging: folder.staging, http: api.client.http)
        let file = try PartialFile(name: download.name, staging: folder.staging)
        // Do not leave an empty file behind.
        defer { if file.length == 0 { try? file.discard() } }
        let before = file.length
        switch try request(download, file, url) {
        case .cutOff(let error):
            if error.neverArrived { try ledger.strike() }
            return try fail(Failure(reason: "\(name): \(error)", isProgress: file.length > before))
        case .refused(let response):
            return try fail(failure(response, link))
        case .whole:
            progress(.checking(name))
            let found = try ArchiveCheck(file.reading(), check: check)
            if let damage = found.damage { return try refuse(damage, file, download, url) }
            try day.keep(hour, file, found, from: url, problems: try problems(of: found))
            try download.finish()
            return .finished
        }
    }

    private func fail(_ failure: Failure) throws -> Outcome {
        try day.fail(
            hour, reason: failure.reason, isDamaged: failure.isDamaged, isRefused: failure.refusal != nil)
        return .failed(failure)
    }

    /// The service counts every request that reaches it as a download: also one for the rest of an archive, and one that
    /// it refuses.
    private func request(
        _ download: ResumableDownload, _ file: PartialFile, _ url: HTTPURL
    ) throws -> ResumableDownload.Outcome {
        try ledger.enter(name)
        let quota = ledger.quota
        do {
            // The URL is presigned, so the request carries no credentials, whatever its host.
            var request = HTTPRequest.link(url, of: api.baseURL)
            if counts.count - counts.done > 1 { request.mostSeconds = Self.mostSecondsWhileOthersWait }
            return try download.attempt(request, into: file) { bytes, total in
                progress(
                    .downloading(
                        name: name, bytes: bytes, total: total, done: counts.done, count: counts.count, quota: quota))
            }
        } catch let error as HTTPError {
            if error.neverArrived { try ledger.strike() }
            try day.fail(hour, reason: "\(name): \(error)")
            throw error
        }
    }

    private static let mostSecondsWhileOthersWait = 3600

    /// Handles a refusal: the hourly limit, a temporary failure, or an expired link, which a new one replaces.
    private func failure(_ response: HTTPResponse, _ link: KnovvuLink) throws -> Failure {
        let status = response.head.status
        let refusal = api.refusal(of: link, response)
        if case .limitExceeded = refusal.kind { throw refusal }
        if APIClient.mayPass(status) {
            return Failure(
                reason: "\(name): \(response.head.url) returned status \(status)",
                after: RetryAfter.seconds(of: response.head, now: api.client.clock.now))
        }
        // For an expired link, storage services return 400, 403 or 404, where the API documentation says 401.
        var reason = "\(name): \(refusal)"
        do {
            try day.ask(progress: progress)
        } catch let error as ServiceError {
            if case .limitExceeded(let seconds) = error.kind { try ledger.refuse(seconds: seconds) }
            reason += "; a new link was refused too: \(error)"
        } catch let error as TemporaryFailure {
            reason += "; there is no new link yet: \(error)"
        }
        return Failure(reason: reason, refusal: refusal)
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

    /// Rejects a download that is no intact archive: the first time to try again, then with a problem.
    private func refuse(
        _ damage: String, _ file: PartialFile, _ download: ResumableDownload, _ url: HTTPURL
    ) throws -> Outcome {
        let damage = ServiceWords.withoutValues(of: [url], damage)
        let reason = "\(name): the download is not an intact ZIP archive: \(damage)"
        let outcome = try fail(Failure(reason: reason, isDamaged: true))
        guard day.isDamagedAgain(hour) else {
            try download.forget(file)
            return outcome
        }
        let place = day.archivePath(hour) + ".damaged"
        // The last of several damaged downloads is kept. An archive that was set aside under this name stays too.
        if !day.isDamagedOften(hour) { try folder.setAside(place) }
        try file.putInPlace(place)
        try download.finish()
        try day.giveUp(
            hour,
            FetchProblem(
                .damaged,
                "\(name) was downloaded twice or more, and is not an intact ZIP archive: \(damage); the last "
                    + "download is kept as \(hour).zip.damaged; run again, and if that fails, ask the operator",
                day: "\(day.day)", hour: hour))
        return .finished
    }
}
