import Foundations

/// Text from outside, made fit for an HTML page: markup is text, invisible marks are shown, and its direction of
/// writing ends with it.
enum HTMLText {
    static func escaped(_ text: String) -> String {
        var escaped = ""
        for scalar in PrintableText.of(text).unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&#39;"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }

    /// For the content of an element; not for attributes.
    static func isolated(_ text: String) -> String { "<bdi>\(escaped(text))</bdi>" }
}
