import Conversations
import Files
import Foundations
import HTTP
import JSON

/// One day: its folder, its record, and the service's current response.
final class KnovvuDayFolder {
    let day: UTCDay
    /// The requested hours, `00` to `23`, in order.
    let wanted: [String]
    private(set) var record: KnovvuDayRecord
    /// The links in the service's latest response of this run.
    private(set) var links: [String: KnovvuLink] = [:]
    private(set) var deadline: UTCTime?
    private(set) var hasAnswer = false
    /// Whether an earlier run left a record that can be read.
    private var hasRecord = false
    /// Whether nothing more is available, even if hours are missing.
    private(set) var isClosed = false
    private(set) var notes: [String] = []
    /// Hours that could not be fetched, and that this run does not try again.
    private var givenUp: Set<String> = []
    /// When the service last described the day in this run.
    private(set) var answeredAt: UTCTime?
    /// Whether archives that have problems are fetched again, and those that this run has fetched.
    private let retries: Bool
    private var fetched: Set<String> = []

    private let api: KnovvuAPI
    private let folder: FetchFolder
    private let check: () throws -> Void

    init(
        day: UTCDay, wanted: [String], retries: Bool = false, api: KnovvuAPI, folder: FetchFolder,
        check: @escaping () throws -> Void
    ) throws {
        self.day = day
        self.wanted = wanted
        self.retries = retries
        self.api = api
        self.folder = folder
        self.check = check
        record = KnovvuDayRecord(day: day, service: api.baseURL.description)
        record.application = api.application
        try folder.staging.makeFolder("\(day)")
        try load()
    }

    // Relative to the output folder.
    private var recordPath: String { "\(day)/\(FetchedHours.fileName)" }
    private var answerPath: String { "\(day)/day.json" }
    func archivePath(_ hour: String) -> String { "\(day)/\(hour).zip" }

    private var root: RootFolder { folder.staging.root }
    // The names of the files in the staging folder.
    func partialName(_ hour: String) -> String { "\(day)-\(hour).zip" }
    func partialReportName(_ hour: String) -> String { "\(day)-\(hour).report" }

    private func load() throws {
        guard root.kind(of: recordPath) != nil else { return }
        let bytes = try root.contents(of: recordPath, limit: 4 << 20)
        guard let earlier = try? JSONText.value(KnovvuDayRecord.self, from: bytes),
            earlier.hours.map(\.hour) == KnovvuLink.hours, earlier.day == "\(day)"
        else {
            notes.append(
                "\(root.path(of: recordPath)) is damaged and was recreated; archives in place are checked against their "
                    + "links")
            return
        }
        guard FetchFolder.isSame(earlier.service, api.baseURL) else {
            throw JobError(
                "\(root.path(of: recordPath)): the day was fetched from \(PrintableText.of(earlier.service, width: 200)), "
                    + "not from \(api.baseURL); use another folder with \(Setting("output"))")
        }
        if let before = earlier.application, let now = api.application, before != now {
            throw JobError(
                "\(root.path(of: recordPath)): the day was fetched with the credentials of another application; use "
                    + "another folder with \(Setting("output"))")
        }
        record = earlier
        record.application = earlier.application ?? api.application
        hasRecord = true
        deadline = earlier.deadline.flatMap(UTCTime.init(iso8601:))
    }

    // MARK: - Files in place

    /// Whether every requested hour is accounted for, so that no request to the service is needed.
    var isSettled: Bool { record.isFinal && wantedHours.allSatisfy(isSettled) }

    private func isSettled(_ hour: KnovvuDayRecord.Hour) -> Bool {
        if hour.archive != nil { return !isToBeRetried(hour) }
        return hour.status == KnovvuLink.Status.noData.text && hour.problems.isEmpty
    }

    private func isToBeRetried(_ hour: KnovvuDayRecord.Hour) -> Bool {
        retries && hour.archive != nil && !hour.problems.isEmpty && !fetched.contains(hour.hour)
    }

    /// The hours that the service is still preparing, or whose status is unknown for another reason.
    var unprepared: [KnovvuDayRecord.Hour] {
        isClosed ? [] : wantedHours.filter { $0.archive == nil && links[$0.hour]?.isUnprepared == true }
    }

    /// The number of failed downloads of an hour. An hour whose archive is in place comes after all that are missing.
    func failures(_ hour: String) -> Int {
        guard let hour = record.hours.first(where: { $0.hour == hour }) else { return 0 }
        return (hour.failures?.count ?? 0) + (hour.archive == nil ? 0 : 1 << 32)
    }

    var wantedHours: [KnovvuDayRecord.Hour] { record.hours.filter { wanted.contains($0.hour) } }
    var archiveCount: Int { wantedHours.count { $0.archive != nil } }

    /// The hours that are still to be downloaded.
    var pending: [String] {
        isClosed ? [] : wanted.filter { isPending($0) }
    }

