import Files
import Foundations
import HTTP

/// What fetching a conversation is, whatever the service: one run at a time in a folder, and again where it may pass.
struct FetchAttempts {
    let output: String
    let client: APIClient
    /// Whether to stay until all is there.
    let waits: Bool

    /// - Parameter body: one attempt; called again, after the time that it names, while something is for later.
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
                    try folder.staging.removeIfEmpty()
                    return report
                }
                next = report.runAgainAt.flatMap(UTCTime.init(iso8601:))
                reason = report.reasons.first ?? ""
            } catch let error as TemporaryFailure {
                guard waits, isPatient(since: start) else {
                    try folder.staging.removeIfEmpty()
                    throw error
                }
                (next, reason) = (error.notBefore, error.description)
            }
            let until = max(next ?? client.clock.now, client.clock.now.plus(seconds: 60))
            progress(.waiting(until: until, reason: reason))
            try client.clock.sleep(seconds: until.secondsSince(client.clock.now))
        }
    }

    /// Two days, as for recordings.
    private func isPatient(since start: UTCTime) -> Bool { client.clock.now.secondsSince(start) < 48 * 3600 }
}
