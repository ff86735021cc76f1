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
                    + "KNOVVU_CLIENT_SECRET and KNOVVU_TOKEN_URL, or name a file that has them with --credentials")
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
    /// - Throws: `KnovvuError`, `TemporaryFailure`, `HTTPTransferError`; for 429 a `LimitExceeded`.
    public func day(_ day: UTCDay) throws -> Answer {
        let url = try baseURL.appending(
            segments: ["api", "external", "conversations", "daily-audio-recordings", "\(day)"])
        let request = HTTPRequest(.get, url, fields: [HTTPField("Accept", "application/json")])
        let response = try client.response(to: request, authorization: authorization, limit: 8 << 20)
        let words = ServiceWords.of(response, secrets: try authorization.fields())
        switch response.head.status {
        case 200: break
        case 400: throw KnovvuError.badDay(day: "\(day)", words: words)
        case 401: throw KnovvuError.unauthorized(words: words)
        case 403: throw KnovvuError.notEnabled(words: words)
        case 404: throw KnovvuError.pastRetention(day: "\(day)", words: words)
        case 429: throw limitExceeded(response.head, words)
        default:
            throw KnovvuError.undocumented(status: response.head.status, place: "\(response.head.url)", words: words)
        }
        guard let answer = KnovvuDay(json: response.body) else {
            throw KnovvuError.unreadable(day: "\(day)", reason: "it is not a JSON object with `links`")
        }
        guard answer.date == "\(day)" else {
            let other = answer.date.map { PrintableText.of($0, width: 40) } ?? "no day"
            throw KnovvuError.unreadable(day: "\(day)", reason: "it is for \(other)")
        }
        return Answer(day: answer, json: response.body, date: response.head.date)
    }

    /// What a refused download means.
    func refusal(of link: KnovvuLink, _ response: HTTPResponse) -> any Error {
        let words = ServiceWords.of(response, secrets: [])
        switch response.head.status {
        case 401: return KnovvuError.linkExpired(words: words)
        case 429: return limitExceeded(response.head, words)
        default:
            return KnovvuError.undocumented(
                status: response.head.status, place: "the link of hour \(link.hour), \(response.head.url),",
                words: words)
        }
    }

    private func limitExceeded(_ head: HTTPResponseHead, _ words: String) -> LimitExceeded {
        LimitExceeded(
            error: .limitExceeded(words: words), seconds: RetryAfter.seconds(of: head, now: client.clock.now))
    }

    /// 429, and what the service asks to wait, where it says.
    public struct LimitExceeded: Error, Sendable {
        public let error: KnovvuError
        public let seconds: Double?
    }
}
