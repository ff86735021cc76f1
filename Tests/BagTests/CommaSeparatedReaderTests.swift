import TestSupport
import Testing

@testable import Bag

@Suite("Comma-separated values")
struct CommaSeparatedReaderTests {
    @Test(
        "are read as RFC 4180 says, with any end of line",
        arguments: [
            ("", []), ("\n\r\n\r", []), ("a", [["a"]]), ("a\n", [["a"]]),
            ("a,b\r\nc,d\re,f", [["a", "b"], ["c", "d"], ["e", "f"]]),
            (",", [["", ""]]), ("a,\n", [["a", ""]]), ("\"\"", [[""]]), ("\"\"\n", [[""]]),
            ("\"a,b\",c", [["a,b", "c"]]),
            ("\"a\"\"b\"", [["a\"b"]]), ("\"\"\"\"", [["\""]]), ("\"a\nb\"\n", [["a\nb"]]),
            ("\"a\r\nb\"", [["a\r\nb"]]),
            ("a\"b", [["a\"b"]]), ("\"a\"b", [["ab"]]), ("a\n\nb", [["a"], ["b"]]), ("\"", nil), ("a,\"b", nil),
            ("\"a\"\"", nil), ("a\r", [["a"]]),
        ] as [(String, [[String]]?)])
    func rows(text: String, expected: [[String]]?) {
        #expect(CommaSeparatedReader.rows(of: text) == expected)
    }

    @Test("are what was written, whatever they are")
    func random() {
        var random = Random(seed: 7)
        for _ in 0..<300 {
            let rows = (0..<1 + random.below(4)).map { _ in
                (0..<1 + random.below(4)).map { _ in
                    String(
                        (0..<random.below(5)).map { _ in [",", "\"", "\n", "\r", "a", "é"][random.below(6)] }.joined())
                }
            }
            // An empty line is no row, so all fields are quoted.
            let text = rows.map { row in
                row.map { "\"\($0.replacing("\"", with: "\"\""))\"" }.joined(separator: ",")
                    + ["\n", "\r\n"][random.below(2)]
            }.joined()
            #expect(CommaSeparatedReader.rows(of: text) == rows)
        }
    }
}
