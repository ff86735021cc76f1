import Foundations
import HTTP

/// The Daily Conversation Audio Recordings API: one request, and the links in its answer.
public struct KnovvuAPI {
    /// Without the path of the API.
    public let baseURL: HTTPURL
    public let client: APIClient
    private let authorization: any Authorization

    /// Of an application that may ask for recordings (section 1 of the document).
    public static let scope = "dataservice_external"
    /// What the service allows (section "Error Responses", 429).
    public static let downloadsPerHour = 5

    public init(baseURL: HTTPURL, client: APIClient, authorization: any Authorization) {
        self.baseURL = baseURL
        self.client = client
        self.authorization = authorization
    }

    /// Takes `KNOVVU_TOKEN`, or `KNOVVU_CLIENT_ID`, `KNOVVU_CLIENT_SECRET` and `KNOVVU_TOKEN_URL`.
    ///
    /// - Throws: `JobError`, where neither is whole.
    public static func authorization(from source: CredentialSource, client: APIClient) throws -> any Authorization {
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
    public struct Answer: Sendable {
        public let day: KnovvuDay
        public let json: [UInt8]
        /// The service's clock.
        public let date: UTCTime?
    }

    /// `GET /api/external/conversations/daily-audio-recordings/{utcDay}`
    ///
    /// - Throws: `ServiceError`, `TemporaryFailure`, `HTTPError`.
    public func day(_ day: UTCDay) throws -> Answer {
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
