import Foundations
import HTTP
import JSON

/// Zoom's API for AI Companion conversation archives: one request, and downloads from the links in its response (Zoom
/// API, "Get AI Companion conversation archives").
package struct ZoomAPI {
    /// The base URL, including the API version.
    package let baseURL: HTTPURL
    package let client: APIClient
    let authorization: any Authorization
    /// Hosts other than the API's own that receive the token.
    let trustedHosts: Set<String>

    /// The server in the API documentation.
    package static let standardBaseURL = "https://api.zoom.us/v2"
    /// Zoom's token URL for server-to-server OAuth.
    package static let standardTokenURL = "https://zoom.us/oauth/token"

    package init(
        baseURL: HTTPURL, client: APIClient, authorization: any Authorization, trustedHosts: [String] = []
    ) {
        self.baseURL = baseURL
        self.client = client
        self.authorization = authorization
        self.trustedHosts = Set(trustedHosts.map { $0.lowercased() })
    }

    /// Uses `ZOOM_TOKEN`, or `ZOOM_ACCOUNT_ID`, `ZOOM_CLIENT_ID` and `ZOOM_CLIENT_SECRET` (server-to-server OAuth with
    /// account credentials: the client's id and secret are sent in Basic authentication, as Zoom's guide describes).
    ///
    /// - Throws: `JobError` if neither set is complete.
    package static func authorization(
        from source: CredentialSource, tokenURL: HTTPURL, client: APIClient
    ) throws -> any Authorization {
        if let token = try source.credential("ZOOM_TOKEN") { return GivenAuthorization.bearer(token) }
        guard let account = try source.credential("ZOOM_ACCOUNT_ID"),
            let clientId = try source.credential("ZOOM_CLIENT_ID"),
            let secret = try source.credential("ZOOM_CLIENT_SECRET")
        else {
            throw JobError(
                "\(source.place) has no credentials for Zoom; set ZOOM_TOKEN, or ZOOM_ACCOUNT_ID, ZOOM_CLIENT_ID and "
                    + "ZOOM_CLIENT_SECRET of a server-to-server OAuth app, or give a file that contains them with "
                    + "\(Setting("credentials"))"
            )
        }
        return OAuthAuthorization(
            OAuthAuthorization.Grant(
                tokenURL: tokenURL, clientId: clientId, clientSecret: secret, authentication: .basic,
                parameters: [("grant_type", "account_credentials"), ("account_id", account.revealed)]), client: client)
    }

    /// A response that could be read, and its bytes as received.
    struct Answer {
        let value: JSONValue
        let json: [UInt8]
        let url: HTTPURL
    }

    /// `GET /aic/users/{userId}/conversation_archive?from=…&to=…`
    ///
    /// - Throws: `ServiceError`, `TemporaryFailure`, `HTTPError`.
    func archive(user: String, from: UTCTime, to: UTCTime) throws -> Answer {
        // Zoom decodes such an id twice.
        let id = user.contains("/") ? PercentEncoding.of(user) : user
        let url = try baseURL.appending(
            segments: ["aic", "users", id, "conversation_archive"],
            query: [("from", from.zoomText), ("to", to.zoomText)])
        let request = HTTPRequest(.get, url, fields: [HTTPField("Accept", "application/json")])
        let response = try client.retry.run(clock: client.clock) {
            let response = try client.response(to: request, authorization: authorization, limit: 16 << 20)
            guard response.head.status == 429 else { return .done(response) }
            // Zoom limits requests of this category ("light") per second and per day.
            return .again(
                reason: "Zoom's rate limit for this kind of request is reached",
                after: Self.seconds(of: response.head, client))
        }
        let words = ServiceWords.of(response, secrets: try authorization.fields())
        switch response.head.status {
        case 200: break
        default: throw Self.refusal(of: user, response, words)
        }
        guard let value = try? JSONValue(json: response.body), value["aic_history_download_url"]?.text != nil else {
            throw ServiceError(
                .unreadable, "the response is not a JSON object with `aic_history_download_url`",
                advice: "check the base URL")
        }
        return Answer(value: value, json: response.body, url: response.head.url)
    }

    /// Returns the error for a status, from the list of errors in the API documentation.
    private static func refusal(of user: String, _ response: HTTPResponse, _ words: String) -> ServiceError {
        switch response.head.status {
        case 400:  // code 20525
            ServiceError(
                .badRequest, "Zoom rejected this time range", words: words,
                advice:
                    "give \(Setting("from")) and \(Setting("to")) in RFC 3339, such as 2025-12-01T00:00:00Z, the "
                    + "earlier one first"
            )
        case 401:
            ServiceError(
                .unauthorized, "Zoom rejected the token", words: words,
                advice:
                    "set a new ZOOM_TOKEN, or ZOOM_ACCOUNT_ID, ZOOM_CLIENT_ID and ZOOM_CLIENT_SECRET of an activated "
                    + "app")
        case 403:  // code 20514
            ServiceError(
                .notPermitted, "the token has no permission to read AI Companion archives", words: words,
                advice:
                    "the app needs the scope aic:read:conversation_archives:admin (or aic_archive:read:admin), and its "
                    + "owner needs the permission for it")
        case 404:  // code 20524
            ServiceError(
                .notFound, "Zoom has no user \(user)", words: words,
                advice: "give the id or e-mail address of a user of this account")
        default: .undocumented(response, words: words)
        }
    }

    /// Zoom also writes `Retry-After` as ISO 8601, for the time at which a daily limit ends.
    private static func seconds(of head: HTTPResponseHead, _ client: APIClient) -> Double? {
        let now = head.date ?? client.clock.now
        return RetryAfter.seconds(of: head, now: client.clock.now)
            ?? head["Retry-After"].flatMap(UTCTime.init(iso8601:)).map {
                min(max(0, $0.secondsSince(now)), RetryAfter.longest)
            }
    }

    // MARK: - Hosts that receive the token

    /// Zoom's own domains. A host in one of them is trusted with links to other hosts in the same domain.
    private static let families = ["zoom.us", "zoomgov.com"]

    /// Whether a download request carries the token. It does for the API's own host, for hosts in the same Zoom domain
    /// as the API, and for hosts that the user named, and only over https or to this machine unless clear text is
    /// allowed. Redirects to another origin drop the token.
    package func shows(tokenTo url: HTTPURL) -> Bool {
        guard url.scheme == "https" || url.isLoopback || client.http.options.allowsClearText else { return false }
        if url.host == baseURL.host || trustedHosts.contains(url.host) { return true }
        return Self.families.contains { Self.isHost(url.host, of: $0) && Self.isHost(baseURL.host, of: $0) }
    }

    private static func isHost(_ host: String, of family: String) -> Bool {
        host == family || host.hasSuffix("." + family)
    }
}

extension UTCTime {
    /// RFC 3339 in UTC, as in the API documentation; with milliseconds if there are any.
    fileprivate var zoomText: String { nanoseconds == 0 ? secondText : rfc3339 }
}
