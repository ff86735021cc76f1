/// JSON Pointer (RFC 6901).
package enum JSONPointer {
    /// A member's name as a part of a pointer.
    package static func escaped(_ name: String) -> String {
        var escaped = ""
        for character in name.unicodeScalars {
            switch character {
            case "~": escaped += "~0"
            case "/": escaped += "~1"
            default: escaped.unicodeScalars.append(character)
            }
        }
        return escaped
    }
}
