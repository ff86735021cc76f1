/// Writes an `Encodable` value as JSON, members in the order in which they are encoded.
struct JSONValueEncoder: Encoder {
    let writer: JSONValueWriter
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

    fileprivate func member(_ key: any CodingKey) -> JSONValueEncoder {
        JSONValueEncoder(writer: writer.child(name: key.stringValue), codingPath: codingPath + [key])
    }

    fileprivate func element() -> JSONValueEncoder {
        JSONValueEncoder(writer: writer.child(), codingPath: codingPath)
    }

    fileprivate func nestedMember(_ key: any CodingKey) -> JSONValueEncoder {
        JSONValueEncoder(writer: writer.nestedChild(name: key.stringValue), codingPath: codingPath + [key])
    }

    fileprivate func nestedElement() -> JSONValueEncoder {
        JSONValueEncoder(writer: writer.nestedChild(), codingPath: codingPath)
    }
}

extension JSONValueEncoder: SingleValueEncodingContainer {
    func encodeNil() { writer.append("null") }
    func encode(_ value: Bool) { writer.append(value ? "true" : "false") }
    func encode(_ value: String) { writer.quote(value) }
    func encode(_ value: Float) throws { try encode(Double(value)) }

    func encode(_ value: Double) throws {
        guard value.isFinite else {
            throw EncodingError.invalidValue(
                value, EncodingError.Context(codingPath: codingPath, debugDescription: "JSON has no such number"))
        }
        writer.append("\(value)")
    }

    /// The plain kinds have their own overloads, which a generic caller would miss.
    func encode<Value: Encodable>(_ value: Value) throws {
        switch value {
        case let text as String: encode(text)
        case let flag as Bool: encode(flag)
        case let number as Double: try encode(number)
        case let number as Float: try encode(number)
        case let integer as any BinaryInteger: writer.append("\(integer)")
        default:
            try value.encode(to: self)
            writer.end()
        }
    }
}

private struct ObjectContainer<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let encoder: JSONValueEncoder
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
    let encoder: JSONValueEncoder
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
