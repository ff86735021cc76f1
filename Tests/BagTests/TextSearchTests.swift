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
        let text = "The code of the alarm is 4711"
        // The file is read in blocks of 256 KiB.
        let padding = [UInt8](repeating: 0x2E, count: (1 << 18) - before)
        try Disk.write(padding + Array(text.utf8) + padding, to: folder("file"))
        let search = TextSearch(["Another text", text, "The code of the alarm"])
        #expect(try search.isIn(InputFile(path: folder("file"))))
        try Disk.write(padding + Array(text.utf8.dropLast(10)) + padding, to: folder("file"))
        #expect(try !TextSearch([text]).isIn(InputFile(path: folder("file"))))
    }
}
