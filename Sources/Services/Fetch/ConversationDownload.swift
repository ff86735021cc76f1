import Conversations
import Files
import Foundations
import HTTP
import JSON

/// The folder of a conversation that is being fetched: the service's response and the files, with their checksums in
/// `download.json`, and what is pending.
final class ConversationDownload {
    /// The name of the folder in the output folder.
    let name: String
    /// For messages.
    var path: String { folder.staging.root.path(of: name) }
    private(set) var record: DownloadRecord
    private(set) var problems: [FetchProblem] = []
    private(set) var notes: [String] = []
    private(set) var later: [FetchReport.Later] = []
    private let folder: FetchFolder
    private let client: APIClient
    private let service: HTTPURL
    /// Paths of files in place that are fetched again, because they had a problem.
    private var retried: Set<String> = []

    /// - Parameters:
    ///   - request: the parameters that identify this download.
    ///   - application: the id of the application that the credentials belong to, if it is known.
    ///   - id: a text of the parameters, from which the folder gets its name.
    ///   - retries: whether files that had a problem are fetched again.
    init(
        source: String, service: HTTPURL, request: [DownloadRecord.Parameter], application: String? = nil,
        id: String, retries: Bool, folder: FetchFolder, client: APIClient
    ) throws {
        self.folder = folder
        self.client = client
        self.service = service
        name = try Self.name(for: ExactText(id), request: request, in: folder.staging.root)
        record = DownloadRecord(
            source: source, service: "\(service)", request: request, askedAt: client.clock.now.rfc3339)
        record.application = application.map { SHA256Stream.digest(of: $0.utf8) }
        try folder.staging.makeFolder(name)
        try load()
        if retries {
            for index in record.files.indices where record.files[index].problem != nil {
                record.files[index].problem = nil
                if record.files[index].sha256 != nil { retried.insert(record.files[index].path) }
            }
        }
        for file in record.files { report(file) }
    }

    /// Whether nothing is to be requested from the service.
    var isComplete: Bool { record.isComplete && retried.isEmpty }

    /// Whether a file is still to be fetched.
    func isMissing(_ index: Int) -> Bool {
        let file = record.files[index]
        return file.problem == nil && (file.sha256 == nil || retried.contains(file.path))
    }

    /// The name of the folder. If another download has a name that differs only in case, this one has a hash.
    private static func name(
        for id: ExactText, request: [DownloadRecord.Parameter], in root: RootFolder
    ) throws -> String {
        func digest(_ text: String) -> Checksum { SHA256Stream.digest(of: text.utf8) }
        let name = SafeName.name(for: id, digest: digest)
        var entries = try root.entries(in: "")
        root.spell(&entries) { $0(name) }
        var taken = Set(entries.map(\.path).filter { $0 != name && SafeName.folded($0) == SafeName.folded(name) })
        if root.ignoresCase,
            let bytes = try? root.contents(of: "\(name)/\(DownloadRecord.fileName)", limit: largestRecord),
            let record = try? JSONText.value(DownloadRecord.self, from: bytes), record.request != request
        {
            taken.insert(name)
        }
        return SafeName.name(for: id, avoiding: taken, digest: digest)
    }

    private static let largestRecord = 16 << 20

    /// Relative to the output folder.
    private var recordPath: String { place(of: DownloadRecord.fileName) }

    /// The path of a file, relative to the output folder.
    private func place(of file: String) -> String { "\(name)/\(file)" }

    private func load() throws {
        let root = folder.staging.root
        guard root.kind(of: recordPath) != nil else { return }
        let bytes = try root.contents(of: recordPath, limit: Self.largestRecord)
        guard let earlier = try? JSONText.value(DownloadRecord.self, from: bytes),
            earlier.format == record.format, earlier.source == record.source,
            earlier.files.allSatisfy({ Self.isPlain($0.path) })
        else {
            notes.append("\(root.path(of: recordPath)) is damaged and was recreated")
            return
        }
        let isOfOther = earlier.application.flatMap { before in record.application.map { $0 != before } } ?? false
        guard earlier.request == record.request, FetchFolder.isSame(earlier.service, service), !isOfOther else {
            let difference =
                earlier.request != record.request
                ? "for another request"
                : isOfOther ? "with the credentials of another application" : "from another service"
            throw JobError(
                "\(path) contains a different download: it was fetched \(difference); use another folder with "
                    + "\(Setting("output"))")
        }
        let application = record.application
        record = earlier
        record.application = earlier.application ?? application
        for index in record.files.indices where record.files[index].sha256 != nil {
            try verify(index)
            // Earlier versions did not record this problem.
            let file = record.files[index]
            if file.problem == nil, let stated = file.statedBytes, let bytes = file.bytes, stated != bytes {
                record.files[index].problem = Self.sizeMismatch(stated, bytes)
            }
        }
        try save()
    }

