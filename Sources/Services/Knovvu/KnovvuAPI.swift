import Files
import Foundations
import HTTP

/// The Daily Conversation Audio Recordings API: one request, and downloads from the links in its response.
package struct KnovvuAPI {
    /// The base URL, without the path of the API.
    package let baseURL: HTTPURL
    package let client: APIClient
    private let authorization: any Authorization
    /// The SHA-256 of the application's id, if it is known: folders of different applications are not mixed.
    let application: Checksum?

    /// The scope of an application that may fetch recordings (section 1 of the API documentation).
    package static let scope = "dataservice_external"
    /// The service's limit (section "Error Responses", 429).
    package static let downloadsPerHour = 5

    package init(baseURL: HTTPURL, client: APIClient, authorization: any Authorization) {
        self.baseURL = baseURL
        self.client = client
        self.authorization = authorization
        application = authorization.application.map { SHA256Stream.digest(of: $0.utf8) }
    }

    /// Uses `KNOVVU_TOKEN`, or `KNOVVU_CLIENT_ID`, `KNOVVU_CLIENT_SECRET` and `KNOVVU_TOKEN_URL`.
    ///
    /// - Parameter region: its token URL is used if the credentials have none.
    /// - Throws: `JobError` if neither set is complete.
    package static func authorization(
        from source: CredentialSource, region: KnovvuRegion? = nil, client: APIClient
    ) throws -> any Authorization {
        if let token = try source.credential("KNOVVU_TOKEN") { return GivenAuthorization.bearer(token) }
        guard let clientId = try source.credential("KNOVVU_CLIENT_ID"),
            let secret = try source.credential("KNOVVU_CLIENT_SECRET"),
            let address = try source.credential("KNOVVU_TOKEN_URL") ?? region.map({ Secret($0.tokenURL) })
        else {
            throw JobError(
                "\(source.place) has no credentials for the service; set KNOVVU_TOKEN, or KNOVVU_CLIENT_ID, "
                    + "KNOVVU_CLIENT_SECRET and KNOVVU_TOKEN_URL, or give a file that contains them with "
                    + "\(Setting("credentials"))"
            )
        }
        do {
            // Knovvu's guide "Getting an Access Token" sends all parameters in a form.
            return OAuthAuthorization(
                OAuthAuthorization.Grant(
                    tokenURL: try HTTPURL(address.revealed), clientId: clientId, clientSecret: secret,
                    authentication: .body,
                    parameters: [("grant_type", "client_credentials"), ("scope", scope)]), client: client)
        } catch {
            throw JobError("KNOVVU_TOKEN_URL is not a valid URL: \(error)")
        }
    }

    /// A response that could be read, and its bytes as received.
    package struct Answer: Sendable {
        package let day: KnovvuDay
        package let json: [UInt8]
        /// The service's time.
        package let date: UTCTime?
    }

    /// `GET /api/external/conversations/daily-audio-recordings/{utcDay}`
    ///
    /// - Throws: `ServiceError`, `TemporaryFailure`, `HTTPError`.
    package func day(_ day: UTCDay) throws -> Answer {
        let url = try baseURL.appending(
            segments: ["api", "external", "conversations", "daily-audio-recordings", "\(day)"])
        let request = HTTPRequest(.get, url, fields: [HTTPField("Accept", "application/json")])
        let response = try client.response(to: request, authorization: authorization, limit: 8 << 20)
        let words = ServiceWords.of(response, secrets: try authorization.fields())
        switch response.head.status {
        case 200: break
        default: throw refusal(of: day, response, words)
        }
        guard let answer = KnovvuDay(json: response.body) else {
            throw unreadable(day, "not a JSON object with `links`")
        }
        guard answer.date == "\(day)" else {
            throw unreadable(day, "its `date` is \(answer.date.map { PrintableText.of($0, width: 40) } ?? "missing")")
        }
        return Answer(day: answer, json: response.body, date: response.head.date)
    }

    /// The header fields of another request to the service, with the credentials.
    func fields() throws -> [HTTPField] { try authorization.fields() }

    /// Called after a 401. Returns whether there are new credentials to try.
    func renew() throws -> Bool { try authorization.renew() }

    // MARK: - Errors (section "Error Responses" of the API documentation)

    private func refusal(of day: UTCDay, _ response: HTTPResponse, _ words: String) -> ServiceError {
        switch response.head.status {
        case 400:
            ServiceError(
                .badRequest, "the service rejected the day \(day)", words: words,
                advice: "give a past day as YYYY-MM-DD, in UTC, and check this machine's clock")
        case 401:
            ServiceError(
                .unauthorized, "the service rejected the token", words: words,
                advice: "set a new KNOVVU_TOKEN, or KNOVVU_CLIENT_ID, KNOVVU_CLIENT_SECRET and KNOVVU_TOKEN_URL of an "
                    + "application with the scope dataservice_external")
        case 403 where ServiceWords.isPage(response), 404 where ServiceWords.isPage(response):
            .undocumented(
                response, words: words,
                advice: "the answer is a web page, not the API's; check the base URL and any proxy in between")
        case 403:
            ServiceError(
                .notPermitted, "daily audio recordings are not enabled for this tenant", words: words,
                advice: "ask the administrator to turn on \"Enable daily conversation audio recordings\"")
        case 404:
            ServiceError(
                .pastRetention, "\(day) is past the service's retention period", words: words,
                advice: "recordings that were not fetched in time are no longer available; ask the operator")
        case 429: limitExceeded(response.head, words)
        default: .undocumented(response, words: words)
        }
    }

    private func unreadable(_ day: UTCDay, _ reason: String) -> ServiceError {
        ServiceError(.unreadable, "the response for \(day) cannot be used: \(reason)", advice: "check the base URL")
    }

    /// Returns the error for a refused download.
    func refusal(of link: KnovvuLink, _ response: HTTPResponse) -> ServiceError {
        let words = ServiceWords.of(response, secrets: [], links: [link.url, response.head.url])
        return switch response.head.status {
        case 401: Self.linkExpired(words: words)
        case 429: limitExceeded(response.head, words)
        default:
            .undocumented(response, place: "the link of hour \(link.hour) (\(response.head.url))", words: words)
        }
    }

    static func linkExpired(words: String) -> ServiceError {
        ServiceError(
            .linkExpired, "a download link has expired", words: words,
            circumstance: "and its replacement was refused too", advice: "run again")
    }

    private func limitExceeded(_ head: HTTPResponseHead, _ words: String) -> ServiceError {
        ServiceError(
            .limitExceeded(seconds: RetryAfter.seconds(of: head, now: client.clock.now)),
            "the service's hourly download limit is reached", words: words)
    }
}

