import Foundations
import HTTP

/// The Daily Conversation Audio Recordings API: one request, and the links in its answer.
package struct KnovvuAPI {
    /// Without the path of the API.
    package let baseURL: HTTPURL
    package let client: APIClient
    private let authorization: any Authorization

    /// Of an application that may ask for recordings (section 1 of the document).
    package static let scope = "dataservice_external"
    /// What the service allows (section "Error Responses", 429).
    package static let downloadsPerHour = 5

    package init(baseURL: HTTPURL, client: APIClient, authorization: any Authorization) {
        self.baseURL = baseURL
        self.client = client
        self.authorization = authorization
    }

    /// Takes `KNOVVU_TOKEN`, or `KNOVVU_CLIENT_ID`, `KNOVVU_CLIENT_SECRET` and `KNOVVU_TOKEN_URL`.
    ///
    /// - Throws: `JobError`, where neither is whole.
    package static func authorization(from source: CredentialSource, client: APIClient) throws -> any Authorization {
        if let token = source.secret("KNOVVU_TOKEN") { return GivenAuthorization.bearer(token) }
        guard let clientId = source.secret("KNOVVU_CLIENT_ID"), let secret = source.secret("KNOVVU_CLIENT_SECRET"),
            let address = source.secret("KNOVVU_TOKEN_URL")
        else {
            throw JobError(
                "\(source.place) has no credentials for the service; set KNOVVU_TOKEN, or KNOVVU_CLIENT_ID, "
                    + "KNOVVU_CLIENT_SECRET and KNOVVU_TOKEN_URL, or name a file that has them with "
                    + "\(Setting("credentials"))"
            )
        }
        do {
            // As Knovvu's guide "Getting an Access Token" has it: a form with everything in it.
            return OAuthAuthorization(
                OAuthAuthorization.Grant(
                    tokenURL: try HTTPURL(address.revealed), clientId: clientId, clientSecret: secret,
                    authentication: .body,
                    parameters: [("grant_type", "client_credentials"), ("scope", scope)]), client: client)
        } catch {
            throw JobError("KNOVVU_TOKEN_URL is not a usable URL: \(error)")
        }
    }

    /// An answer that could be read, and its bytes as they came.
    package struct Answer: Sendable {
        package let day: KnovvuDay
        package let json: [UInt8]
        /// The service's clock.
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
            throw unreadable(day, "it is not a JSON object with `links`")
        }
        guard answer.date == "\(day)" else {
            throw unreadable(day, "it is for \(answer.date.map { PrintableText.of($0, width: 40) } ?? "no day")")
        }
        return Answer(day: answer, json: response.body, date: response.head.date)
    }

    // MARK: - What a refusal means (the document's section "Error Responses")

    private func refusal(of day: UTCDay, _ response: HTTPResponse, _ words: String) -> ServiceError {
        switch response.head.status {
        case 400:
            ServiceError(
                .badRequest, "the service does not take the day \(day)", words: words,
                advice: "give a past day as YYYY-MM-DD, in UTC, and compare this machine's clock with the right time")
        case 401:
            ServiceError(
                .unauthorized, "the service does not accept the token", words: words,
                advice: "give a new KNOVVU_TOKEN, or KNOVVU_CLIENT_ID, KNOVVU_CLIENT_SECRET and KNOVVU_TOKEN_URL of an "
                    + "application with the scope dataservice_external")
        case 403:
            ServiceError(
                .notPermitted, "daily audio recordings are not enabled for this tenant", words: words,
                advice: "ask the administrator to turn on \"Enable daily conversation audio recordings\"")
        case 404:
            ServiceError(
                .pastRetention, "\(day) is older than the service keeps recordings", words: words,
                advice: "what was not fetched before cannot be had from here; ask the operator of the platform for it")
        case 429: limitExceeded(response.head, words)
        default: .undocumented(response, words: words)
        }
    }

    private func unreadable(_ day: UTCDay, _ reason: String) -> ServiceError {
        ServiceError(.unreadable, "the answer for \(day) cannot be used: \(reason)", advice: "check the base URL")
    }

    /// What a refused download means.
    func refusal(of link: KnovvuLink, _ response: HTTPResponse) -> ServiceError {
        let words = ServiceWords.of(response, secrets: [])
        return switch response.head.status {
        case 401: Self.linkExpired(words: words)
        case 429: limitExceeded(response.head, words)
        default:
            .undocumented(response, place: "the link of hour \(link.hour), \(response.head.url),", words: words)
        }
    }

    static func linkExpired(words: String) -> ServiceError {
        ServiceError(
            .linkExpired, "a download link has expired", words: words,
            circumstance: "and the one that took its place was refused too", advice: "run again")
    }

    private func limitExceeded(_ head: HTTPResponseHead, _ words: String) -> ServiceError {
        ServiceError(
            .limitExceeded(seconds: RetryAfter.seconds(of: head, now: client.clock.now)),
            "the service allows no more downloads in this hour", words: words)
    }
}

