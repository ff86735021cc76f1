import Storage

/// Data as a page may carry it inside a `<script>`: JSON of plain ASCII in which nothing can end the script, open a
/// tag, or turn a line around, whatever it came from.
enum PageData {
    static func text(of value: some Encodable) throws -> String {
        var text: [UInt8] = []
        for unit in try JSONText.string(of: value).utf16 {
            switch unit {
            case 0x3C, 0x3E, 0x26, 0x7F...:  // < > &
                let digits = String(unit, radix: 16)
                text += Array("\\u\(String(repeating: "0", count: 4 - digits.utf8.count))\(digits)".utf8)
            default:
                text.append(UInt8(truncatingIfNeeded: unit))
            }
        }
        return String(decoding: text, as: UTF8.self)
    }
}