/// Interprets a response for each of a day's 24 hours. An hour that is not listed, or that has an unknown status, never
/// counts as empty.
struct KnovvuAnswerReading {
    let day: UTCDay
    /// The links by hour.
    private(set) var links: [String: KnovvuLink] = [:]
    private(set) var problems: [FetchProblem] = []
    private(set) var notes: [String] = []
    private let isFinal: Bool

    init(day: UTCDay, answer: KnovvuDay, isFinal: Bool) {
        self.day = day
        self.isFinal = isFinal
        var outside = 0
        var repeated: [String: Int] = [:]
        for link in answer.links {
            guard KnovvuLink.hours.contains(link.hour) else {
                outside += 1
                continue
            }
            if let earlier = links[link.hour] {
                repeated[link.hour, default: 1] += 1
                if earlier.url != nil { continue }
            }
            links[link.hour] = link
        }
        if outside > 0 {
            problems.append(
                FetchProblem(
                    .unreadableAnswer,
                    "the response for \(day) lists \(Quantity.count(outside, "hour")) outside 00 to 23; see day.json",
                    day: "\(day)"))
        }
        if !answer.wrongTypes.isEmpty {
            let members = answer.wrongTypes.sorted { $0.key < $1.key }.map {
                "`\($0.key)` (\(Quantity.count($0.value, "time")))"
            }
            problems.append(
                FetchProblem(
                    .unreadableAnswer,
                    "the response for \(day) has members of another type than documented, which are not used: "
                        + members.joined(separator: ", "), day: "\(day)"))
        }
        if !repeated.isEmpty {
            let hours = repeated.sorted { $0.key < $1.key }.map { "\($0.key) (\($0.value) times)" }
            problems.append(
                FetchProblem(
                    .unreadableAnswer,
                    "the response for \(day) lists hours more than once: \(hours.joined(separator: ", ")); of each, the "
                        + "first one with a link is used", day: "\(day)"))
        }
        compareTotals(answer)
    }

