import Storage

/// Data as a page may carry it inside a `<script>`: JSON of plain ASCII in which nothing can end the script, open a
/// tag, or turn a line around, whatever it came from.
enum PageData {
    /// - Parameter bytes: what it is appended to: a session of very many clips is large, and a copy of it as large again.
    static func append(_ value: some Encodable, to bytes: inout [UInt8]) throws {
        let json = try JSONText.bytes(of: value)
        bytes.reserveCapacity(bytes.count + json.count + json.count / 16)
        var decoder = UTF8()
        var iterator = json.dropLast().makeIterator()
        while case .scalarValue(let scalar) = decoder.decode(&iterator) {
            switch scalar.value {
            case 0x3C, 0x3E, 0x26, 0x7F...:  // < > &
                for unit in UTF16.encode(scalar).map(Array.init) ?? [] {
                    let digits = String(unit, radix: 16)
                    bytes += "\\u\(String(repeating: "0", count: 4 - digits.utf8.count))\(digits)".utf8
                }
            default:
                bytes.append(UInt8(truncatingIfNeeded: scalar.value))
            }
        }
    }

    static func text(of value: some Encodable) throws -> String {
        var bytes: [UInt8] = []
        try append(value, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }
}
