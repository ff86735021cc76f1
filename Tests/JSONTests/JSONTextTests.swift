import Foundation
import JSON
import TestSupport
import Testing

@Suite("JSON of Codable values")
struct JSONTextTests {
    private struct Value: Codable, Hashable {
        var a: Int?
        var text: String
        var list: [Int] = []
        var number: Double?
        var flag: Bool?
        var inner: [Value]?
        var names: [String: Int]?
        var lists: [[String?]]?
    }

    private static let document = #"""
        {"a": 12, "text": "h\u00e9 \ud83d\ude00 \\ \" \n é", "unknown": {"x": ["\t", 1.5e3, null, true, "é"]},
        "list": [1, 2, 3], "number": -0.5e-3, "flag": false, "inner": [{"text": "", "list": []},
        {"text": "x", "list": [4], "a": null}], "names": {"k": 1, "j": 2}, "lists": [["a", null], []]}
        """#

    @Test("are written in the order of their members, pretty, compact, and fit for a script")
    func layouts() throws {
        let value = Value(text: "</é\u{1F600}\u{7F}\n\"", list: [1, 2], inner: [], lists: [["a", nil]])
        #expect(
            try JSONText.string(of: value) == """
                {
                  "text": "</é\u{1F600}\\u007f\\n\\"",
                  "list": [
                    1,
                    2
                  ],
                  "inner": [],
                  "lists": [
                    [
                      "a",
                      null
                    ]
                  ]
                }
                """)
        #expect(
            try JSONText.string(of: value, layout: .compact, escapes: .forScripts)
                == #"{"text":"\u003c/\u00e9\ud83d\ude00\u007f\n\"","list":[1,2],"inner":[],"lists":[["a",null]]}"#)
        #expect(try JSONText.bytes(of: value, layout: .compact).last == UInt8(ascii: "\n"))
    }

    @Test("are read as Foundation reads them")
    func reading() throws {
        let bytes = Array(Self.document.utf8)
        let value = try JSONText.value(Value.self, from: bytes)
        #expect(try value == JSONDecoder().decode(Value.self, from: Data(bytes)))
        #expect(value.text == "hé \u{1F600} \\ \" \n é" && value.inner?.count == 2 && value.names == ["k": 1, "j": 2])
        for layout in [JSONText.Layout.pretty, .compact] {
            for escapes in [JSONText.Escapes.fewest, .forScripts] {
                let written = try JSONText.bytes(of: value, layout: layout, escapes: escapes)
                #expect(try JSONText.value(Value.self, from: written) == value)
            }
        }
    }

    @Test("where a member is there twice, the first counts, whatever was read before it")
    func twice() throws {
        let text = #"{"flag": true, "text": "1", "list": [], "a": 1, "flag": false, "text": "2"}"#
        let value = try JSONText.value(Value.self, from: Array(text.utf8))
        #expect(value.text == "1" && value.flag == true)
        let many = (0..<100).map { #""k\#($0 % 60)": \#($0)"# }.joined(separator: ", ")
        let names = try JSONText.value([String: Int].self, from: Array("{\(many)}".utf8))
        #expect(names == Dictionary(uniqueKeysWithValues: (0..<60).map { ("k\($0)", $0) }))
    }

    @Test("numbers count by their value, and have to fit", arguments: ["7", "7.0", "70e-1"])
    func numbers(text: String) throws {
        #expect(try JSONText.value([Int8].self, from: Array("[\(text)]".utf8)) == [7])
        for text in ["300", "7.5", "1e400", "\"7\"", "true", "07", "-"] {
            #expect(throws: DecodingError.self) { try JSONText.value([Int8].self, from: Array("[\(text)]".utf8)) }
        }
    }

    @Test("a wrong value is told with its place")
    func place() {
        let error = #expect(throws: DecodingError.self) {
            try JSONText.value(Value.self, from: Array(#"{"text": "", "list": [1, "x"]}"#.utf8))
        }
        guard case .typeMismatch(_, let context)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(context.codingPath.map(\.stringValue) == ["list", "1"])
    }

    @Test("what Foundation refuses is refused, and what both take is the same", arguments: 0..<8)
    func damage(seed: UInt64) throws {
        var random = Random(seed: seed)
        let alphabet = Array(#"{}[]",:\u01eE+-.tfn "#.utf8) + [0, 0x1F, 0x7F, 0xC3, 0xFF, 0x80]
        for _ in 0..<500 {
            var bytes = Array(Self.document.utf8)
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                let index = Int.random(in: 0..<bytes.count, using: &random)
                let byte = alphabet[Int.random(in: 0..<alphabet.count, using: &random)]
                switch Int.random(in: 0..<3, using: &random) {
                case 0: bytes[index] = byte
                case 1: bytes.remove(at: index)
                default: bytes.insert(byte, at: index)
                }
            }
            guard let value = try? JSONText.value(Value.self, from: bytes) else { continue }
            // Foundation does not read -0.0 with an exponent.
            if value.number == 0 { continue }
            #expect(try JSONDecoder().decode(Value.self, from: Data(bytes)) == value)
        }
    }

    @Test("a string cannot control a terminal, and is read back as it was")
    func controlCharacters() throws {
        let controls =
            (0...0x1F).map { $0 } + (0x7F...0x9F) + [0x61C, 0x200E, 0x200F] + (0x2028...0x202E) + (0x2066...0x2069)
        let value =
            "é\u{20AC}\u{D9}\u{2029}"
            + controls.compactMap(UnicodeScalar.init).map { String($0) }.joined(separator: "x")
        let written = try JSONText.string(of: [value], layout: .compact)
        #expect(!written.unicodeScalars.contains { controls.contains(Int($0.value)) }, "\(written)")
        #expect(written.contains("é\u{20AC}\u{D9}"), "what is no control character stays as it is")
        #expect(try JSONText.value([String].self, from: Array(written.utf8)) == [value])
    }
}
