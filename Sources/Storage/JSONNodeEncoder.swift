/// Turns `Encodable` values into `JSONNode`s, members in the order in which they are encoded.
struct JSONNodeEncoder: Encoder {
    let node: JSONNode
    let codingPath: [any CodingKey]
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        if case .object = node.content {} else { node.content = .object([]) }
        return KeyedEncodingContainer(ObjectContainer<Key>(encoder: self))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        if case .array = node.content {} else { node.content = .array([]) }
        return ArrayContainer(encoder: self)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer { self }

    fileprivate func addMember(_ key: any CodingKey) -> JSONNodeEncoder {
        let child = JSONNode()
        if case .object(var members) = node.content {
            node.content = .null  // so that the list is not copied
            members.append((key.stringValue, child))
            node.content = .object(members)
        }
        return JSONNodeEncoder(node: child, codingPath: codingPath + [key])
    }

    fileprivate func addElement() -> JSONNodeEncoder {
        let child = JSONNode()
        if case .array(var elements) = node.content {
            node.content = .null
            elements.append(child)
            node.content = .array(elements)
        }
        return JSONNodeEncoder(node: child, codingPath: codingPath)
    }
}

extension JSONNodeEncoder: SingleValueEncodingContainer {
    func encodeNil() { node.content = .null }
    func encode(_ value: Bool) { node.content = .literal(value ? "true" : "false") }
    func encode(_ value: String) { node.content = .string(value) }
    func encode(_ value: Float) throws { try encode(Double(value)) }

    func encode(_ value: Double) throws {
        guard value.isFinite else {
            throw EncodingError.invalidValue(
                value, EncodingError.Context(codingPath: codingPath, debugDescription: "JSON has no such number"))
        }
        node.content = .literal("\(value)")
    }

    func encode<Value: Encodable>(_ value: Value) throws {
        if let integer = value as? any BinaryInteger {
            node.content = .literal("\(integer)")
        } else {
            try value.encode(to: self)
        }
    }
}

private struct ObjectContainer<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let encoder: JSONNodeEncoder
    var codingPath: [any CodingKey] { encoder.codingPath }

    func encodeNil(forKey key: Key) { encoder.addMember(key).encodeNil() }
    func encode<Value: Encodable>(_ value: Value, forKey key: Key) throws {
        try encoder.addMember(key).encodeAny(value)
    }
    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type, forKey key: Key
    ) -> KeyedEncodingContainer<Nested> { encoder.addMember(key).container(keyedBy: type) }
    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
        encoder.addMember(key).unkeyedContainer()
    }
    func superEncoder() -> any Encoder { encoder }
    func superEncoder(forKey key: Key) -> any Encoder { encoder.addMember(key) }
}

private struct ArrayContainer: UnkeyedEncodingContainer {
    let encoder: JSONNodeEncoder
    var codingPath: [any CodingKey] { encoder.codingPath }
    var count: Int {
        if case .array(let elements) = encoder.node.content { elements.count } else { 0 }
    }

    func encodeNil() { encoder.addElement().encodeNil() }
    func encode<Value: Encodable>(_ value: Value) throws { try encoder.addElement().encodeAny(value) }
    func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) -> KeyedEncodingContainer<Nested> {
        encoder.addElement().container(keyedBy: type)
    }
    func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { encoder.addElement().unkeyedContainer() }
    func superEncoder() -> any Encoder { encoder.addElement() }
}

extension JSONNodeEncoder {
    /// The plain kinds go to their own overload; a generic caller would miss it.
    fileprivate func encodeAny(_ value: some Encodable) throws {
        switch value {
        case let text as String: encode(text)
        case let flag as Bool: encode(flag)
        case let number as Double: try encode(number)
        default: try encode(value)
        }
    }
}