    /// Whether a path stays in the folder. This program writes no other paths.
    private static func isPlain(_ path: String) -> Bool {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        return parts.count <= 2
            && parts.allSatisfy { !$0.isEmpty && !$0.hasPrefix(".") && $0.utf8.allSatisfy(SafeName.isPlain) }
    }

    /// Compares a file in place with its recorded checksum.
    private func verify(_ index: Int) throws {
        let root = folder.staging.root
        let place = place(of: record.files[index].path)
        if root.kind(of: place) == .file {
            if try root.open(place).checksum().digest == record.files[index].sha256 { return }
            try folder.setAside(place)
            notes.append(
                "\(root.path(of: place)) has changed since it was fetched (SHA-256 mismatch); .damaged was added to its "
                    + "name")
        } else {
            notes.append("\(root.path(of: place)) is missing; it is fetched again")
        }
        record.files[index].sha256 = nil
        record.files[index].bytes = nil
    }

    private func save() throws { try folder.write(record, to: recordPath) }

    // MARK: - Responses and downloads

    /// Stores the response as received, and updates the record.
    ///
    /// - Parameters:
    ///   - files: the files that the response lists.
    ///   - hasLinks: whether the response contains links, which give access to anyone who has them or the token.
    func keep(
        answer: [UInt8], as name: String, from url: HTTPURL, files: [DownloadRecord.File], hasLinks: Bool = false
    ) throws {
        try PendingFile.write(answer, to: place(of: name), in: folder.staging, mode: hasLinks ? 0o600 : 0o644)
        retried.remove(name)
        let known = record.files
        record.askedAt = client.clock.now.rfc3339
        record.files = [
            DownloadRecord.File(
                role: .answer, path: name, bytes: answer.count, sha256: SHA256Stream.digest(of: answer), from: "\(url)",
                receivedAt: client.clock.now.rfc3339)
        ]
        for file in files {
            // Files that were already received stay, if the response describes them as before.
            let same = known.first { $0.path == file.path && $0.id == file.id && $0.statedBytes == file.statedBytes }
            record.files.append(same ?? file)
        }
        try save()
    }

    /// Downloads one of the files that are not in place yet.
    ///
    /// - Parameter index: the index in the record's files.
    /// - Throws: the errors that end the run. A failure of this file alone is reported as a problem.
    func fetch(
        _ index: Int, from url: HTTPURL, authorization: (any Authorization)?, progress: (Progress) -> Void
    ) throws {
        let file = record.files[index]
        let label = "\(name)/\(file.path)"
        let partial = SHA256Stream.digest(of: label.utf8).hexadecimal.prefix(32)
        let download = ResumableDownload(
            name: String(partial),
            largest: ResumableDownload.largest(announced: file.statedBytes, least: 64 << 20, times: 2),
            announced: file.statedBytes, staging: folder.staging, http: client.http)
        do {
            let arriving = try PartialFile(name: download.name, staging: folder.staging)
            defer { if arriving.length == 0 { try? arriving.discard() } }
            try transfer(download, into: arriving, of: file, url, authorization) { bytes, total in
                progress(
                    .downloading(
                        name: label, bytes: bytes, total: total ?? file.statedBytes, done: index - 1,
                        count: self.record.files.count - 1, quota: nil))
            }
            progress(.checking(label))
            if let nature = try Self.unsuitability(of: arriving, as: file) {
                try download.forget(arriving)
                try report(
                    .damaged, index,
                    "the service twice sent \(nature) in its place, which is not kept; \(Self.retryAdvice)")
                return
            }
            let (sha256, bytes) = try arriving.reading().checksum()
            let place = place(of: file.path)
            try folder.staging.makeParent(of: place)
            // A file that is fetched again is not lost if it was another.
            if let earlier = file.sha256, earlier != sha256 { try folder.setAside(place) }
            retried.remove(file.path)
            try arriving.putInPlace(place)
            try download.finish()
            record.files[index].bytes = bytes
            record.files[index].sha256 = sha256
            record.files[index].from = "\(url)"
            record.files[index].receivedAt = client.clock.now.rfc3339
            if let stated = file.statedBytes, stated != bytes {
                record.files[index].problem = Self.sizeMismatch(stated, bytes)
                report(record.files[index])
            }
            try save()
        } catch let error as TemporaryFailure {
            postpone(error)
        } catch let error as HTTPError {
            refuse(index, "not fetched: \(error)")
        } catch let error as ServiceError {
            refuse(index, "not fetched: \(error)")
        }
    }

    private static func sizeMismatch(_ stated: Int, _ bytes: Int) -> DownloadRecord.Problem {
        DownloadRecord.Problem(
            code: FetchProblem.Code.sizeMismatch.rawValue,
            message: "the service states \(stated) bytes, but sent \(bytes); the file is kept; \(retryAdvice)")
    }

    private static var retryAdvice: String { "to fetch it again, give \(Setting("retry"))" }

