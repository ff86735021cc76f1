import Files
import JSON

extension InputFile {
    /// Whether the file is a whole JSON document. It is read without building its values, which could take more memory
    /// than the file. Of a file above 64 MiB, only the first and the last character are compared.
    func isJSON() throws -> Bool {
        if size <= Self.largestDocument {
            return JSONReader.isWhole(try contents(limit: Self.largestDocument))
        }
        let marks = [UInt8(ascii: "{"): UInt8(ascii: "}"), UInt8(ascii: "["): UInt8(ascii: "]")]
        func isMark(_ byte: UInt8) -> Bool { byte > 0x20 && byte < 0x80 }
        guard let first = try beginning(64).first(where: isMark),
            let last = try bytes(at: size - 64, count: 64).last(where: isMark)
        else { return false }
        return marks[first] == last
    }

    private static var largestDocument: Int { 64 << 20 }
}

extension JSONReader {
    /// Whether the bytes are one JSON document.
    static func isWhole(_ bytes: [UInt8]) -> Bool {
        guard let text = TextEncodings.utf8(bytes) else { return false }
        var reader = JSONReader(text, deepest: 512)
        do throws(JSONError) {
            try reader.skip()
            try reader.finish()
            return true
        } catch {
            return false
        }
    }
}
