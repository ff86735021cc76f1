/// A JSON value while it is put together. A class, because an encoding container writes into it after it was handed out.
final class JSONNode {
    enum Content {
        case null
        /// A number or a word, as it stands in the text.
        case literal(String)
        case string(String)
        case array([JSONNode])
        case object([(name: String, value: JSONNode)])
    }

    var content: Content = .null

    func write(to bytes: inout [UInt8], indentation: Int) {
        switch content {
        case .null: bytes += "null".utf8
        case .literal(let text): bytes += text.utf8
        case .string(let text): Self.quote(text, to: &bytes)
        case .array(let elements):
            Self.list(elements, open: "[", close: "]", to: &bytes, indentation: indentation) { element, bytes in
                element.write(to: &bytes, indentation: indentation + 2)
            }
        case .object(let members):
            Self.list(members, open: "{", close: "}", to: &bytes, indentation: indentation) { member, bytes in
                Self.quote(member.name, to: &bytes)
                bytes += ": ".utf8
                member.value.write(to: &bytes, indentation: indentation + 2)
            }
        }
    }

    private static func list<Element>(
        _ elements: [Element], open: String, close: String, to bytes: inout [UInt8], indentation: Int,
        each: (Element, inout [UInt8]) -> Void
    ) {
        bytes += open.utf8
        for (index, element) in elements.enumerated() {
            bytes += (index == 0 ? "\n" : ",\n").utf8
            bytes += repeatElement(UInt8(ascii: " "), count: indentation + 2)
            each(element, &bytes)
        }
        if !elements.isEmpty {
            bytes.append(UInt8(ascii: "\n"))
            bytes += repeatElement(UInt8(ascii: " "), count: indentation)
        }
        bytes += close.utf8
    }

    private static func quote(_ text: String, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""): bytes += "\\\"".utf8
            case UInt8(ascii: "\\"): bytes += "\\\\".utf8
            case UInt8(ascii: "\n"): bytes += "\\n".utf8
            case 0..<0x20, 0x7F:
                bytes += "\\u00".utf8
                bytes += [hexadecimalDigits[Int(byte >> 4)], hexadecimalDigits[Int(byte & 15)]]
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private static let hexadecimalDigits = Array("0123456789abcdef".utf8)
}
