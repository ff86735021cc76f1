import Testing

@testable import Bag

/// Which files an output owns.
@Suite("A pattern of paths")
struct BagPatternTests {
    @Test(
        "matches whole paths, component by component",
        arguments: [
            (
                "data/report.html", ["data/report.html"],
                ["data/report.htm", "report.html", "data/report.html/a", "data"]
            ),
            ("data/*.css", ["data/.css", "data/a.css", "data/a.b.css"], ["data/a.cs", "data/a/b.css", "data/css"]),
            // Another file, whose name Unicode takes for the same.
            ("data/K.csv", ["data/K.csv"], ["data/\u{212A}.csv"]),
            ("data/a*a", ["data/aa", "data/aba"], ["data/a"]),
            ("data/load/", ["data/load/a", "data/load/a/b"], ["data/load", "data/loads/a", "load/a"]),
            ("<session>.js", ["a.js", "a.b.js"], [".js", "a.jss", "x/a.js"]),
            ("<number>*.wav", ["0001.wav", "12345-a.wav"], ["001.wav", "a0001.wav", ".wav"]),
            ("<number>-*", ["0001-", "0001-a"], ["0001a", "001-a", "0001"]),
            ("<control>*.txt", ["ABC0000001.txt", "12345678.txt"], ["ABC000001.txt", "ABC000-0001.txt", "0000001"]),
        ] as [(String, [String], [String])])
    func matches(text: String, those: [String], others: [String]) {
        let pattern = Bag.Pattern(text)
        for path in those { #expect(pattern.matches(path), "\(path)") }
        for path in others { #expect(!pattern.matches(path), "\(path)") }
        #expect(pattern.description == text)
    }

    @Test("counts the longest run of digits in a control number, not the last or all of them")
    func controlNumbers() {
        let pattern = Bag.Pattern("<control>*")
        #expect(pattern.matches("A1234567B1") && pattern.matches("1B1234567"))
        #expect(!pattern.matches("123456B123456"))
    }

    @Test("leads through the folders in which its files are, and no others")
    func folders() {
        let deep = Bag.Pattern("data/sessions/<session>/clips/<number>*.wav")
        for path in ["data", "data/sessions", "data/sessions/x", "data/sessions/x/clips"] {
            #expect(deep.leads(through: path), "\(path)")
        }
        for path in ["data/session", "data/sessions/x/clip", "data/sessions/x/clips/0001.wav", "clips", ""] {
            #expect(!deep.leads(through: path), "\(path)")
        }
        let below = Bag.Pattern("data/load/")
        for path in ["data", "data/load", "data/load/a/b/c"] { #expect(below.leads(through: path), "\(path)") }
        #expect(!below.leads(through: "data/loads") && !below.leads(through: "a/load"))
    }

    @Test("knows the session of a path, and whether its names are open")
    func sessions() {
        let pattern = Bag.Pattern("data/<session>-1.js")
        #expect(pattern.session(of: "data/x-y-1.js") == "x-y")
        #expect(pattern.session(of: "data/-1.js") == nil && pattern.session(of: "x-1.js") == nil)
        #expect(Bag.Pattern("data/a.js").session(of: "data/a.js") == nil)
        #expect(pattern.isOfSession && !pattern.isOpen)
        #expect(Bag.Pattern("data/*").isOpen && Bag.Pattern("data/").isOpen && !Bag.Pattern("data/a").isOpen)
        #expect(!Bag.Pattern("data/*").isOfSession)
    }
}
