import FoundationEssentials

/// Writes values as JSON (RFC 8259), UTF-8, two spaces of indentation, a newline at the end.
///
/// Members stand in the order in which the type declares them, so that a file reads as its documentation does;
/// Foundation's encoder can only sort them by name or leave them to chance. Absent optionals are left out. Equal
/// values give equal bytes.
public enum JSONText {
    ///
    /// - Parameters:
    ///   - value: all of it can be encoded: a number that JSON does not have is an error.
    ///   - sink: gets the text in pieces of whole characters: a document of very many clips is never in memory as a
    ///     whole.
    /// - Throws: `EncodingError`; what the sink throws.
    public static func write(_ value: some Encodable, to sink: ([UInt8]) throws -> Void) throws {
        try withoutActuallyEscaping(sink) { sink in
            let output = JSONValueWriter.Output(sink)
            try JSONValueEncoder(writer: JSONValueWriter(output: output, indentation: 0), codingPath: []).encode(value)
            output.append("\n")
            try output.finish()
        }
    }

    /// All of it, of a small value.
    public static func bytes(of value: some Encodable) throws -> [UInt8] {
        var bytes: [UInt8] = []
        try write(value) { bytes += $0 }
        return bytes
    }

    /// All of a small value as a string, without the newline.
    public static func string(of value: some Encodable) throws -> String {
        String(decoding: try bytes(of: value).dropLast(), as: UTF8.self)
    }

    /// Reads a value. A document of very many clips is large: no copy of it is made.
    ///
    /// - Throws: `DecodingError`.
    public static func value<Value: Decodable>(_ type: Value.Type, from bytes: [UInt8]) throws -> Value {
        // The decoder is done with the bytes, and keeps no part of them, before the array's memory is given up.
        try unsafe bytes.withUnsafeBytes { buffer in
            guard let start = buffer.baseAddress else { return try JSONDecoder().decode(type, from: Data()) }
            // Nobody writes to it: the initializer has no form for bytes that are only read.
            let data = unsafe Data(
                bytesNoCopy: UnsafeMutableRawPointer(mutating: start), count: buffer.count, deallocator: .none)
            return try JSONDecoder().decode(type, from: data)
        }
    }
}
