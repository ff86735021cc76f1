import Foundation
import TestSupport
import Testing

@Suite("The printed report", .serialized)
struct PrintedReportTests {
    @Test("has its title at the top of each page, and the number of the page and of all pages")
    func pageNumbers() throws {
        let folder = TemporaryFolder()
        let outcome = try Program.run(
            ["stitch", PackageFolder.fixture("problem-day"), "--output", folder("bag"), "--review"])
        try #require(outcome.status == 2, "\(outcome.errorText)")
        let visit = try Browser.visit(
            "file://\(folder("bag"))/data/report.html", [["pdf": folder("report.pdf")]])
        let pages = try Witness.read([String].self, "read-pdf.py", [folder("report.pdf")])
        #expect(pages.count > 2)
        for (index, page) in pages.enumerated() {
            #expect(page.contains("Report on recorded conversations"))
            #expect(page.contains("Page \(index + 1) of \(pages.count)"), "\(page.prefix(200))")
        }
        // Certification and annex can be taken out of the report.
        for title in ["Text for a certification", "Annex: tests of the process"] {
            let start = "Report on recorded conversationsPage \\d+ of \\d+\(title)"
            #expect(pages.contains { $0.range(of: "^" + start, options: .regularExpression) != nil }, "\(title)")
        }
        visit.expectClean()
    }
}
