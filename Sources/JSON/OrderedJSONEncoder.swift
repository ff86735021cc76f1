/// Writes an `Encodable` value as JSON, with members in the order in which they are encoded. Foundation's `JSONEncoder`
/// either sorts members by name or gives no guarantee about their order.
struct OrderedJSONEncoder: Encoder {
    let writer: ValueWriter
    let codingPath: [any CodingKey]
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        writer.beginObject()
        return KeyedEncodingContainer(ObjectContainer<Key>(encoder: self))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        writer.beginArray()
        return ArrayContainer(encoder: self)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer { self }

    fileprivate func member(_ key: any CodingKey) -> OrderedJSONEncoder {
        OrderedJSONEncoder(writer: writer.child(name: key.stringValue), codingPath: codingPath + [key])
    }

    fileprivate func element() -> OrderedJSONEncoder {
        OrderedJSONEncoder(writer: writer.child(), codingPath: codingPath)
    }

    fileprivate func nestedMember(_ key: any CodingKey) -> OrderedJSONEncoder {
        OrderedJSONEncoder(writer: writer.nestedChild(name: key.stringValue), codingPath: codingPath + [key])
    }

    fileprivate func nestedElement() -> OrderedJSONEncoder {
        OrderedJSONEncoder(writer: writer.nestedChild(), codingPath: codingPath)
    }
}

extension OrderedJSONEncoder: SingleValueEncodingContainer {
    func encodeNil() { writer.append("null") }
    func encode(_ value: Bool) { writer.append(value ? "true" : "false") }
    func encode(_ value: String) { writer.quote(value) }
    func encode(_ value: Float) throws { try encode(Double(value)) }

    func encode(_ value: Double) throws {
        guard value.isFinite else {
            throw EncodingError.invalidValue(
                value, EncodingError.Context(codingPath: codingPath, debugDescription: "not a number in JSON"))
        }
        writer.append("\(value)")
    }

    /// The scalar types have their own overloads, but generic code does not call them. This method dispatches to them.
    func encode<Value: Encodable>(_ value: Value) throws {
        switch value {
        case let text as String: encode(text)
        case let flag as Bool: encode(flag)
        case let number as Double: try encode(number)
        case let number as Float: try encode(number)
        case let integer as any BinaryInteger: writer.append("\(integer)")
        default:
            if value is any InlineJSON { writer.isInline = true }
            try value.encode(to: self)
            writer.end()
        }
    }
}

private struct ObjectContainer<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let encoder: OrderedJSONEncoder
    var codingPath: [any CodingKey] { encoder.codingPath }

    func encodeNil(forKey key: Key) { encoder.member(key).encodeNil() }
    func encode<Value: Encodable>(_ value: Value, forKey key: Key) throws { try encoder.member(key).encode(value) }
    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type, forKey key: Key
    ) -> KeyedEncodingContainer<Nested> { encoder.nestedMember(key).container(keyedBy: type) }
    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
        encoder.nestedMember(key).unkeyedContainer()
    }
    func superEncoder() -> any Encoder { encoder }
    func superEncoder(forKey key: Key) -> any Encoder { encoder.nestedMember(key) }
}

private struct ArrayContainer: UnkeyedEncodingContainer {
    let encoder: OrderedJSONEncoder
    var codingPath: [any CodingKey] { encoder.codingPath }
    var count: Int { encoder.writer.count }

    func encodeNil() { encoder.element().encodeNil() }
    func encode<Value: Encodable>(_ value: Value) throws { try encoder.element().encode(value) }
    func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) -> KeyedEncodingContainer<Nested> {
        encoder.nestedElement().container(keyedBy: type)
    }
    func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { encoder.nestedElement().unkeyedContainer() }
    func superEncoder() -> any Encoder { encoder.nestedElement() }
}

/// A JSON value that is being written. Its text goes to the output immediately; no tree is kept.
///
/// A tree of a document with a hundred thousand clips would take many times the size of the document. In exchange, an
/// encoding container must not be used after the next one has been started. `Encodable` types encode their containers
/// one after the other.
final class ValueWriter {
    /// The output of all values of a document. It passes the text to a sink in pieces of whole characters.
    final class Output {
        private let sink: ([UInt8]) throws -> Void
        private var piece: [UInt8] = []
        private var failure: (any Error)?

        private static let enough = 1 << 18

        let layout: JSONText.Layout
        let escapes: JSONText.Escapes

        init(
            layout: JSONText.Layout, escapes: JSONText.Escapes, _ sink: @escaping ([UInt8]) throws -> Void
        ) {
            self.layout = layout
            self.escapes = escapes
            self.sink = sink
        }

        func append(_ text: String) {
            piece += text.utf8
            if piece.count >= Self.enough { putPiece() }
        }

        /// - Parameter body: appends whole characters to the bytes that it is passed.
        func append(_ body: (inout [UInt8]) -> Void) {
            body(&piece)
            if piece.count >= Self.enough { putPiece() }
        }