    /// Returns what a file is that cannot be the one that was requested; `nil` if it may be.
    private static func unsuitability(of arriving: PartialFile, as file: DownloadRecord.File) throws -> String? {
        let beginning = try arriving.reading().beginning(4096)
        let isPage = WebPage.isLikely(beginning)
        guard file.role == .history else {
            let isExpected = WebPage.isExpected(in: file.name ?? "") || file.statedBytes == arriving.length
            return isPage && !isExpected ? "a web page" : nil
        }
        if isPage { return "a web page" }
        if try !arriving.reading().isJSON() { return "a text that is not whole JSON" }
        return nil
    }

    private func transfer(
        _ download: ResumableDownload, into arriving: PartialFile, of file: DownloadRecord.File, _ url: HTTPURL,
        _ authorization: (any Authorization)?, progress: (Int, Int?) -> Void
    ) throws {
        var isRenewed = false
        var wasUnexpected = false
        try client.retry.run(clock: client.clock) { () throws -> RetryPolicy.Attempt<Void> in
            let before = arriving.length
            let request = HTTPRequest.link(url, of: service, fields: try authorization?.fields() ?? [])
            switch try download.attempt(request, into: arriving, progress: progress) {
            case .cutOff(let error):
                return .again(reason: "\(file.path): \(error)", isProgress: arriving.length > before)
            case .whole:
                guard !wasUnexpected, let reason = try unexpected(arriving, file) else { return .done(()) }
                wasUnexpected = true
                try download.forget(arriving)
                return .again(reason: "\(file.path): \(reason)")
            case .refused(let response):
                let status = response.head.status
                let words = ServiceWords.of(response, secrets: request.fields, links: [url, response.head.url])
                if status == 401, !isRenewed, try authorization?.renew() == true {
                    isRenewed = true
                    return .again(reason: "\(file.path): the token has expired")
                }
                if status == 429 || APIClient.mayPass(status) {
                    return .again(
                        reason: "\(file.path): \(response.head.url) returned status \(status)",
                        after: RetryAfter.seconds(of: response.head, now: client.clock.now))
                }
                throw ServiceError.undocumented(
                    response, words: words, advice: "run again, and check the permissions of the token")
            }
        }
    }

    /// Returns why a file is requested once more.
    private func unexpected(_ arriving: PartialFile, _ file: DownloadRecord.File) throws -> String? {
        if let stated = file.statedBytes, stated != arriving.length {
            return "received \(arriving.length) bytes instead of \(stated)"
        }
        return try Self.unsuitability(of: arriving, as: file).map { "received \($0)" }
    }

    /// Reports a problem of a file that the next run tries to fetch again.
    func refuse(_ index: Int, _ message: String, _ code: FetchProblem.Code = .linkRefused) {
        problems.append(FetchProblem(code, label(record.files[index]) + message))
    }

    /// Reports a problem of a file, and records it: later runs report it until the file is fetched again.
    func report(_ code: FetchProblem.Code, _ index: Int, _ message: String) throws {
        record.files[index].problem = .init(code: code.rawValue, message: message)
        report(record.files[index])
        try save()
    }

    private func report(_ file: DownloadRecord.File) {
        guard let problem = file.problem else { return }
        // A later version may have other codes.
        let code = FetchProblem.Code(rawValue: problem.code) ?? .unreadableAnswer
        problems.append(FetchProblem(code, label(file) + problem.message))
    }

    private func label(_ file: DownloadRecord.File) -> String {
        "\(name)/\(file.path)\(file.name.map { " (\($0))" } ?? ""): "
    }

    func note(_ text: String) { notes.append(text) }

    func postpone(_ failure: TemporaryFailure) {
        let at = failure.notBefore ?? client.clock.now.plus(seconds: 600)
        later.append(.init(at: at.rfc3339, reason: failure.description))
    }

    // MARK: - The report

    func report(hasMessages: Bool = true) -> FetchReport {
        FetchReport(
            source: record.source, fetched: [FetchedConversation(name: name, record: record, isEmpty: !hasMessages)],
            later: later, problems: problems, notes: notes)
    }
}

/// The fetched files of a conversation.
struct FetchedConversation: FetchedPart {
    let name: String
    let record: DownloadRecord
    /// Whether it has nothing to stitch.
    let isEmpty: Bool

    func line(in output: String) -> String {
        let there = record.files.filter { $0.sha256 != nil }
        let bytes = there.reduce(0) { $0 + ($1.bytes ?? 0) }
        return "\(output)/\(name): \(there.count) of \(record.files.count) files in place (\(bytes) bytes)"
    }

    func inputs(in output: String) -> [String] {
        let hasAnswer = record.files.contains { $0.role == .answer && $0.sha256 != nil }
        return hasAnswer && !isEmpty ? ["\(output)/\(name)"] : []
    }

    func encode(to encoder: any Encoder) throws {
        enum Key: String, CodingKey { case folder }
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(name, forKey: .folder)
        try record.encode(to: encoder)
    }
}
