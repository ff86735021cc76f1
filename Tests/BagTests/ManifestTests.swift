import Files
import Foundations
import TestSupport
import Testing

@testable import Bag

@Suite("A manifest")
struct ManifestTests {
    private static let digest = String(repeating: "0a", count: 32)

    @Test(
        "has a checksum, two spaces and a path on each line, and nothing else",
        arguments: [
            ("\(digest)  data/a", true), ("\(digest.uppercased())  data/a", true), ("\(digest)  a.B-9_", true),
            ("\(digest)  é", false), ("\(digest) data/a", false), ("\(digest) *data/a", false),
            ("\(digest)\t data/a", false),
            ("\(digest)  a b", false), ("\(digest)  ", false), ("\(digest)", false), ("", false),
            ("g\(digest.dropFirst())  data/a", false),
            ("\(digest)a  data/a", false), ("\(digest)  ../a", false), ("\(digest)  /a", false),
            ("\(digest)  a//b", false),
        ])
    func lines(text: String, isWellFormed: Bool) {
        #expect(Manifest.Line(text.utf8).isWellFormed == isWellFormed)
        #expect((Manifest(text: Array((text + "\n").utf8)).entries?.count == 1) == isWellFormed)
    }

    @Test(
        "is read line by line as it is read whole, whatever the lengths of its lines",
        arguments: 0..<UInt64(Effort.rounds(20, quick: 4)))
    func reading(seed: UInt64) throws {
        var random = Random(seed: seed)
        let folder = TemporaryFolder()
        let lines = (0..<random.below(400)).map { _ in
            String(repeating: "x", count: [0, 1, 66, 300, 4162, 4163, 4164, 9000][random.below(8)])
        }
        let hasLastNewline = random.below(2) == 0
        let text = lines.joined(separator: "\n") + (hasLastNewline ? "\n" : "")
        try Disk.write(Array(text.utf8), to: folder("m"))
        var found: [String] = []
        try Manifest.forEachLine(in: InputFile(path: folder("m"))) { found.append(String(decoding: $0, as: UTF8.self)) }
        // A line of more than a checksum and the longest path is cut, its newline too.
        let longest = 66 + 4096 + 1
        var expected = lines.enumerated().map { index, line in
            String((line + (index < lines.count - 1 || hasLastNewline ? "\n" : "")).prefix(longest))
        }
        if expected.last == "" { expected.removeLast() }
        if lines.isEmpty, hasLastNewline { expected = ["\n"] }
        #expect(found == expected)
    }

    @Test("is written in pieces that together are its text, in the given order")
    func writing() {
        let digest = Disk.sha256([UInt8]([1]))
        let files = (0..<3000).map { PayloadFile(path: "data/\($0)", sha256: digest, bytes: $0) }
        var pieces: [[UInt8]] = []
        Manifest.write(files) { pieces.append($0) }
        #expect(pieces.count > 1 && pieces.dropLast().allSatisfy { $0.count >= 1 << 16 })
        let text = files.map { "\(digest.hexadecimal)  \($0.path)\n" }.joined()
        #expect(pieces.joined().elementsEqual(text.utf8))
        #expect(Manifest.text(of: files) == text)
        #expect(Manifest(text: Array(text.utf8)).entries?.map(\.path) == files.map(\.path))
    }
}
