/// Texts in URLs and forms.
public enum PercentEncoding {
    /// All but the unreserved characters is escaped (RFC 3986, section 2.3).
    public static func of(_ text: String) -> String {
        var encoded = ""
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                encoded.unicodeScalars.append(UnicodeScalar(byte))
            default:
                encoded += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }
        return encoded
    }

    /// `name=value&…`, fit for a query and for application/x-www-form-urlencoded.
    public static func form(_ parameters: [(name: String, value: String)]) -> String {
        parameters.map { of($0.name) + "=" + of($0.value) }.joined(separator: "&")
    }
}
