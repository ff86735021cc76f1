import Bag
import Foundation
import Foundations
import TestSupport
import Testing

@Suite("The report")
struct ReportPageTests {
    @Test("names every archive, recording and problem", arguments: ReviewRuns.all)
    func content(made: @Sendable () throws -> Run) throws {
        let run = try made()
        let page = try Self.page(run)
        let summary = try run.bag.summary()
        for input in summary.inputs {
            #expect(page.text.contains(input.sha256?.hexadecimal ?? "?"))
            #expect(page.text.contains(String(input.bytes)))
        }
        for (name, document) in try run.bag.timelines() {
            for audio in document.audio {
                #expect(page.text.contains("\(name)/\(audio.path)"))
                #expect(page.text.contains(audio.sha256.hexadecimal))
            }
        }
        let words = page.text.filter { !$0.isWhitespace }
        for problem in summary.problems {
            #expect(words.contains(Self.shown(problem.message).filter { !$0.isWhitespace }), "\(problem.message)")
        }
        #expect(summary.problems.isEmpty == page.text.contains("There were no problems."))
        for word in [
            "\(summary.totals.clips) listed clips", "902(13)", "902(14)", "902(11)", "sha256sum --check",
            "opusstitch verify",
            summary.software, "libopus 1.", "libsndfile-1.", "libarchive 3.",
        ] {
            #expect(page.text.contains(word), "\(word)")
        }
    }

    @Test("says of Opus files that nothing was decoded, and of each kind of recording what it is")
    func kinds() throws {
        var job = Job.day
        job.sessions = ["one-clip"]
        for (kinds, isDecoded, hasPackets) in [
            ("opus", false, true), ("wav", true, false), ("flac", true, false), ("wav,opus", true, true),
        ] {
            let page = try Self.page(try job.stitch(["--review", "--audio", kinds]))
            #expect(page.text.contains("libopus decodes each clip") == isDecoded, "\(kinds)")
            #expect(page.text.contains("measured the packets of the clips; nothing was decoded") == !isDecoded)
            #expect(page.text.contains("contain the clips' packets unchanged") == hasPackets, "\(kinds)")
            #expect(page.text.contains("each recording has the samples") == isDecoded, "\(kinds)")
            #expect(page.text.contains("each Opus file has the packets") == hasPackets, "\(kinds)")
            #expect(page.text.contains("87 of 13,274,880 samples") == isDecoded, "\(kinds)")
            #expect(page.text.contains("wrote the FLAC files") == (kinds == "flac"), "\(kinds)")
            #expect(page.text.contains("made the recordings of this bag"))
        }
    }

    @Test("explains each code once, and counts it")
    func codes() throws {
        let run = try ReviewRuns.problemDay()
        let page = try Self.page(run)
        let codes = Dictionary(grouping: try run.bag.summary().problems, by: \.code)
        #expect(codes.count > 5)
        for (code, problems) in codes {
            #expect(page.text.contains("\(code.rawValue)\(problems.count)\(code.meaning)\n"), "\(code)")
        }
    }

    @Test("is a page without scripts, links to elsewhere or markup from names", arguments: ReviewRuns.all)
    func markup(made: @Sendable () throws -> Run) throws {
        let page = try Self.page(try made())
        #expect(
            Set(page.tags).isSubset(of: [
                "a", "bdi", "body", "br", "code", "div", "h1", "h2", "h3", "head", "html", "li", "main", "meta", "ol",
                "p", "pre", "section", "span", "strong", "style", "table", "tbody", "td", "th", "thead", "title", "tr",
                "ul",
            ]))
        for attribute in page.attributes {
            let name = attribute.split(separator: " ")[1].prefix { $0 != "=" }
            #expect(
                ["charset", "class", "content", "href", "http-equiv", "id", "lang", "name", "scope"].contains(name))
            if name == "href" { #expect(attribute.contains("href=#")) }
        }
    }

    @Test("shows hostile names as what they are")
    func hostile() throws {
        let run = try ReviewRuns.hostileDay()
        let page = try Self.page(run)
        #expect(page.text.contains("<script>alert(1)</script>"))
        #expect(page.text.contains("\\u{202e}live\\u{2066}"))
        #expect(page.text.contains("a\\u{0}b\\u{1b}[31m"))
    }

    private struct Page: Decodable {
        let tags: [String]
        let attributes: [String]
        let text: String
    }

    private static func page(_ run: Run) throws -> Page {
        try Witness.read(Page.self, "read-page.py", [run.bag.path + "/data/report.html"])
    }

    private static func shown(_ text: String) -> String {
        text.unicodeScalars.map { scalar in
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator: "\\u{\(String(scalar.value, radix: 16))}"
            default: String(scalar)
            }
        }.joined()
    }
}
