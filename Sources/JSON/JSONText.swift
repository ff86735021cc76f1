/// Writes and reads `Codable` values as JSON (RFC 8259), UTF-8.
///
/// Members are written in the order in which the type declares them, so that a file reads as its documentation does.
/// Absent optionals are left out. Equal values give equal bytes.
package enum JSONText {
    package enum Layout: Sendable {
        /// A line for each member and element, two spaces of indentation.
        case pretty
        /// One line without spaces.
        case compact
    }

    /// Which characters of a text are written as escapes.
    package enum Escapes: Sendable {
        /// Those that JSON wants escaped, and DEL.
        case fewest
        /// All but plain ASCII, and `<`, `>` and `&`: inside a `<script>` of a page, nothing can end the script, open a
        /// tag, or turn a line around, whatever it came from.
        case forScripts
    }

    /// Writes a value, and a newline behind it.
    ///
    /// - Parameters:
    ///   - value: all of it can be encoded: a number that JSON does not have is an error.
    ///   - sink: gets the text in pieces of whole characters: a document of very many clips is never in memory as a
    ///     whole.
    /// - Throws: `EncodingError`; what the sink throws.
    package static func write(
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

    /// All of it, of a small value.
    package static func bytes(
        of value: some Encodable, layout: Layout = .pretty, escapes: Escapes = .fewest
    ) throws -> [UInt8] {
        var bytes: [UInt8] = []
        try write(value, layout: layout, escapes: escapes) { bytes += $0 }
        return bytes
    }

    /// All of a small value as a string, without the newline.
    package static func string(
        of value: some Encodable, layout: Layout = .pretty, escapes: Escapes = .fewest
    ) throws -> String {
        String(decoding: try bytes(of: value, layout: layout, escapes: escapes).dropLast(), as: UTF8.self)
    }

    /// Reads a value, from UTF-8 or UTF-16. No copy is made of a document in UTF-8.
    ///
    /// - Throws: `DecodingError`.
    package static func value<Value: Decodable>(_ type: Value.Type, from bytes: [UInt8]) throws -> Value {
        guard let text = TextEncodings.utf8(bytes) else {
            throw DecodingError.dataCorrupted(
                DecodingError.Context(codingPath: [], debugDescription: "it is UTF-32; UTF-8 is wanted"))
        }
        return try InPlaceJSONDecoder.value(type, from: text)
    }
}
