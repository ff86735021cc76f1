import Services
import Testing

@Suite("The report of a fetch")
struct FetchReportTests {
    @Test("names the earliest time for another run, and every reason")
    func again() {
        let times = ["2025-12-13T06:00:00Z", "2025-12-13T05:00:00Z", "2025-12-14T00:00:00Z"]
        let report = FetchReport(
            source: "test", fetched: [], later: times.map { FetchReport.Later(at: $0, reason: "until \($0)") },
            problems: [], notes: [])
        #expect(report.status == .incomplete && report.runAgainAt == times[1])
        #expect(report.reasons == times.map { "until \($0)" })
        let complete = FetchReport(source: "test", fetched: [], later: [], problems: [], notes: ["a note"])
        #expect(complete.status == .complete && complete.runAgainAt == nil && complete.reasons.isEmpty)
    }
}
