import Files
import Foundations
import JSON

extension InputFile {
    /// Whether the file is JSON text. Of a large file, only the first and the last character are compared.
    func isJSONText() throws -> Bool {
        if size <= 4 << 20 { return (try? JSONValue(json: contents(limit: 4 << 20))) != nil }
        let marks = [UInt8(ascii: "{"): UInt8(ascii: "}"), UInt8(ascii: "["): UInt8(ascii: "]")]
        var last: UInt8?
        try forEachBlock(of: 1 << 20) { block throws(FileError) in
            // The bytes are copied while they are valid.
            let bytes = unsafe block.withUnsafeBytes { unsafe Array($0) }
            last = bytes.last { ![0x20, 0x09, 0x0A, 0x0D].contains($0) } ?? last
            return true
        }
        let first = try beginning(64).drop { [0x20, 0x09, 0x0A, 0x0D, 0xEF, 0xBB, 0xBF].contains($0) }.first
        return first.flatMap { marks[$0] } == last && last != nil
    }
}

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
