import Testing

@testable import Bag

@Suite("The report of a verification")
struct VerificationReportTests {
    private static func lines(_ report: VerificationReport) -> [String] {
        let text = report.text(bag: "bag")
        #expect(text.hasSuffix("\n"))
        return text.split(separator: "\n").map(String.init)
    }

    @Test(
        "says what was checked, and that all of it is as it was made; or that it is not, and how many findings there are"
    )
    func verdicts() {
        var report = VerificationReport()
        (report.filesChecked, report.bytesChecked, report.sessionsChecked, report.clipsChecked) = (1, 0, 2, 1)
        #expect(
            Self.lines(report) == [
                "bag: 1 file (0 B), 2 sessions, 1 clip checked",
                "Intact: every file matches the manifest, and every recording matches its timeline.",
            ])
        #expect(report.isIntact && report.isConfirmed && report.findingCount == 0)
        report.messagesChecked = 3
        report.messagesWithoutOriginal = 1
        report.filesRemade = 2
        report.add(framesCompared: 1, decoders: nil)
        report.addNotChecked("a", "why")
        #expect(
            Self.lines(report) == [
                "Not checked:", "  a: why", "bag: 1 file (0 B), 2 sessions, 1 clip, 3 messages checked",
                "1 message could not be compared with the original: a redaction left it out",
                "2 files for reviewers made again and compared",
                "1 frame compared with a new decoding of the archives",
                "Intact: every file matches the manifest, every recording matches its timeline, and the archives give the "
                    + "same recordings. See above for what was not checked.",
            ])
        report.add("x\ny", "changed")
        #expect(Self.lines(report).prefix(2) == ["Findings:", #"  x\u{a}y: changed"#], "\(Self.lines(report)[1])")
        #expect(Self.lines(report).last == "NOT INTACT: 1 finding.")
        #expect(!report.isIntact && !report.isConfirmed && report.verdict == .changed)
    }

    @Test("is equivalent if another decoder gives other samples, and nothing else is wrong")
    func equivalent() {
        for (differing, hasFinding, verdict) in [
            (0, false, .intact), (1, false, .equivalent), (1, true, .changed), (0, true, .changed),
        ] as [(Int, Bool, VerificationReport.Verdict)] {
            var report = VerificationReport()
            if hasFinding { report.add("a", "b") }
            report.add(
                framesCompared: 10,
                decoders: .init(
                    ofBag: nil, here: "here", samples: 20, samplesDiffering: differing, largestDifference: 3))
            #expect(report.verdict == verdict && report.framesCompared == 10)
            #expect(report.isConfirmed == (verdict != .changed))
            if verdict == .equivalent {
                let last = Self.lines(report).last ?? ""
                #expect(last.contains("1 of 20 samples differ, by at most 3 of 32,768"))
                #expect(last.contains("an unknown decoder and now by here"))
                report.addNotCompared("a", "why")
                #expect(!report.isConfirmed && Self.lines(report).last?.hasSuffix("what was not compared.") == true)
            }
        }
    }

    @Test("lists ten thousand findings, and counts the others")
    func many() {
        var report = VerificationReport()
        for number in 0..<10_000 { report.add("\(number)", "m") }
        #expect(report.findings.count == 10_000 && report.moreFindings == nil && report.findingCount == 10_000)
        report.add("one", "m")
        #expect(report.findings.count == 10_000 && report.moreFindings == 1 && report.findingCount == 10_001)
        #expect(Self.lines(report).contains("  and 1 more finding"))
        #expect(Self.lines(report).last == "NOT INTACT: 10001 findings.")
        var sum = VerificationReport()
        sum.add("first", "m")
        sum.add(report)
        #expect(sum.findings.count == 10_000 && sum.findings[0].path == "first" && sum.findingCount == 10_002)
    }

    @Test("of a part is added with all that it counts")
    func parts() {
        var part = VerificationReport()
        (part.sessionsChecked, part.clipsChecked, part.messagesChecked, part.messagesWithoutOriginal) = (1, 2, 3, 4)
        part.addNotChecked("p", "m")
        var whole = VerificationReport()
        whole.filesChecked = 7
        whole.add(VerificationReport())
        #expect(whole.messagesChecked == nil && whole.messagesWithoutOriginal == nil && whole.isIntact)
        whole.add(part)
        whole.add(part)
        #expect(whole.sessionsChecked == 2 && whole.clipsChecked == 4 && whole.filesChecked == 7)
        #expect(whole.messagesChecked == 6 && whole.messagesWithoutOriginal == 8)
        #expect(whole.notChecked?.map(\.path) == ["p", "p"] && whole.isIntact)
    }
}
