/// A value that is written on one line, also in a document that has a line for each member and element. Use it for
/// small values of which a document has very many.
package protocol InlineJSON: Encodable {}

/// Writes and reads `Codable` values as JSON (RFC 8259), UTF-8.
///
/// Members are written in the order in which the type declares them, so that a file has the same order as its
/// documentation. Optionals that are `nil` are omitted. Equal values give equal bytes.
public enum JSONText {
    public enum Layout: Sendable {
        /// One line for each member and element, indented by two spaces.
        case pretty
        /// One line without spaces.
        case compact
    }

    /// Which characters of a string are escaped.
    public enum Escapes: Sendable {
        /// The characters that JSON requires to be escaped, the other control characters, line separators, and the
        /// characters that change the direction of text.
        case fewest
        /// Everything except plain ASCII, and also `<`, `>` and `&`. Inside a `<script>` element, no text can then end
        /// the script, open a tag, or change the text direction.
        case forScripts
    }

    /// Writes a value, followed by a newline.
    ///
    /// - Parameters:
    ///   - value: the value to encode. A number that JSON cannot represent is an error.
    ///   - sink: receives the text in pieces of whole characters, so that a large document is never in memory as a
    ///     whole.
    /// - Throws: `EncodingError`, and the errors of `sink`.
    public static func write(
        _ value: some Encodable, layout: Layout = .pretty, escapes: Escapes = .fewest,
        to sink: ([UInt8]) throws -> Void
    ) throws {
        try withoutActuallyEscaping(sink) { sink in
            let output = ValueWriter.Output(layout: layout, escapes: escapes, sink)
            try OrderedJSONEncoder(writer: ValueWriter(output: output, indentation: 0), codingPath: []).encode(value)
            output.append("\n")
            try output.finish()
        }
    }

    /// Returns the JSON of a small value, followed by a newline.
    public static func bytes(
        of value: some Encodable, layout: Layout = .pretty, escapes: Escapes = .fewest
    ) throws -> [UInt8] {
        var bytes: [UInt8] = []
        try write(value, layout: layout, escapes: escapes) { bytes += $0 }
        return bytes
    }

    /// Returns the JSON of a small value as a string, without the newline.
    public static func string(
        of value: some Encodable, layout: Layout = .pretty, escapes: Escapes = .fewest
    ) throws -> String {
        String(decoding: try bytes(of: value, layout: layout, escapes: escapes).dropLast(), as: UTF8.self)
    }

    /// Reads a value from UTF-8 or UTF-16. A document in UTF-8 is not copied.
    ///
    /// - Parameter mostElements: limits the elements of all lists together, and so the memory for a document of unknown
    ///   origin.
    /// - Throws: `DecodingError`.
    public static func value<Value: Decodable>(
        _ type: Value.Type, from bytes: [UInt8], mostElements: Int = .max
    ) throws -> Value {
        guard let text = TextEncodings.utf8(bytes) else {
            throw DecodingError.dataCorrupted(
                DecodingError.Context(codingPath: [], debugDescription: "UTF-32 is not supported; use UTF-8"))
        }
        return try InPlaceJSONDecoder.value(type, from: JSONBytes(text), mostElements: mostElements)
    }

    /// Reads a value from a document that is never in memory as a whole, unless it is in UTF-16.
    ///
    /// - Parameters:
    ///   - count: the length of the document in bytes.
    ///   - mostElements: as above. An `Apart` does not count.
    ///   - mostText: limits the bytes of all strings together, in the same way.
    ///   - load: returns the bytes at an offset, or fewer if they cannot be read.
    /// - Throws: `DecodingError`, also if bytes cannot be read.
    package static func value<Value: Decodable>(
        _ type: Value.Type, count: Int, mostElements: Int = .max, mostText: Int = .max,
        load: @escaping @Sendable (_ offset: Int, _ count: Int) -> [UInt8]
    ) throws -> Value {
        let beginning = load(0, 4)
        guard TextEncodings.utf8(beginning) == beginning else {
            guard count <= mostText else {
                throw DecodingError.dataCorrupted(
                    DecodingError.Context(
                        codingPath: [], debugDescription: "it is not in UTF-8, and too large for others"))
            }
            return try value(type, from: load(0, count), mostElements: mostElements)
        }
        return try InPlaceJSONDecoder.value(
            type, from: JSONBytes(count: count, load: load), mostElements: mostElements, mostText: mostText)
    }
}