/// What an answer means for each of a day's 24 hours. An hour of which nothing, or nothing known, is said is never
/// taken for an empty one.
struct KnovvuAnswerReading {
    let day: UTCDay
    /// By hour.
    private(set) var links: [String: KnovvuLink] = [:]
    private(set) var problems: [FetchProblem] = []
    private(set) var notes: [String] = []
    private let isFinal: Bool

    init(day: UTCDay, answer: KnovvuDay, isFinal: Bool) {
        self.day = day
        self.isFinal = isFinal
        for link in answer.links {
            guard KnovvuLink.hours.contains(link.hour) else {
                problems.append(
                    FetchProblem(
                        .unreadableAnswer,
                        "the answer for \(day) has an hour that is none of 00 to 23; day.json has it as it came",
                        day: "\(day)"))
                continue
            }
            if let earlier = links[link.hour] {
                problems.append(
                    FetchProblem(
                        .unreadableAnswer,
                        "the answer for \(day) has the hour \(link.hour) twice; the first that has a link is taken",
                        day: "\(day)", hour: link.hour))
                if earlier.url != nil { continue }
            }
            links[link.hour] = link
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
            if let total, total != sum { notes.append("\(day): \(name) is \(total), the hours' sum is \(sum)") }
        }
    }

    /// Takes over what is said of one hour.
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
        hour.problems = absence(hour.hour, link).map { [$0] } ?? []
    }

    /// Why an hour without an archive is not simply one that is yet to be fetched, or empty.
    private func absence(_ hour: String, _ link: KnovvuLink?) -> FetchProblem? {
        guard let link else {
            guard isFinal else { return nil }
            return problem(
                .missingHour, hour, "the service says nothing of this hour; it may have recordings: ask the operator")
        }
        switch link.status {
        case .noData: return nil
        case .available:
            if link.url != nil { return nil }
            let reason = link.urlDefect.map { "its link is not usable: \($0)" } ?? "it has no link"
            return problem(.noLink, hour, "it is available, and \(reason); run again, then ask the operator")
        case .unknown(let word):
            let fate = link.url == nil ? "run again later" : "its link is taken all the same"
            return problem(
                .unknownStatus, hour, "its status is \"\(word)\", which the API's document does not have; \(fate)")
        }
    }

    /// What the service says now that does not fit what it gave before.
    private func change(
        of hour: KnovvuDayRecord.Hour, to link: KnovvuLink?, _ archive: KnovvuDayRecord.Archive
    ) -> FetchProblem? {
        if hour.status == KnovvuLink.Status.available.text, link?.status != .available {
            let word = link?.status.text ?? KnovvuDayRecord.missing
            return problem(
                .changedAnswer, hour.hour, "it was available, and is \"\(word)\" now; the archive is kept")
        }
        guard let size = link?.sizeBytes, let before = hour.sizeBytes, size != before, size != archive.bytes else {
            return nil
        }
        return problem(
            .changedAnswer, hour.hour,
            "the service has \(size) bytes now, and had \(before) when it was fetched; to have the new one too, "
                + "fetch to another folder")
    }

    private func problem(_ code: FetchProblem.Code, _ hour: String, _ words: String) -> FetchProblem {
        FetchProblem(code, "\(day), hour \(hour): \(words)", day: "\(day)", hour: hour)
    }
}
