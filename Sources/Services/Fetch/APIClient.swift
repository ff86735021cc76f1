import HTTP

/// Asks a service, patiently: what may pass by itself is tried again, and a token that has expired is renewed.
public final class APIClient {
    public let http: HTTPClient
    public let clock: any WallClock
    public let retry: RetryPolicy

    public init(http: HTTPClient, clock: any WallClock, retry: RetryPolicy = .standard) {
        self.http = http
        self.clock = clock
        self.retry = retry
    }

    /// - Parameters:
    ///   - request: sent as it is, as often as the retry policy says.
    ///   - limit: bytes of the body.
    /// - Returns: an answer of any status but 408 and 5xx.
    /// - Throws: `TemporaryFailure` when those do not end; `HTTPError` for what cannot pass.
    public func response(to request: HTTPRequest, limit: Int) throws -> HTTPResponse {
        try retry.run(clock: clock) {
            do {
                let response = try http.response(to: request, limit: limit)
                guard Self.mayPass(response.head.status) else { return .done(response) }
                return .again(
                    reason: "\(response.head.url): the service answers with status \(response.head.status)",
                    after: RetryAfter.seconds(of: response.head, now: clock.now))
            } catch let error as HTTPError where error.mayPass {
                return .again(reason: "\(error)")
            }
        }
    }

    /// The same with an authorization, which is renewed once where the answer is 401.
    public func response(
        to request: HTTPRequest, authorization: any Authorization, limit: Int
    ) throws -> HTTPResponse {
        func send() throws -> HTTPResponse {
            var authorized = request
            authorized.fields += try authorization.fields()
            return try response(to: authorized, limit: limit)
        }
        let first = try send()
        guard first.head.status == 401, try authorization.renew() else { return first }
        return try send()
    }

    /// Faults of the moment, by their status.
    static func mayPass(_ status: Int) -> Bool { status == 408 || (500...599).contains(status) }
}
