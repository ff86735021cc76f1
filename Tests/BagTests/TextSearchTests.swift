import Foundations
import TestSupport
import Testing

@testable import Bag
@testable import Files

@Suite("The search for redacted texts")
struct TextSearchTests {
    @Test("finds what a comparison of all places finds")
    func everyPlace() {
        var random = Random(seed: 5)
        // Few letters, so that texts are the beginnings of others, overlap, and nearly match.
        func text(_ lengths: ClosedRange<Int>) -> String {
            String((0..<Int.random(in: lengths, using: &random)).map { _ in "ab".randomElement(using: &random) ?? "a" })
        }
        var found = 0
        for _ in 0..<2000 {
            let texts = (0..<Int.random(in: 1...6, using: &random)).map { _ in text(8...14) }
            let search = TextSearch(texts)
            let place = text(20...200)
            let isIn = texts.contains { place.contains($0) }
            #expect(search.isIn(place) == isIn, "\(texts) in \(place)")
            found += isIn ? 1 : 0
        }
        #expect((200...1800).contains(found))
    }

    @Test(
        "finds a text in a file that is not JSON, also across the blocks in which it is read", arguments: [0, 10, 40])
    func blocks(before: Int) throws {
        let folder = TemporaryFolder()
        let text = "The code of the alarm is Q47-11"
        // The file is read in blocks of 256 KiB.
        let padding = [UInt8](repeating: 0x2E, count: (1 << 18) - before)
        try Disk.write(padding + Array(text.utf8) + padding, to: folder("file"))
        let search = TextSearch(["Another text", text, "The code of the alarm"])
        #expect(try search.isIn(InputFile(path: folder("file"))))
        try Disk.write(padding + Array(text.utf8.dropLast(10)) + padding, to: folder("file"))
        #expect(try !TextSearch([text]).isIn(InputFile(path: folder("file"))))
    }

    @Test("finds a text in all the forms that JSON and UTF-16 give it, in a file that is not JSON")
    func forms() throws {
        let folder = TemporaryFolder()
        let text = "Zoë said: \"a\\b\"\n\tand\rleft\u{80}€"
        let units = Array(text.utf16)
        let forms: [[UInt8]] = [
            Array(text.utf8), Array((#"Zoë said: \"a\\b\"\n\tand\rleft"# + "\u{80}€").utf8),
            Array(#"Zo\u00eb said: \"a\\b\"\n\tand\rleft\u0080\u20ac"#.utf8),
            Array(#"Zo\u00EB said: \"a\\b\"\n\tand\rleft\u0080\u20AC"#.utf8),
            units.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)] },
            units.flatMap { [UInt8(truncatingIfNeeded: $0 >> 8), UInt8(truncatingIfNeeded: $0)] },
        ]
        for (index, form) in forms.enumerated() {
            for (before, after) in [("", ""), ("{ ", ""), ("", " }"), ("..", "..")] {
                try Disk.write(Array(before.utf8) + form + Array(after.utf8), to: folder("file"))
                #expect(try TextSearch([text]).isIn(InputFile(path: folder("file"))), "\(index)")
                #expect(try !TextSearch([text + "!"]).isIn(InputFile(path: folder("file"))), "\(index)")
            }
            try Disk.write(form.dropLast(), to: folder("file"))
            #expect(try !TextSearch([text]).isIn(InputFile(path: folder("file"))), "\(index)")
        }
        #expect(try !TextSearch([]).isIn(InputFile(path: folder("file"))))
    }

    @Test("compares the strings of a JSON file as they are read, and its names and numbers")
    func json() throws {
        let folder = TemporaryFolder()
        // Each letter as an escape, which no search of bytes finds.
        let hidden = "a secret".unicodeScalars.map { "\\u00\(String($0.value, radix: 16))" }.joined()
        let search = TextSearch(["a secret", "12345678"])
        for (json, isIn) in [
            ("[\"\(hidden)\"]", true), ("{\"x\": {\"\(hidden)\": null}}", true), ("[true, [123456789.5]]", true),
            ("[\"a secre\", \"t\", 1234567, 8]", false), ("[\"\(hidden)\"", false),
        ] {
            try Disk.write(Array(json.utf8), to: folder("file"))
            #expect(try search.isIn(InputFile(path: folder("file"))) == isIn, "\(json)")
        }
    }

    @Test("reads a file as JSON up to 16 MiB, and a larger one byte by byte", .enabled(if: !Effort.isQuick))
    func largeJSON() throws {
        let folder = TemporaryFolder()
        let json = Array(#"["a s\u0065cret"]"#.utf8)
        let filler = [UInt8](repeating: 0x20, count: 16 << 20)
        for (added, isIn) in [(0, true), (1, false)] {
            try Disk.write(json + filler.dropLast(json.count - added), to: folder("file"))
            #expect(try TextSearch(["a secret"]).isIn(InputFile(path: folder("file"))) == isIn, "\(added)")
        }
    }
}
