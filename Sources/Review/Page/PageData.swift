import JSON

/// Data as a page may carry it inside a `<script>`: JSON of plain ASCII in which nothing can end the script, open a
/// tag, or turn a line around, whatever it came from.
enum PageData {
    static func write(_ value: some Encodable, to sink: ([UInt8]) throws -> Void) throws {
        try JSONText.write(value) { try sink(escaped($0)) }
    }

    static func text(of value: some Encodable) throws -> String {
        var bytes: [UInt8] = []
        try write(value) { bytes += $0 }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// - Parameter json: whole characters.
    private static func escaped(_ json: [UInt8]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(json.count + json.count / 16)
        var decoder = UTF8()
        var iterator = json.makeIterator()
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
        return bytes
    }
}
