/// A web page, such as a form to sign in, that a server sent in place of a file or an answer.
enum WebPage {
    /// - Parameter beginning: the first bytes.
    static func isLikely(_ beginning: some Collection<UInt8>) -> Bool {
        var text = String(decoding: beginning.prefix(1024), as: UTF8.self).lowercased()[...]
        text = text.drop { $0.isWhitespace || $0 == "\u{FEFF}" }
        // Comments and an XML declaration may come before it.
        while let end = ["<!--": "-->", "<?xml": "?>"].first(where: { text.hasPrefix($0.key) })?.value {
            guard let rest = text.firstRange(of: end) else { return false }
            text = text[rest.upperBound...].drop(while: \.isWhitespace)
        }
        return ["<!doctype html", "<html", "<head", "<body"].contains(where: text.hasPrefix)
    }

    /// Whether a file of this name is expected to be one.
    static func isExpected(in name: String) -> Bool {
        [".html", ".htm", ".xhtml", ".mht", ".mhtml"].contains(where: name.lowercased().hasSuffix)
    }
}
