import Bag
import Files
import Foundation
import TestSupport
import Testing

/// Which files an output owns.
@Suite("A pattern of paths")
struct BagPatternTests {
    @Test(
        "matches what it says and nothing else",
        arguments: [
            ("data/report.html", "data/report.html", true), ("data/report.html", "data/report.html/x", false),
            ("data/review/messages/", "data/review/messages/0.js", true),
            ("data/review/messages/", "data/review/messages/a/b.js", true),
            ("data/review/messages/", "data/review/messages", false),
            ("data/sessions/<session>/timeline*.dat", "data/sessions/a/timeline.dat", true),
            ("data/sessions/<session>/timeline*.dat", "data/sessions/a/timeline-user.dat", true),
            ("data/sessions/<session>/timeline*.dat", "data/sessions/a/b/timeline.dat", false),
            ("data/sessions/<session>/timeline*.dat", "data/sessions/a/timeline.da", false),
            ("data/review/sessions/<session>.js", "data/review/sessions/.js", false),
            // Another file, whose name Unicode takes for the same.
            ("data/K.csv", "data/\u{212A}.csv", false),
        ])
    func matches(pattern: String, path: String, isOwned: Bool) {
        #expect(Bag.Pattern(pattern).matches(path) == isOwned)
    }

    @Test("names the session that a file is of")
    func session() {
        #expect(Bag.Pattern("data/review/sessions/<session>.js").session(of: "data/review/sessions/a.b.js") == "a.b")
        #expect(Bag.Pattern("data/sessions/<session>/clips/").session(of: "data/sessions/s/clips/x.wav") == "s")
        #expect(Bag.Pattern("data/report.html").session(of: "data/report.html") == nil)
    }
}

/// The key to the files of a bag.
@Suite("A path of a bag")
struct BagPathTests {
    @Test(
        "cannot be made of what leads out",
        arguments: [
            "", "/etc/passwd", "..", "../x", "data/../../x", "data//x", "data/./x", "data/", "data/a b", "data/ü",
        ])
    func refused(text: String) { #expect(Bag.Path(text) == nil) }

    @Test("opens a file, and no link in its place or on the way")
    func links() throws {
        let folder = TemporaryFolder()
        try Disk.write(Array("inside".utf8), to: folder("bag/data/a.txt"))
        try Disk.write(Array("outside".utf8), to: folder("elsewhere/a.txt"))
        let manager = FileManager.default
        try manager.createSymbolicLink(
            atPath: folder("bag/data/link.txt"), withDestinationPath: folder("elsewhere/a.txt"))
        try manager.createSymbolicLink(atPath: folder("bag/data/folder"), withDestinationPath: folder("elsewhere"))
        try manager.createSymbolicLink(atPath: folder("named"), withDestinationPath: folder("bag"))
        let files = BagFiles(root: folder("named"))
        #expect(try files.contents(of: #require(Bag.Path("data/a.txt")), limit: 100) == Array("inside".utf8))
        for path in ["data/link.txt", "data/folder/a.txt"] {
            let error = #expect(throws: FileError.self) {
                try files.contents(of: #require(Bag.Path(path)), limit: 100)
            }
            #expect(error?.isLinkInTheWay == true, "\(path)")
        }
    }
}
