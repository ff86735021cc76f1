import TestSupport
import Testing

@testable import Bag
@testable import Files

@Suite("The files of a bag")
struct BagLayoutTests {
    @Test(
        "are its own, or those of an output, or foreign",
        arguments: [
            ("bagit.txt", true), ("bag-info.txt", true), ("manifest-sha256.txt", true),
            ("tagmanifest-sha256.txt", true),
            ("tagmanifest-sha256.txt.tsr", true), ("tagmanifest-sha256.txt.sig", true), ("data/summary.json", true),
            ("data/transcripts.json", true), ("data/transcripts/a.vtt", true), ("data/originals/chat.json", true),
            ("data/reports/2025-12-12/a.report.zip", true), ("data/reports/2025-12-12/a.report.json", true),
            ("data/sessions/x/timeline.json", true), ("data/sessions/x/timeline.wav", true),
            ("data/sessions/x/timeline-user.opus", true), ("data/sessions/x/clips/0001-user-1.wav", true),
            ("data/sessions/x/unplaced/0001-a.opus", true), ("data/sessions/x/original/a.txt", true),
            ("data/sessions/x/attachments/0001-a.png", true),
            ("", false), ("data", false), ("notes.txt", false), ("manifest-md5.txt", false), ("data/bagit.txt", false),
            ("data/report.html", false), ("data/sessions/x/timeline.vtt", false), ("data/sessions/x/notes.txt", false),
            ("data/sessions/timeline.json", false), ("data/sessions/x/y/timeline.json", false),
            ("data/sessions/x/clips/user.wav", false), ("data/reports/a.report.zip", false),
        ])
    func own(path: String, isOwn: Bool) {
        #expect(BagLayout.isOwn(path) == isOwn)
    }

    @Test("lie in the folder of a session, or in none")
    func sessions() {
        #expect(BagLayout.session(of: "data/sessions/x y/timeline.json") == "x y")
        #expect(BagLayout.session(of: "data/sessions/x/unplaced/0012-a b.opus") == "x")
        for path in ["data/sessions/x/other", "data/originals/a", "data/summary.json", "data/sessions//timeline.json"] {
            #expect(BagLayout.session(of: path) == nil, "\(path)")
        }
        #expect(BagLayout.folder(ofSession: "x") == "data/sessions/x")
    }

    @Test("are named by documents relative to the session's folder, shared originals by the way up")
    func paths() {
        let shared = BagLayout.sharedOriginal(named: "a/b.json")
        #expect(shared == "../../originals/a/b.json")
        #expect(BagLayout.isSharedOriginal(shared) && !BagLayout.isSharedOriginal("original/b.json"))
        #expect(BagLayout.path(of: shared, inFolder: "data/sessions/x") == "data/originals/a/b.json")
        #expect(BagLayout.path(of: "timeline.wav", inFolder: "data/sessions/x") == "data/sessions/x/timeline.wav")
        #expect(BagLayout.shown(shared) == "originals/a/b.json" && BagLayout.shown("../../x") == "../../x")
        for (path, isSource) in [
            ("data/originals/a", true), ("data/transcripts/a", true), ("data/transcripts.json", false),
            ("data/originals", false), ("data/sessions/x/original/a", false),
        ] {
            #expect(BagLayout.isSource(path) == isSource, "\(path)")
        }
    }

    @Test("that people open are the pages that the program makes, in order")
    func pages() {
        let paths = [
            "data/review/index.html", "data/report.html", "data/sessions/x/original/mail.html", "data/load/a.html",
            "data/originals/b.html", "data/review/index.js", "data/a.html",
        ]
        let payload = paths.map { PayloadFile(path: $0, sha256: Disk.sha256([UInt8]()), bytes: 0) }
        #expect(BagLayout.pages(in: payload) == ["data/a.html", "data/report.html", "data/review/index.html"])
    }
}