        /// - Throws: the first error of the sink. The sink is not called again after an error.
        func finish() throws {
            putPiece()
            if let failure { throw failure }
        }

        /// Some methods of encoding containers cannot throw, so an error is kept until `finish`.
        private func putPiece() {
            do {
                if failure == nil, !piece.isEmpty { try sink(piece) }
            } catch {
                failure = error
            }
            piece.removeAll(keepingCapacity: true)
        }
    }

    private enum Kind {
        case single, object, array
    }

    let output: Output
    private let indentation: Int
    /// Whether the value is on one line, in a document that has a line for each member.
    var isInline = false
    private var kind = Kind.single
    private(set) var count = 0
    /// A nested container that was returned to the caller. It ends when the next value follows.
    private var nested: ValueWriter?

    init(output: Output, indentation: Int) {
        self.output = output
        self.indentation = indentation
    }

    func beginObject() { begin(.object, bracket: "{") }
    func beginArray() { begin(.array, bracket: "[") }

    private func begin(_ kind: Kind, bracket: Character) {
        // A second request returns the same container.
        guard self.kind == .single else { return }
        self.kind = kind
        append("\(bracket)")
    }

    /// Starts the next member of an object, or the next element of an array.
    func next(name: String? = nil) {
        endNested()
        if count > 0 { append(",") }
        count += 1
        beginLine(indentation + 2)
        if let name {
            quote(name)
            append(output.layout == .pretty && !isInline ? ": " : ":")
        }
    }

    /// Returns a writer for a value that is the next member or element.
    func child(name: String? = nil) -> ValueWriter {
        next(name: name)
        let child = ValueWriter(output: output, indentation: indentation + 2)
        child.isInline = isInline
        return child
    }

    /// Returns a writer for a container that is the next member or element and that the caller does not end.
    func nestedChild(name: String? = nil) -> ValueWriter {
        let child = child(name: name)
        nested = child
        return child
    }

    func end() {
        endNested()
        guard kind != .single else { return }
        if count > 0 { beginLine(indentation) }
        append(kind == .object ? "}" : "]")
    }

    private func endNested() {
        nested?.end()
        nested = nil
    }

    // MARK: - Text

    func append(_ text: String) { output.append(text) }

    func quote(_ text: String) {
        output.append { bytes in
            bytes.append(UInt8(ascii: "\""))
            switch output.escapes {
            case .fewest where !Self.mayControl(text): for byte in text.utf8 { Self.append(byte, to: &bytes) }
            case .fewest: for scalar in text.unicodeScalars { Self.appendUnlessControl(scalar, to: &bytes) }
            case .forScripts: for scalar in text.unicodeScalars { Self.appendForScripts(scalar, to: &bytes) }
            }
            bytes.append(UInt8(ascii: "\""))
        }
    }

    private static func append(_ byte: UInt8, to bytes: inout [UInt8]) {
        switch byte {
        case UInt8(ascii: "\""): bytes += "\\\"".utf8
        case UInt8(ascii: "\\"): bytes += "\\\\".utf8
        case UInt8(ascii: "\n"): bytes += "\\n".utf8
        case 0..<0x20, 0x7F: appendEscape(UInt16(byte), to: &bytes)
        default: bytes.append(byte)
        }
    }

    /// Whether the text has the first byte of a character that `appendUnlessControl` escapes.
    private static func mayControl(_ text: String) -> Bool {
        text.utf8.contains { $0 == 0xC2 || $0 == 0xD8 || $0 == 0xE2 }
    }

    /// Escapes control characters and those that change the direction of text, so that the JSON cannot control a
    /// terminal.
    private static func appendUnlessControl(_ scalar: Unicode.Scalar, to bytes: inout [UInt8]) {
        switch scalar.value {
        case 0x80...0x9F, 0x61C, 0x200E, 0x200F, 0x2028...0x202E, 0x2066...0x2069:
            appendEscape(UInt16(scalar.value), to: &bytes)
        default: for byte in UTF8.encode(scalar) ?? .init() { append(byte, to: &bytes) }
        }
    }

    private static func appendForScripts(_ scalar: Unicode.Scalar, to bytes: inout [UInt8]) {
        switch scalar {
        case "<", ">", "&", "\u{80}"...: for unit in UTF16.encode(scalar) ?? .init() { appendEscape(unit, to: &bytes) }
        default: append(UInt8(truncatingIfNeeded: scalar.value), to: &bytes)
        }
    }

    private static func appendEscape(_ unit: UInt16, to bytes: inout [UInt8]) {
        bytes += "\\u".utf8
        for shift in [12, 8, 4, 0] { bytes.append(hexadecimalDigits[Int(unit >> shift) & 15]) }
    }

    private func beginLine(_ indentation: Int) {
        guard output.layout == .pretty, !isInline else { return }
        output.append {
            $0.append(UInt8(ascii: "\n"))
            $0 += repeatElement(UInt8(ascii: " "), count: indentation)
        }
    }

    private static let hexadecimalDigits = Array("0123456789abcdef".utf8)
}