    private func isPending(_ hour: String) -> Bool {
        guard !givenUp.contains(hour), links[hour]?.url != nil else { return false }
        return record.hours.contains { $0.hour == hour && ($0.archive == nil || isToBeRetried($0)) }
    }

    var problems: [FetchProblem] {
        record.problems + wantedHours.flatMap { $0.problems + ($0.report?.problem.map { [$0] } ?? []) }
    }

    /// Compares every archive in place with the checksum that was recorded when it was downloaded.
    func verify(progress: (Progress) -> Void) throws {
        for index in record.hours.indices {
            guard let archive = record.hours[index].archive else { continue }
            let hour = record.hours[index].hour
            try check()
            progress(.checking("\(day)/\(hour).zip"))
            let place = archivePath(hour)
            switch root.kind(of: place) {
            case .file:
                if try root.open(place).checksum().digest == archive.sha256 { continue }
                try folder.setAside(place)
                notes.append(
                    "\(root.path(of: place)) has changed since it was fetched (SHA-256 mismatch); it was renamed to "
                        + "\(hour).zip.damaged")
            case nil:
                // If the last run was killed before its final rename, the complete archive is still in the staging
                // folder.
                if try bringIntoPlace(hour, archive) { continue }
                notes.append("\(root.path(of: place)) is missing")
            case let kind?:
                throw JobError(
                    "\(root.path(of: place)): it is \(kind.words), not a file; move it away to make room for the "
                        + "archive")
            }
            forgetArchive(at: index)
        }
        // The list of checksums could be damaged.
        if hasRecord { try save() }
    }

    private func forgetArchive(at index: Int) {
        let hour = record.hours[index].hour
        record.hours[index].archive = nil
        record.hours[index].problems = [
            FetchProblem(
                .damaged,
                "\(day)/\(hour).zip was fetched earlier, but is missing or changed now; it has to be fetched again",
                day: "\(day)", hour: hour)
        ]
    }

    private func bringIntoPlace(_ hour: String, _ archive: KnovvuDayRecord.Archive) throws -> Bool {
        let file = try PartialFile(name: partialName(hour), staging: folder.staging)
        guard file.length == archive.bytes, try file.reading().checksum().digest == archive.sha256 else {
            if file.length == 0 { try file.discard() }
            return false
        }
        try file.putInPlace(archivePath(hour))
        return true
    }

    // MARK: - The service's response

    /// Requests the day from the service, stores the response as received, and updates the record.
    ///
    /// - Throws: the errors of `KnovvuAPI.day`; `FileError`.
    func ask(progress: (Progress) -> Void) throws {
        progress(.asking("\(day)"))
        let answer = try api.day(day)
        answeredAt = api.client.clock.now
        // The response contains presigned URLs, which give access to anyone who has them.
        try PendingFile.write(answer.json, to: answerPath, in: folder.staging, mode: 0o600)
        let isFirst = !hasAnswer
        hasAnswer = true
        take(answer, isFirst: isFirst)
        try adopt(progress: progress)
        try save()
    }

    private func take(_ answer: KnovvuAPI.Answer, isFirst: Bool) {
        let now = api.client.clock.now
        let day = answer.day
        let dates = KnovvuDeadline(of: self.day, answer: day)
        deadline = dates.time
        record.service = api.baseURL.description
        record.askedAt = now.rfc3339
        record.generatedAt = day.generatedAt?.rfc3339
        record.expiresAt = day.expiresAt?.rfc3339
        record.retentionDays = day.retentionDays
        record.deadline = deadline?.rfc3339
        let described = day.generatedAt.flatMap { $0 >= self.day.start ? $0 : nil } ?? answer.date ?? now
        record.isFinal = described >= self.day.end
        var reading = KnovvuAnswerReading(day: self.day, answer: day, isFinal: record.isFinal)
        links = reading.links
        record.problems = reading.problems
        for index in record.hours.indices where !givenUp.contains(record.hours[index].hour) {
            reading.update(&record.hours[index])
        }
        guard isFirst else { return }
        notes += dates.notes + day.defects.map { "\(self.day): \($0)" } + reading.notes
        if let date = answer.date, abs(date.secondsSince(now)) > 300 {
            notes.append(
                "this machine's clock is at \(now.secondText), the service's at \(date.secondText); correct the wrong "
                    + "one"
            )
        }
    }

    /// Records archives in place that have no record, if they are intact and match their links.
    private func adopt(progress: (Progress) -> Void) throws {
        for (index, hour) in record.hours.enumerated() where hour.archive == nil {
            let place = archivePath(hour.hour)
            guard root.kind(of: place) == .file else { continue }
            progress(.checking("\(day)/\(hour.hour).zip"))
            let found = try ArchiveCheck(root.open(place), check: check)
            let comparison = KnovvuComparison(day: day, hour: hour.hour, link: links[hour.hour], check: found)
            if found.damage == nil, comparison.problems.isEmpty {
                record.hours[index].archive = .init(hour: hour.hour, found, from: nil, receivedAt: nil)
                record.hours[index].problems = []
                notes.append("\(root.path(of: place)) had no record, but matches its link; it is kept")
            } else {
                try folder.setAside(place)
                notes.append(
                    "\(root.path(of: place)) had no record, and is damaged or does not match its link; it was renamed to "
                        + "\(hour.hour).zip.damaged")
            }
        }
    }

