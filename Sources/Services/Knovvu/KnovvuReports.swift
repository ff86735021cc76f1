import Files
import Foundations
import HTTP

/// The Daily Conversation Reports of a day, one for each hour: a sister of the recordings API, with the same
/// credentials. Each answer is kept as it came, as `HH.report.zip` or `HH.report.json`.
///
/// A report that the service does not have (404) is no error: it is recorded, and asked for again by later runs until a
/// day after the end of the day. No run waits for it.
struct KnovvuReports {
    let day: KnovvuDayFolder
    let api: KnovvuAPI
    let folder: FetchFolder
    let check: () throws -> Void
    let progress: (Progress) -> Void

    /// Compares the reports in place with the checksums that were recorded.
    func verify() throws {
        for hour in day.record.hours {
            guard let name = hour.report?.name, let sha256 = hour.report?.sha256 else { continue }
            try check()
            let root = folder.staging.root
            let place = "\(day.day)/\(name)"
            if root.kind(of: place) == .file, try root.open(place).checksum().digest == sha256 { continue }
            try folder.setAside(place)
            day.note("\(root.path(of: place)) is missing or has changed; \(Setting("reports")) fetches it again")
            try day.set(report: nil, of: hour.hour)
        }
    }

    /// Requests the reports that are not in place, each once.
    ///
    /// - Parameter asked: hours that this run has asked for already. Those that are asked for now are added.
    /// - Returns: the temporary failures.
    /// - Throws: `FileError`, and the errors of `check`.
    func fetch(asked: inout Set<String>) throws -> [TemporaryFailure] {
        var failures: [TemporaryFailure] = []
        for hour in day.wantedHours where !asked.contains(hour.hour) && isWanted(hour) {
            try check()
            progress(.asking("the report of \(day.day), hour \(hour.hour)"))
            do {
                guard try fetch(hour.hour) else {
                    asked.formUnion(day.wanted)
                    return failures
                }
                asked.insert(hour.hour)
            } catch let error as TemporaryFailure {
                failures.append(error)
                // The service does not answer. The other hours would have to wait for it too.
                return failures
            } catch let error as HTTPError {
                asked.insert(hour.hour)
                try refuse(hour.hour, "\(error)")
            }
        }
        return failures
    }

    private func isWanted(_ hour: KnovvuDayRecord.Hour) -> Bool {
        let end = day.day.start.plus(seconds: Double((Int(hour.hour) ?? 0) + 1) * 3600)
        guard api.client.clock.now >= end else { return false }
        guard let report = hour.report, report.problem == nil else { return true }
        guard report.name == nil, let at = UTCTime(iso8601: report.askedAt) else { return false }
        return at < day.day.end.plus(seconds: Self.preparationSeconds)
    }

    private static let preparationSeconds: Double = 86_400

    /// - Returns: whether the next report is to be requested.
    private func fetch(_ hour: String) throws -> Bool {
        let url = try api.baseURL.appending(
            segments: ["api", "external", "conversations", "daily-report", "\(day.day)", hour],
            query: [("compressed", "true")])
        let download = ResumableDownload(
            name: day.partialReportName(hour), largest: Self.largest, staging: folder.staging,
            http: api.client.http)
        let file = try PartialFile(name: download.name, staging: folder.staging)
        defer { if file.length == 0 { try? file.discard() } }
        switch try transfer(download, file, url, hour) {
        case .received(let kind):
            let name = "\(hour).report.\(kind.rawValue)"
            let place = "\(day.day)/\(name)"
            let (sha256, bytes) = try file.reading().checksum()
            // A file there has no record: it is another, or a run was killed before it could write the record.
            let root = folder.staging.root
            if root.kind(of: place) == .file, try root.open(place).checksum().digest != sha256 {
                try folder.setAside(place)
            }
            try file.putInPlace(place)
            try download.finish()
            let now = api.client.clock.now.rfc3339
            try day.set(
                report: .init(name: name, bytes: bytes, sha256: sha256, from: "\(url)", askedAt: now), of: hour)
        case .none:
            // What came of an earlier one is the beginning of nothing.
            try download.forget(file)
            try day.set(report: .init(askedAt: api.client.clock.now.rfc3339), of: hour)
        case .unusable(let nature):
            try refuse(
                hour, "the service twice sent \(nature) in place of a JSON or ZIP file, which is not kept; run again",
                .reportDamaged)
        case .refused(let error):
            try refuse(hour, "\(error); the reports of the hours after it were not requested")
            return false
        }
        return true
    }

    private static let largest = 4 << 30

    private func refuse(_ hour: String, _ words: String, _ code: FetchProblem.Code = .reportRefused) throws {
        let problem = FetchProblem(
            code, "\(day.day), hour \(hour): its report was not fetched: \(words)", day: "\(day.day)", hour: hour)
        try day.set(report: .init(askedAt: api.client.clock.now.rfc3339, problem: problem), of: hour)
    }

    // MARK: - One report

    private enum Answer {
        case received(Kind)
        case none
        case refused(ServiceError)
        /// With what it is.
        case unusable(String)
    }

    private enum Kind: String { case zip, json }

    private func transfer(
        _ download: ResumableDownload, _ file: PartialFile, _ url: HTTPURL, _ hour: String
    ) throws -> Answer {
        var isRenewed = false
        var wasUnexpected = false
        let label = "\(day.day), the report of hour \(hour)"
        return try api.client.retry.run(clock: api.client.clock) { () throws -> RetryPolicy.Attempt<Answer> in
            let before = file.length
            var request = HTTPRequest(.get, url, fields: try api.fields())
            request.pace = .download
            switch try download.attempt(request, into: file, progress: { _, _ in }) {
            case .cutOff(let error):
                return .again(reason: "\(label): \(error)", isProgress: file.length > before)
            case .whole:
                let nature: String
                switch try kind(of: file) {
                case .success(let kind): return .done(.received(kind))
                case .failure(let other): nature = other.nature
                }
                try download.forget(file)
                guard !wasUnexpected else { return .done(.unusable(nature)) }
                wasUnexpected = true
                return .again(reason: "\(label): received \(nature)")
            case .refused(let response):
                let status = response.head.status
                if status == 404, !ServiceWords.isPage(response) { return .done(.none) }
                if status == 401, !isRenewed, try api.renew() {
                    isRenewed = true
                    return .again(reason: "\(label): the token has expired")
                }
                if status == 429 || APIClient.mayPass(status) {
                    return .again(
                        reason: "\(label): \(response.head.url) returned status \(status)",
                        after: RetryAfter.seconds(of: response.head, now: api.client.clock.now))
                }
                return .done(
                    .refused(
                        .undocumented(
                            response, words: ServiceWords.of(response, secrets: request.fields),
                            advice: "check the base URL, and whether the application may read reports")))
            }
        }
    }

    private struct Unusable: Error { let nature: String }

    private func kind(of file: PartialFile) throws -> Result<Kind, Unusable> {
        let arrived = try file.reading()
        let beginning = try arrived.beginning(4096)
        if WebPage.isLikely(beginning) { return .failure(Unusable(nature: "a web page")) }
        guard beginning.starts(with: "PK".utf8) else {
            return try arrived.isJSON() ? .success(.json) : .failure(Unusable(nature: "a text that is not whole JSON"))
        }
        let damage = try ArchiveCheck(arrived, check: check).damage
        return damage.map { .failure(Unusable(nature: "a damaged ZIP archive (\($0))")) } ?? .success(.zip)
    }
}
