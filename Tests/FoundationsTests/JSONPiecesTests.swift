import TestSupport
import Testing

@testable import JSON

@Suite("Reading JSON piece by piece")
struct JSONPiecesTests {
    private struct Document: Codable, Hashable {
        struct Row: Codable, Hashable {
            var text: String
            var number: Double
            var list: [Int]?
        }
        var first: [Row]
        var flag: Bool
        var second: [Row]
    }

    /// Larger than several windows, with strings that cross their ends.
    private static func document() -> Document {
        var random = Random(seed: 11)
        let pieces = ["a", "ü", "\"", "\\", "\n", "😀", "words "]
        func rows(_ count: Int) -> [Document.Row] {
            (0..<count).map { index in
                let text = (0..<random.next() % 60).map { _ in pieces[Int(random.next() % 7)] }.joined()
                return Document.Row(
                    text: text, number: Double(index) / 8, list: index.isMultiple(of: 3) ? nil : [index, -index])
            }
        }
        return Document(first: rows(4000), flag: true, second: rows(4000))
    }

    @Test("gives what reading all of it gives, and asks for little at once", arguments: [false, true])
    func same(escaped: Bool) throws {
        let document = Self.document()
        let bytes = try JSONText.bytes(of: document, escapes: escaped ? .forScripts : .fewest)
        #expect(bytes.count > 1 << 20)
        var largest = 0
        let read = try JSONText.value(Document.self, count: bytes.count) { offset, count in
            largest = max(largest, count)
            return Array(bytes[offset..<min(bytes.count, offset + count)])
        }
        #expect(read == document)
        #expect(largest <= 1 << 18)
    }

    @Test("fails if bytes cannot be read")
    func unreadable() throws {
        let bytes = try JSONText.bytes(of: Self.document())
        #expect(throws: DecodingError.self) {
            try JSONText.value(Document.self, count: bytes.count) { offset, count in
                offset > 600_000 ? [] : Array(bytes[offset..<min(bytes.count, offset + count)])
            }
        }
    }

    @Test("reads UTF-16 too")
    func otherEncoding() throws {
        let text = String(decoding: try JSONText.bytes(of: [1, 2, 3]), as: UTF8.self)
        let bytes: [UInt8] = [0xFF, 0xFE] + text.utf16.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)] }
        let read = try JSONText.value([Int].self, count: bytes.count) { Array(bytes[$0..<min(bytes.count, $0 + $1)]) }
        #expect(read == [1, 2, 3])
    }
}
