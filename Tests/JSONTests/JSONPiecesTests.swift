import Synchronization
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

    @Test(
        "gives what reading all of it gives, and asks for little at once",
        arguments: Effort.some([false, true], quick: 1))
    func same(escaped: Bool) throws {
        let document = Self.document()
        let bytes = try JSONText.bytes(of: document, escapes: escaped ? .forScripts : .fewest)
        #expect(bytes.count > 1 << 20)
        let largest = Mutex(0)
        let read = try JSONText.value(Document.self, count: bytes.count) { offset, count in
            largest.withLock { $0 = max($0, count) }
            return Array(bytes[offset..<min(bytes.count, offset + count)])
        }
        #expect(read == document)
        #expect(largest.withLock(\.self) <= 1 << 18)
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

    private struct Spoken: Codable {
        struct Row: Codable {
            var name: String
            var words: Apart<[String]>?
        }
        var rows: [Row]
    }

    @Test(
        "keeps large values out of memory and out of the limits, and gives them when they are asked for",
        .enabled(if: !Effort.isQuick))
    func apart() throws {
        let words = (0..<30).map { "word number \($0)" }
        let document = Spoken(
            rows: (0..<4000).map { .init(name: "\($0)", words: $0 % 4 == 3 ? nil : .value(words + ["\($0)"])) })
        let bytes = try JSONText.bytes(of: document)
        #expect(bytes.count > 1 << 20)
        let changed = Mutex(false)
        func read(elements: Int = 4000, text: Int = 16_000) throws -> Spoken {
            try JSONText.value(Spoken.self, count: bytes.count, mostElements: elements, mostText: text) {
                offset, count in
                let part = bytes[offset..<min(bytes.count, offset + count)]
                return changed.withLock(\.self) ? part.map { $0 ^ 1 } : Array(part)
            }
        }
        let spoken = try read()
        for (index, row) in spoken.rows.enumerated() {
            #expect(row.words?.value == (index % 4 == 3 ? nil : words + ["\(index)"]))
            guard case .place? = row.words else {
                #expect(index % 4 == 3)
                continue
            }
        }
        #expect(try JSONText.bytes(of: spoken) == bytes)
        // The limits hold for what is kept.
        #expect(throws: DecodingError.self) { try read(elements: 3999) }
        #expect(throws: DecodingError.self) { try read(text: 10_000) }
        changed.withLock { $0 = true }
        #expect(spoken.rows[0].words?.value == nil)
        #expect(throws: (any Error).self) { try JSONText.bytes(of: spoken) }
    }

    @Test("does not count a value apart in a small document, and checks it", arguments: ["[1, 2, 3]", "[1, true]"])
    func smallApart(words: String) throws {
        let bytes = Array(#"[\#(words), \#(words)]"#.utf8)
        let isRight = !words.contains("true")
        let read = try? JSONText.value([Apart<[Int]>].self, from: bytes, mostElements: 3)
        #expect(read?.map(\.value) == (isRight ? [[1, 2, 3], [1, 2, 3]] : nil))
    }
}