    private mutating func compareTotals(_ answer: KnovvuDay) {
        let sums = [
            ("totalFiles", answer.totalFiles, answer.links.compactMap(\.fileCount)),
            ("totalSizeBytes", answer.totalSizeBytes, answer.links.compactMap(\.sizeBytes)),
        ]
        for (name, total, parts) in sums {
            let sum = parts.reduce(0) { $0.addingReportingOverflow($1).partialValue }
            if let total, total != sum { notes.append("\(day): \(name) is \(total), but the hours add up to \(sum)") }
        }
    }

    /// Updates the record of one hour from the response.
    mutating func update(_ hour: inout KnovvuDayRecord.Hour) {
        let link = links[hour.hour]
        defer {
            hour.status = link?.status.text ?? KnovvuDayRecord.missing
            hour.sessionCount = link?.sessionCount
            hour.fileCount = link?.fileCount
            hour.sizeBytes = link?.sizeBytes
        }
        if let archive = hour.archive {
            hour.problems.removeAll { $0.code == .changedAnswer }
            if let change = change(of: hour, to: link, archive) { hour.problems.append(change) }
            return
        }
        hour.problems = absence(hour.hour, link).map { [$0] } ?? loss(of: hour, link).map { [$0] } ?? []
    }

    /// Returns a problem if an hour without an archive had recordings before, and has none now.
    private func loss(of hour: KnovvuDayRecord.Hour, _ link: KnovvuLink?) -> FetchProblem? {
        guard link?.status == .noData else { return nil }
        if let earlier = hour.problems.first(where: { [.damaged, .changedAnswer].contains($0.code) }) {
            return earlier
        }
        guard hour.status == KnovvuLink.Status.available.text else { return nil }
        return problem(
            .changedAnswer, hour.hour,
            "it was available, but is now \"no_data\", and was not fetched before; ask the operator")
    }

    /// Returns a problem if an hour without an archive is neither pending nor empty.
    private func absence(_ hour: String, _ link: KnovvuLink?) -> FetchProblem? {
        guard let link else {
            guard isFinal else { return nil }
            return problem(
                .missingHour, hour, "the service does not list this hour; it may have recordings; ask the operator")
        }
        switch link.status {
        case .noData: return nil
        case .available:
            if link.url != nil { return nil }
            let reason = link.urlDefect.map { "its link is not valid: \($0)" } ?? "it has no link"
            return problem(
                .noLink, hour, "it is available, but \(reason); run again, and if that fails, ask the operator")
        case .unknown(let word):
            let fate = link.url == nil ? "run again later" : "its link is used anyway"
            return problem(
                .unknownStatus, hour, "its status is \"\(word)\", which is not in the API documentation; \(fate)")
        }
    }

    /// Returns a problem if the current response contradicts what was fetched before.
    private func change(
        of hour: KnovvuDayRecord.Hour, to link: KnovvuLink?, _ archive: KnovvuDayRecord.Archive
    ) -> FetchProblem? {
        if hour.status == KnovvuLink.Status.available.text, link?.status != .available {
            let word = link?.status.text ?? KnovvuDayRecord.missing
            return problem(
                .changedAnswer, hour.hour, "it was available, but is now \"\(word)\"; the archive is kept")
        }
        guard let size = link?.sizeBytes, let before = hour.sizeBytes, size != before, size != archive.bytes else {
            return nil
        }
        return problem(
            .changedAnswer, hour.hour,
            "the service now states \(size) bytes, but stated \(before) when it was fetched; to get the new archive "
                + "too, give \(Setting("retry"))")
    }

    private func problem(_ code: FetchProblem.Code, _ hour: String, _ words: String) -> FetchProblem {
        FetchProblem(code, "\(day), hour \(hour): \(words)", day: "\(day)", hour: hour)
    }
}
