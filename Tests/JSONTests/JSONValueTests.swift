import Foundation
import JSON
import TestSupport
import Testing

@Suite("Reading JSON of any shape")
struct JSONValueTests {
    @Test("gives what Foundation gives, for any document", arguments: 0..<60)
    func agreement(seed: Int) throws {
        var random = Random(seed: UInt64(seed) + 1)
        let object = Self.any(&random, depth: 0)
        let options: JSONSerialization.WritingOptions = seed.isMultiple(of: 2) ? [.prettyPrinted] : []
        let bytes = [UInt8](try JSONSerialization.data(withJSONObject: [object], options: options))
        let value = try JSONValue(json: bytes)
        let expected = try JSONSerialization.jsonObject(with: Data(bytes))
        #expect(Self.plain(value) as? NSArray == expected as? NSArray)
        #expect(JSONValue(beginning: bytes) == value)
    }

    @Test("takes any beginning of a document for a beginning, and none for a whole")
    func beginnings() throws {
        let text = #"{"a": [1, -2.5e3, true, null, "ü\u00fc\ud83d\ude00\n"], "b": {"c": "d"}, "e": false} "#
        let bytes = Array(text.utf8)
        let whole = try JSONValue(json: bytes)
        for count in 1..<(bytes.count - 1) {
            let beginning = Array(bytes[..<count])
            let value = try #require(JSONValue(beginning: beginning), "\(count)")
            #expect(value.members.count <= whole.members.count)
            #expect(throws: JSONError.self) { try JSONValue(json: beginning) }
        }
    }

    @Test(
        "refuses what is no JSON, and says where",
        arguments: [
            "", " ", "{", "[1,]", "[1 2]", #"{"a" 1}"#, #"{"a":1,}"#, "{a:1}", "tru", "[1] x", #""a"#, #""\x""#,
            #""\u12"#,
            "nul", "\u{1}",
        ])
    func refused(text: String) {
        #expect(throws: JSONError.self) { try JSONValue(json: Array(text.utf8)) }
    }

    @Test("takes UTF-8 and UTF-16, and shows what is no character as what it is")
    func encodings() throws {
        #expect(try JSONValue(json: Array("\"".utf8) + [0xFF] + Array("\"".utf8)) == .string("\u{FFFD}"))
        #expect(try JSONValue(json: Array(#""\ud83d!""#.utf8)) == .string("\u{FFFD}!"))
        #expect(try JSONValue(json: Array(#""\ud83d\u0041""#.utf8)) == .string("\u{FFFD}A"))
        #expect(try JSONValue(json: [0xEF, 0xBB, 0xBF] + Array("[]".utf8)) == .array([]))
        let text = #"{"ü": "日"}"#
        let utf16: [UInt8] =
            [0xFF, 0xFE] + text.utf16.flatMap { unit -> [UInt8] in [UInt8(unit & 0xFF), UInt8(unit >> 8)] }
        #expect(try JSONValue(json: utf16) == JSONValue(json: Array(text.utf8)))
    }

    @Test("keeps the digits of a number, and the order of members, also of those that come twice")
    func fidelity() throws {
        let value = try JSONValue(json: Array(#"{"z": 0.10, "a": 1e400, "z": 12345678901234567890}"#.utf8))
        #expect(value.members.map(\.name) == ["z", "a", "z"])
        #expect(value.members.map(\.value) == [.number("0.10"), .number("1e400"), .number("12345678901234567890")])
        #expect(value["z"] == .number("0.10"))
    }

    @Test("meets a limit, and no crash, where a document is made of brackets", arguments: ["[", "{\"a\":"])
    func depth(opening: String) {
        let text = String(repeating: opening, count: 200_000)
        #expect(throws: JSONError.self) { try JSONValue(json: Array(text.utf8)) }
        #expect(JSONValue(beginning: Array(text.utf8)) == nil)
    }

    @Test("refuses a document of too many values", .enabled(if: !Effort.isQuick))
    func count() {
        let text = "[" + String(repeating: "1,", count: JSONValue.mostValues) + "1]"
        #expect(throws: JSONError.self) { try JSONValue(json: Array(text.utf8)) }
    }

    private static func any(_ random: inout Random, depth: Int) -> Any {
        switch Int.random(in: 0..<(depth > 4 ? 5 : 8), using: &random) {
        case 0: return NSNull()
        case 1: return Bool.random(using: &random)
        case 2: return Int.random(in: -1_000_000...1_000_000, using: &random)
        case 3, 4:
            let scalars = (0..<Int.random(in: 0..<12, using: &random)).map { _ in
                UnicodeScalar(UInt32.random(in: 0..<0x11_0000, using: &random)) ?? "\u{0}"
            }
            return String(String.UnicodeScalarView(scalars))
        case 5: return (0..<Int.random(in: 0..<5, using: &random)).map { _ in any(&random, depth: depth + 1) }
        default:
            var object: [String: Any] = [:]
            for index in 0..<Int.random(in: 0..<5, using: &random) {
                object["k\(index)\"\\/\u{1F600}"] = any(&random, depth: depth + 1)
            }
            return object
        }
    }

    private static func plain(_ value: JSONValue) -> Any {
        switch value {
        case .null: NSNull()
        case .bool(let flag): flag
        case .number(let digits): Int(digits) ?? 0
        case .string(let text): text
        case .array(let elements): elements.map(plain)
        case .object(let members):
            Dictionary(members.map { ($0.name, plain($0.value)) }) { first, _ in first }
        }
    }

    @Test("are read element by element as they are all together, and so is what is wrong with them")
    func elements() throws {
        let text = #"[{"a": [1, 2]}, "b", null, []]"#
        var elements: [JSONValue] = []
        var indices: [Int] = []
        let isArray = try JSONValue.forEachElement(ofJSON: Array(text.utf8)) { index, value in
            indices.append(index)
            elements.append(value)
        }
        #expect(isArray && indices == [0, 1, 2, 3])
        #expect(try JSONValue(json: Array(text.utf8)) == .array(elements))
        let isObjectArray = try JSONValue.forEachElement(ofJSON: Array(#"{"a": 1}"#.utf8)) { _, _ in }
        #expect(!isObjectArray)
        for broken in ["[1, 2", "[1] 2", "[1,]", ""] {
            #expect(throws: JSONError.self, "\(broken)") {
                _ = try JSONValue.forEachElement(ofJSON: Array(broken.utf8)) { _, _ in }
            }
        }
    }

    @Test("in UTF-32 is refused, and says so, in every way to read it", arguments: [true, false])
    func wide(isBig: Bool) {
        let bytes = "[1, 2]".unicodeScalars.flatMap { scalar -> [UInt8] in
            let four = (0..<4).map { UInt8(truncatingIfNeeded: scalar.value >> (24 - 8 * $0)) }
            return isBig ? four : four.reversed()
        }
        for read: ([UInt8]) throws -> Void in [
            { _ = try JSONValue(json: $0) }, { _ = try JSONValue.forEachElement(ofJSON: $0) { _, _ in } },
            { _ = try JSONText.value([Int].self, from: $0) },
        ] {
            let error = #expect(throws: (any Error).self) { try read(bytes) }
            #expect(String(describing: error).contains("UTF-32"), "\(String(describing: error))")
        }
    }
}
