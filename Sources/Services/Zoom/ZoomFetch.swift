import Conversations
import Files
import Foundations
import HTTP
import JSON

/// Fetches a user's AI Companion archive into a folder of its own: `archive.json`, the answer as received; `history.json`;
/// `files/`, the physical files under safe names; `download.json`, which file is which, with checksums.
public struct ZoomFetch {
    package let api: ZoomAPI
    package let user: String
    package let from: UTCTime
    package let to: UTCTime
    package let output: String
    package let waits: Bool
    let retries: Bool
    let check: () throws -> Void

    /// - Parameters:
    ///   - api: asked for the archive, and for its files.
    ///   - user: by id or e-mail address.
    ///   - from: the first moment of what is fetched.
    ///   - to: the last.
    ///   - output: where the archive goes; made if missing.
    ///   - waits: whether to stay until all is there.
    ///   - retries: whether files that had a problem are fetched again.
    ///   - check: called between steps; what it throws ends the run, which can be started again.
    package init(
        api: ZoomAPI, user: String, from: UTCTime, to: UTCTime, output: String, waits: Bool = false,
        retries: Bool = false, check: @escaping () throws -> Void = {}
    ) {
        self.api = api
        self.user = user
        self.from = from
        self.to = to
        self.output = output
        self.waits = waits
        self.retries = retries
        self.check = check
    }

    /// - Parameters:
    ///   - user: by id or e-mail address.
    ///   - from: the first moment of what is fetched.
    ///   - to: the last.
    ///   - output: the folder of the archive; made if missing.
    ///   - baseURL: of the API, with the path of its version; `nil` for Zoom's.
    ///   - tokenURL: of the OAuth server; `nil` for Zoom's.
    ///   - trustedHosts: hosts beside the API's own that may see the token.
    ///   - waits: whether to stay, for up to two days, until everything is there.
    ///   - retries: whether files that had a problem are fetched again.
    ///   - access: credentials, and how the service is reached.
    /// - Throws: `HTTPError` for an unusable URL; `JobError` for missing credentials.
    public init(
        user: String, from: UTCTime, to: UTCTime, output: String, baseURL: String? = nil, tokenURL: String? = nil,
        trustedHosts: [String] = [], waits: Bool = false, retries: Bool = false, access: ServiceAccess
    ) throws {
        let client = access.client()
        self.init(
            api: ZoomAPI(
                baseURL: try HTTPURL(baseURL ?? ZoomAPI.standardBaseURL), client: client,
                authorization: try ZoomAPI.authorization(
                    from: access.credentials, tokenURL: HTTPURL(tokenURL ?? ZoomAPI.standardTokenURL), client: client),
                trustedHosts: trustedHosts),
            user: user, from: from, to: to, output: output, waits: waits, retries: retries,
            check: access.interruption.check)
    }

    /// - Throws: `ServiceError`, `TemporaryFailure`, `JobError`, `HTTPError`, `FileError`, and what `check` throws. What
    ///   is in place by then stays.
    public func run(progress: (Progress) -> Void = { _ in }) throws -> FetchReport {
        try FetchAttempts(output: output, client: api.client, waits: waits).run(progress: progress) {
            try attempt(in: $0, progress: progress)
        }
    }

    private func attempt(in folder: FetchFolder, progress: (Progress) -> Void) throws -> FetchReport {
        let request = [("user", user), ("from", from.rfc3339), ("to", to.rfc3339)].map {
            DownloadRecord.Parameter(name: $0, value: $1)
        }
        let times = [from, to].map { $0.secondText.filter { $0 != "-" && $0 != ":" } }
        let download = try ConversationDownload(
            source: ZoomAICompanion().name, service: api.baseURL, request: request,
            application: api.authorization.application, id: ([user] + times).joined(separator: "_"), retries: retries,
            folder: folder, client: api.client)
        if download.isComplete {
            download.note(
                "\(download.path) is complete, and was not asked for again; for the archive as it is now, give "
                    + "\(Setting("output")) "
                    + "another folder")
            return download.report()
        }
        if to > api.client.clock.now {
            download.note("\(Setting("to")) is in the future: what is written until then is not in it")
        }
        progress(.asking("the archive of \(user)"))
        let answer = try api.archive(user: user, from: from, to: to)
        let links = Self.links(in: answer.value)
        try download.keep(
            answer: answer.json, as: "archive.json", from: answer.url, files: links.map(\.file), hasLinks: true)
        if let next = answer.value["next_page_token"]?.text, !next.isEmpty {
            try download.report(
                .unreadableAnswer, 0,
                "the answer is one page of several, which Zoom's documentation does not describe; give a shorter span "
                    + "with \(Setting("from")) and \(Setting("to"))")
        }
        for (position, link) in links.enumerated() where download.isMissing(position + 1) {
            try check()
            try fetch(link.url, position + 1, download, progress)
        }
        return download.report()
    }

    private func fetch(
        _ text: String?, _ index: Int, _ download: ConversationDownload, _ progress: (Progress) -> Void
    ) throws {
        guard let text else {
            download.refuse(index, "the answer has no link for it", .noLink)
            return
        }
        let url: HTTPURL
        do throws(HTTPError) {
            url = try HTTPURL(text)
        } catch {
            download.refuse(index, "its link is not used: \(error)")
            return
        }
        guard api.shows(tokenTo: url) else {
            download.refuse(
                index,
                "its link leads to \(url.host), which is not Zoom's as far as is known here, so that the token is not shown to "
                    + "it; if that host is to have it, name it with \(Setting("trustedHosts"))")
            return
        }
        try download.fetch(index, from: url, authorization: api.authorization, progress: progress)
    }

    private static func links(in answer: JSONValue) -> [(file: DownloadRecord.File, url: String?)] {
        let history = DownloadRecord.File(
            role: .history, path: "history.json", statedBytes: answer["file_size"]?.integer)
        let files = (answer["physical_files"]?.elements ?? []).enumerated().map { index, file in
            let name = file["file_name"]?.text ?? file["file_id"]?.word ?? ""
            let digits = String(index + 1)
            let number = String(repeating: "0", count: max(0, 4 - digits.count)) + digits
            let safe = SafeName.fileName(for: name) { SHA256Stream.digest(of: $0.utf8) }
            return (
                file: DownloadRecord.File(
                    role: .attachment, id: file["file_id"]?.word, name: name, path: "files/\(number)-\(safe)",
                    statedBytes: file["file_size"]?.integer), url: file["download_url"]?.text
            )
        }
        return [(history, answer["aic_history_download_url"]?.text)] + files
    }
}
