import Files
import Foundations
import HTTP

/// Sends requests to a service. Retries temporary failures, and renews an expired token.
package final class APIClient {
    package let http: HTTPClient
    package let clock: any WallClock
    package let retry: RetryPolicy

    package init(http: HTTPClient, clock: any WallClock, retry: RetryPolicy = .standard) {
        self.http = http
        self.clock = clock
        self.retry = retry
    }

    /// - Parameters:
    ///   - request: the request to send, as often as the retry policy allows.
    ///   - limit: the maximum size of the body in bytes.
    /// - Returns: a response of any status except 408 and 5xx.
    /// - Throws: `TemporaryFailure` if retries do not help; `HTTPError` that is not temporary.
    package func response(to request: HTTPRequest, limit: Int) throws -> HTTPResponse {
        try retry.run(clock: clock) {
            do {
                let response = try http.response(to: request, limit: limit)
                guard Self.mayPass(response.head.status) else { return .done(response) }
                return .again(
                    reason: "\(response.head.url): the service returned status \(response.head.status)",
                    after: RetryAfter.seconds(of: response.head, now: clock.now))
            } catch let error as HTTPError where error.mayPass {
                return .again(reason: "\(error)")
            }
        }
    }

    /// Sends a request with credentials, which are renewed once after a 401.
    package func response(
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

    /// Whether a status is a temporary failure.
    static func mayPass(_ status: Int) -> Bool { status == 408 || (500...599).contains(status) }
}

/// Fetches a conversation from any service: one run at a time in a folder, repeated while something is pending.
struct FetchAttempts {
    let output: String
    let client: APIClient
    /// Whether to wait until everything is fetched.
    let waits: Bool

    /// - Parameter body: one attempt. It is called again, after the time that it names, while something is pending.
    func run(
        progress: (Progress) -> Void, _ body: (FetchFolder) throws -> FetchReport
    ) throws -> FetchReport {
        let folder = try FetchFolder(output)
        let start = client.clock.now
        while true {
            var reason = ""
            var next: UTCTime?
            do {
                let report = try body(folder)
                guard waits, report.status == .incomplete, isPatient(since: start) else {
                    try folder.finish()
                    return report
                }
                next = report.runAgainAt.flatMap(UTCTime.init(iso8601:))
                reason = report.reasons.first ?? ""
            } catch let error as TemporaryFailure {
                guard waits, isPatient(since: start) else {
                    try folder.finish()
                    throw error
                }
                (next, reason) = (error.notBefore, error.description)
            }
            let until = max(next ?? client.clock.now, client.clock.now.plus(seconds: 60))
            progress(.waiting(until: until, reason: reason))
            try client.clock.sleep(seconds: until.secondsSince(client.clock.now))
        }
    }

    /// Two days, as for recordings (`KnovvuFetch`).
    private func isPatient(since start: UTCTime) -> Bool { client.clock.now.secondsSince(start) < 48 * 3600 }
}
