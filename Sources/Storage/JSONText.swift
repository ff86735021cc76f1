/// Writes values as JSON (RFC 8259), UTF-8, two spaces of indentation, a newline at the end.
///
/// Members stand in the order in which the type declares them, so that a file reads as its documentation does;
/// Foundation's encoder can only sort them by name or leave them to chance. Absent optionals are left out. Equal
/// values give equal bytes.
public enum JSONText {
    public static func bytes(of value: some Encodable) throws -> [UInt8] {
        let output = JSONValueWriter.Output()
        try JSONValueEncoder(writer: JSONValueWriter(output: output, indentation: 0), codingPath: []).encode(value)
        output.bytes.append(UInt8(ascii: "\n"))
        return output.bytes
    }

    /// The same as a string, without the newline.
    public static func string(of value: some Encodable) throws -> String {
        String(decoding: try bytes(of: value).dropLast(), as: UTF8.self)
    }
}