    /// Marks the day as closed: nothing more is available. `problem` is the reason.
    func close(_ problem: FetchProblem) throws {
        isClosed = true
        record.problems.append(problem)
        try save()
    }

    /// Marks an hour as not available in this run.
    func giveUp(_ hour: String, _ problem: FetchProblem) throws {
        givenUp.insert(hour)
        guard let index = record.hours.firstIndex(where: { $0.hour == hour }) else { return }
        if record.hours[index].archive == nil {
            record.hours[index].problems = [problem]
        } else {
            notes.append("\(problem.message); the archive that was in place is kept")
        }
        try save()
    }

    /// Records a failed download, so that later runs download the hour after those that did not fail.
    func fail(_ hour: String, reason: String, isDamaged: Bool = false, isRefused: Bool = false) throws {
        guard let index = record.hours.firstIndex(where: { $0.hour == hour }) else { return }
        let now = api.client.clock.now.rfc3339
        var failures = record.hours[index].failures ?? .init(at: now, reason: reason)
        failures.count = min(failures.count, 1 << 20) + 1
        failures.damaged = min(failures.damaged, 1 << 20) + (isDamaged ? 1 : 0)
        failures.refused = min(failures.refused, 1 << 20) + (isRefused ? 1 : 0)
        (failures.at, failures.reason) = (now, reason)
        record.hours[index].failures = failures
        try writeRecord()
    }

    /// Whether an hour's downloads gave no intact archive twice or more.
    func isDamagedAgain(_ hour: String) -> Bool {
        record.hours.contains { $0.hour == hour && $0.failures?.damaged ?? 0 >= 2 }
    }

    /// Whether a damaged download was kept before.
    func isDamagedOften(_ hour: String) -> Bool {
        record.hours.contains { $0.hour == hour && $0.failures?.damaged ?? 0 > 2 }
    }

    /// Whether an hour's links were refused so often that one more refusal is reported as a problem. Without this, hours
    /// that share the downloads of an hour would never be refused often enough in one run.
    func isRefusedAgain(_ hour: String) -> Bool {
        record.hours.contains { $0.hour == hour && $0.failures?.refused ?? 0 >= 6 }
    }

    // MARK: - Downloaded archives

    /// Moves an archive into place.
    func keep(
        _ hour: String, _ file: PartialFile, _ found: ArchiveCheck, from url: HTTPURL, problems: [FetchProblem]
    ) throws {
        guard let index = record.hours.firstIndex(where: { $0.hour == hour }) else { return }
        fetched.insert(hour)
        // An archive that is fetched again is not lost if it was another.
        if let earlier = record.hours[index].archive, earlier.sha256 != found.sha256 {
            try folder.setAside(archivePath(hour))
        }
        // The record is written first. If the run is killed before the rename, the next run finds the file in the
        // staging folder and can identify it.
        record.hours[index].archive = .init(
            hour: hour, found, from: url.description, receivedAt: api.client.clock.now.rfc3339)
        record.hours[index].problems = problems
        record.hours[index].failures = nil
        try writeRecord()
        try file.putInPlace(archivePath(hour))
        try save()
    }

    /// Records the report of an hour.
    func set(report: KnovvuDayRecord.Report?, of hour: String) throws {
        guard let index = record.hours.firstIndex(where: { $0.hour == hour }) else { return }
        record.hours[index].report = report
        try save()
    }

    func note(_ text: String) { notes.append(text) }

    /// Writes the record, and the checksums of the files in place.
    func save() throws {
        try writeRecord()
        var files = record.hours.compactMap(\.archive).map {
            PayloadFile(path: $0.name, sha256: $0.sha256, bytes: $0.bytes)
        }
        files += record.hours.compactMap(\.report).compactMap { report in
            guard let name = report.name, let sha256 = report.sha256, let bytes = report.bytes else { return nil }
            return PayloadFile(path: name, sha256: sha256, bytes: bytes)
        }
        if root.kind(of: answerPath) == .file {
            let (digest, bytes) = try root.open(answerPath).checksum()
            files.append(PayloadFile(path: "day.json", sha256: digest, bytes: bytes))
        }
        try folder.writeChecksums(files, to: "\(day)/manifest-sha256.txt")
    }

    private func writeRecord() throws { try folder.write(record, to: recordPath) }
}

extension KnovvuDayRecord.Archive {
    fileprivate init(hour: String, _ found: ArchiveCheck, from: String?, receivedAt: String?) {
        self.init(
            name: hour + ".zip", bytes: found.bytes, sha256: found.sha256, sessions: found.metadata?.sessions,
            files: found.metadata?.files, from: from, receivedAt: receivedAt)
    }
}
