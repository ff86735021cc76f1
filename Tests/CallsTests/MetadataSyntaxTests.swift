import Calls
import Foundation
import Testing

/// What is JSON and what is not (RFC 8259), seen from a document that carries it in a field of no interest.
@Suite("The syntax of metadata.json")
struct MetadataSyntaxTests {
    @Test(
        "any value is passed over",
        arguments: [
            "null", "true", "false", "0", "-0", "-0.5", "1e9", "1E+9", "123.456e-7", "1e999", #""""#, #""text""#,
            #""\"\\\/\b\f\n\r\t""#, #""\u00e9\ud83d\ude00""#, #""\ud800""#, #""é😀""#, "[]", "{}", "[ ]", "{ }",
            "[1, [2, [3]], {\"a\": {}}]", #"{"a": 1, "a": 2}"#, #"{"": ""}"#, " \t\r\n 7 \t\r\n ", "[[],[],{}]",
            String(repeating: "[", count: 60) + String(repeating: "]", count: 60),
        ])
    func valid(_ value: String) throws {
        for json in [#"{"x": \#(value), "sessions": []}"#, #"{"sessions": [], "x": \#(value)}"#] {
            #expect(try ArchiveMetadata(json: Array(json.utf8)).defects == [])
        }
    }

    @Test(
        "what is no value is not",
        arguments: [
            "", "nul", "True", "'text'", "01", "-", "+1", ".5", "1.", "1e", "0x10", "NaN", "Infinity", #""open"#,
            "[1,]",
            "[1 2]", "[", "]", "{", #"{"a"}"#, #"{"a":}"#, #"{"a": 1,}"#, "{a: 1}", "{1: 1}", "[1}", "/* */ 1", "1 1",
            ",",
            "\u{FEFF}1", String(repeating: "[", count: 64) + String(repeating: "]", count: 64),
        ])
    func invalid(_ value: String) {
        let json = #"{"x": \#(value), "sessions": []}"#
        #expect(throws: ArchiveMetadata.Unreadable.self) { try ArchiveMetadata(json: Array(json.utf8)) }
    }

    @Test(
        "a text is read as Foundation reads it",
        arguments: [
            #"plain"#, #"\"\\\/\b\f\n\r\t"#, #"\u0041\u00e9\u20AC"#, #"\ud83d\ude00 \uD83D\uDE00"#, "é😀\u{301}",
            #"a\\"#, #""#,
            #"\u0000"#,
        ])
    func texts(_ text: String) throws {
        let json = #"{"sessions": [{"sessionId": "\#(text)", "files": []}]}"#
        let expected = try JSONDecoder().decode([String].self, from: Data(#"["\#(text)"]"#.utf8))
        let session = try #require(try ArchiveMetadata(json: Array(json.utf8)).sessions.first)
        #expect(Array(session.sessionId.utf8) == Array(expected[0].utf8))
    }

    @Test("whatever byte is changed, nothing is read that is not there", arguments: [UInt64(1), 2, 3])
    func changedBytes(seed: UInt64) {
        let json = Array(
            #"{"utcDay": "2025-12-12", "sessions": [{"sessionId": "s\u00e9", "files": [{"messageId": 1.5e2}, {}]}]}"#
                .utf8)
        for index in json.indices {
            for byte in [UInt8(0), 0x22, 0x5C, 0x7B, 0x5D, 0x2C, 0xFF, UInt8(truncatingIfNeeded: seed &* 37)] {
                var changed = json
                changed[index] = byte
                guard let metadata = try? ArchiveMetadata(json: changed) else { continue }
                #expect(metadata.sessions.reduce(0) { $0 + $1.clips.count } <= 2)
            }
            #expect(((try? ArchiveMetadata(json: Array(json.prefix(index))))?.sessions.count ?? 0) <= 1)
        }
    }
}
