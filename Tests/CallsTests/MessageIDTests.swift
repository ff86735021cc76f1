import Calls
import JSON
import Testing

@Suite("A message id")
struct MessageIDTests {
    private static let ids: [MessageID] = [
        .number(5), .number(-1), .number(.max), .text("5"), .text(""), .text("a\"b"),
    ]

    @Test("is written as the metadata has it, a number or a text, and read again")
    func readBack() throws {
        let bytes = try JSONText.bytes(of: Self.ids)
        let text = String(decoding: bytes, as: UTF8.self).filter { !$0.isWhitespace }
        #expect(text == #"[5,-1,9223372036854775807,"5","","a\"b"]"#)
        #expect(try JSONText.value([MessageID].self, from: bytes) == Self.ids)
    }

    @Test("sorts numbers as numbers, before texts")
    func order() {
        let sorted: [MessageID] = [.number(-1), .number(9), .number(10), .text("10"), .text("9")]
        #expect(sorted.reversed().sorted() == sorted)
        #expect(!(MessageID.text("9") < .number(9)) && !(MessageID.number(9) < .number(9)))
    }
}
