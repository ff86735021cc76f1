/// Decodes `Decodable` values directly from the bytes of a document. For each object that is being read, it keeps only
/// the position of each member's value.
///
/// Foundation's decoder first makes a map of the whole document. For a document with very many clips, that map is
/// larger than the document.
struct InPlaceJSONDecoder: Decoder {
    fileprivate let source: Source
    /// The position of the value.
    fileprivate let start: Int
    fileprivate let path: Path

    var codingPath: [any CodingKey] { path.keys }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    /// - Throws: `DecodingError` if the bytes are not JSON (RFC 8259), or not a value of this type.
    static func value<Value: Decodable>(
        _ type: Value.Type, from bytes: JSONBytes, mostElements: Int, mostText: Int = .max
    ) throws -> Value {
        let source = Source(bytes, Budget(elements: mostElements, text: mostText))
        let (value, end) = try source.value(of: InPlaceJSONDecoder(source: source, start: 0, path: .root)) {
            try $0.decode(type)
        }
        try source.read(from: end, .root) { json throws(JSONError) in try json.finish() }
        return value
    }

    /// Decodes a value without counting it for the limits of the document.
    ///
    /// - Returns: also its position, so that it need not be kept; `nil` if the document is small or in memory.
    func decodeApart<Value: Decodable>(_ type: Value.Type) throws -> (Value, JSONPlace?) {
        let (value, end) = try source.apart { try source.value(of: self) { try $0.decode(type) } }
        source.noteEnd(of: self, end)
        return (value, source.loadOfLargeDocument.map { JSONPlace(load: $0, range: start..<end) })
    }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        KeyedDecodingContainer(ObjectContainer<Key>(decoder: self, members: try source.members(of: self)))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer { try ListContainer(self) }

    func singleValueContainer() -> any SingleValueDecodingContainer { self }

    fileprivate func inner(at start: Int, _ key: any CodingKey) -> InPlaceJSONDecoder {
        InPlaceJSONDecoder(source: source, start: start, path: .inner(key, of: path))
    }

    /// Coding paths are needed only for errors, so they are built only then.
    fileprivate indirect enum Path {
        case root
        case inner(any CodingKey, of: Path)

        var keys: [any CodingKey] {
            switch self {
            case .root: []
            case .inner(let key, let path): path.keys + [key]
            }
        }
    }
}

/// What may still be decoded of a document of unknown origin.
private struct Budget {
    /// The elements of all lists together.
    var elements: Int
    /// The bytes of all strings together.
    var text: Int
}

/// The bytes of the document and their reader.
private final class Source {
    private var json: JSONReader
    /// The value whose end position is needed, and that position once it is known.
    private var wanted: (start: Int, end: Int?)?

    private let budget: Budget
    private var left: Budget

    /// Below this size, a document is decoded as a whole.
    private static let large = 1 << 20
    let loadOfLargeDocument: (@Sendable (_ offset: Int, _ count: Int) -> [UInt8])?

    init(_ bytes: JSONBytes, _ budget: Budget) {
        loadOfLargeDocument = bytes.count > Self.large ? bytes.load : nil
        json = JSONReader(bytes, deepest: 512, isStrict: true, longestText: budget.text)
        self.budget = budget
        left = budget
    }

    /// The most elements of a value that is decoded apart. Nobody says so many words in one clip.
    private static let mostElementsApart = 1_000_000

    /// Decodes a value that does not stay in memory, so that it takes nothing from the budget of the others.
    func apart<Value>(_ body: () throws -> Value) rethrows -> Value {
        let outer = left
        left = Budget(elements: Self.mostElementsApart, text: budget.text)
        defer { left = outer }
        return try body()
    }

    func read<Value>(
        from start: Int, _ path: InPlaceJSONDecoder.Path, _ body: (inout JSONReader) throws(JSONError) -> Value
    ) throws -> Value {
        json.move(to: start)
        let value: Value
        do throws(JSONError) {
            value = try body(&json)
        } catch {
            throw Self.damage("\(error)", path)
        }
        if json.repairedTexts > 0 { throw Self.damage("a string is not valid Unicode", path) }
        return value
    }

    static func damage(_ words: String, _ path: InPlaceJSONDecoder.Path) -> DecodingError {
        .dataCorrupted(DecodingError.Context(codingPath: path.keys, debugDescription: words))
    }

    /// Reads a value of the given kind.
    func read<Value>(
        _ kind: JSONReader.Kind, of decoder: InPlaceJSONDecoder,
        _ body: (inout JSONReader) throws(JSONError) -> Value
    ) throws -> Value {
        do {
            let value = try read(from: decoder.start, decoder.path, body)
            noteEnd(of: decoder)
            return value
        } catch {
            let found = try read(from: decoder.start, decoder.path) { json throws(JSONError) in try json.kind() }
            guard found != kind else { throw error }
            throw DecodingError.typeMismatch(
                Value.self,
                DecodingError.Context(codingPath: decoder.codingPath, debugDescription: "found \(found)"))
        }
    }

    /// Records the current position as the end of that value.
    func noteEnd(of decoder: InPlaceJSONDecoder) { noteEnd(of: decoder, json.position) }

    func noteEnd(of decoder: InPlaceJSONDecoder, _ end: Int) {
        if wanted?.start == decoder.start { wanted?.end = end }
    }

    func text(of decoder: InPlaceJSONDecoder) throws -> String {
        let text = try read(.string, of: decoder) { json throws(JSONError) in try json.text() }
        left.text -= text.utf8.count
        guard left.text >= 0 else { throw Self.damage("its strings are too long", decoder.path) }
        return text
    }

    /// Decodes a value, and returns it with the position where it ends.
    func value<Value>(
        of decoder: InPlaceJSONDecoder, _ body: (InPlaceJSONDecoder) throws -> Value
    ) throws -> (Value, end: Int) {
        let outer = wanted
        defer { wanted = outer }
        wanted = (decoder.start, nil)
        let value = try body(decoder)
        let end =
            try wanted?.end
            ?? read(from: decoder.start, decoder.path) { json throws(JSONError) in
                try json.skip()
                return json.position
            }
        return (value, end)
    }

    /// Up to this number of members, a linear search is faster than hashing.
    private static let few = 32
    /// The names and positions of all members of an object are in memory while it is decoded.
    private static let mostMembers = 10_000
    private static let mostNameBytes = 16 << 20

    /// Returns the members of an object. If a name occurs twice, the first one counts.
    func members(of decoder: InPlaceJSONDecoder) throws -> [(name: String, start: Int)] {
        try read(.object, of: decoder) { json throws(JSONError) in
            var members: [(name: String, start: Int)] = []
            var names: Set<String> = []
            var nameBytes = 0
            try json.members { json, name throws(JSONError) in
                let isFirst: Bool
                if members.count < Self.few {
                    isFirst = !members.contains { $0.name == name }
                } else {
                    if names.isEmpty { names = Set(members.map(\.name)) }
                    isFirst = names.insert(name).inserted
                }
                if isFirst { members.append((name, json.position)) }
                nameBytes += name.utf8.count
                guard members.count <= Self.mostMembers, nameBytes <= Self.mostNameBytes else {
                    throw json.malformed(
                        "an object has more than \(Self.mostMembers) members, or names of more than "
                            + "\(Self.mostNameBytes) bytes")
                }
                try json.skip()
            }
            return members
        }
    }

    func isNull(at start: Int, _ path: InPlaceJSONDecoder.Path) throws -> Bool {
        try read(from: start, path) { json throws(JSONError) in try json.kind() == .null }
    }

    /// Returns the position of the next element; `nil` at the end of the array.
    ///
    /// - Parameter position: the start of the array, or the end of one of its elements.
    func nextElement(of list: InPlaceJSONDecoder, at position: Int) throws -> Int? {
        let start = try read(from: position, list.path) { json throws(JSONError) -> Int? in
            let hasMore = position == list.start ? try json.beginsElements() : try json.continuesElements()
            return hasMore ? json.position : nil
        }
        guard start != nil else {
            noteEnd(of: list)
            return nil
        }
        left.elements -= 1
        guard left.elements >= 0 else { throw Self.damage("its lists have too many elements", list.path) }
        return start
    }
}

extension InPlaceJSONDecoder: SingleValueDecodingContainer {
    func decodeNil() -> Bool { (try? source.isNull(at: start, path)) ?? false }

    func decode(_ type: Bool.Type) throws -> Bool {
        try source.read(.boolean, of: self) { json throws(JSONError) in try json.boolean() }
    }
    func decode(_ type: String.Type) throws -> String { try source.text(of: self) }
    func decode(_ type: Double.Type) throws -> Double { try number { Double($0).flatMap { $0.isFinite ? $0 : nil } } }
    func decode(_ type: Float.Type) throws -> Float { try number { Float($0).flatMap { $0.isFinite ? $0 : nil } } }
    func decode(_ type: Int.Type) throws -> Int { try integer() }
    func decode(_ type: Int8.Type) throws -> Int8 { try integer() }
    func decode(_ type: Int16.Type) throws -> Int16 { try integer() }
    func decode(_ type: Int32.Type) throws -> Int32 { try integer() }
    func decode(_ type: Int64.Type) throws -> Int64 { try integer() }
    func decode(_ type: UInt.Type) throws -> UInt { try integer() }
    func decode(_ type: UInt8.Type) throws -> UInt8 { try integer() }
    func decode(_ type: UInt16.Type) throws -> UInt16 { try integer() }
    func decode(_ type: UInt32.Type) throws -> UInt32 { try integer() }
    func decode(_ type: UInt64.Type) throws -> UInt64 { try integer() }
    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value { try type.init(from: self) }

    /// Also accepts integers that are written as `7.0` or `7e2`.
    private func integer<Value: FixedWidthInteger>() throws -> Value {
        try number { Value($0) ?? Double($0).flatMap(Value.init(exactly:)) }
    }

    private func number<Value>(_ parse: (String) -> Value?) throws -> Value {
        let text = try source.read(.number, of: self) { json throws(JSONError) in try json.number() }
        guard let number = parse(text) else { throw Source.damage("\(text) is out of range for \(Value.self)", path) }
        return number
    }
}

private final class ObjectContainer<Key: CodingKey>: KeyedDecodingContainerProtocol {
    private let decoder: InPlaceJSONDecoder
    private let members: [(name: String, start: Int)]
    /// The index of the member that was found last. Members are usually requested in their order.
    private var latest = 0

    init(decoder: InPlaceJSONDecoder, members: [(name: String, start: Int)]) {
        self.decoder = decoder
        self.members = members
    }

    var codingPath: [any CodingKey] { decoder.codingPath }
    var allKeys: [Key] { members.compactMap { Key(stringValue: $0.name) } }

    private func find(_ key: Key) -> InPlaceJSONDecoder? {
        let name = key.stringValue
        for step in 0..<members.count {
            let index = latest + step < members.count ? latest + step : latest + step - members.count
            guard members[index].name == name else { continue }
            latest = index
            return decoder.inner(at: members[index].start, key)
        }
        return nil
    }

    private func value(_ key: Key) throws -> InPlaceJSONDecoder {
        if let value = find(key) { return value }
        throw DecodingError.keyNotFound(
            key, DecodingError.Context(codingPath: codingPath, debugDescription: "the member is missing"))
    }

    private func present(_ key: Key) -> InPlaceJSONDecoder? { find(key).flatMap { $0.decodeNil() ? nil : $0 } }

    func contains(_ key: Key) -> Bool { find(key) != nil }
    func decodeNil(forKey key: Key) throws -> Bool { try value(key).decodeNil() }
    func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value { try value(key).decode(type) }
    func decode(_ type: String.Type, forKey key: Key) throws -> String { try value(key).decode(type) }
    func decode(_ type: Int.Type, forKey key: Key) throws -> Int { try value(key).decode(type) }
    func decodeIfPresent(_ type: String.Type, forKey key: Key) throws -> String? { try present(key)?.decode(type) }
    func decodeIfPresent(_ type: Int.Type, forKey key: Key) throws -> Int? { try present(key)?.decode(type) }
    func decodeIfPresent<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value? {
        try present(key)?.decode(type)
    }
    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type, forKey key: Key
    ) throws -> KeyedDecodingContainer<Nested> { try value(key).container(keyedBy: type) }
    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        try value(key).unkeyedContainer()
    }
    func superDecoder() throws -> any Decoder { decoder }
    func superDecoder(forKey key: Key) throws -> any Decoder { try value(key) }
}

private struct ListContainer: UnkeyedDecodingContainer {
    private let decoder: InPlaceJSONDecoder
    private(set) var currentIndex = 0
    /// The position of the next element.
    private var start: Int?

    init(_ decoder: InPlaceJSONDecoder) throws {
        self.decoder = decoder
        start = try decoder.source.nextElement(of: decoder, at: decoder.start)
    }

    var codingPath: [any CodingKey] { decoder.codingPath }
    var count: Int? { nil }
    var isAtEnd: Bool { start == nil }

    private struct Index: CodingKey {
        let index: Int
        var intValue: Int? { index }
        var stringValue: String { "\(index)" }

        init(_ index: Int) { self.index = index }
        init(intValue: Int) { index = intValue }
        init?(stringValue: String) { nil }
    }

    private mutating func next<Value>(_ body: (InPlaceJSONDecoder) throws -> Value) throws -> Value {
        guard let start else {
            throw DecodingError.valueNotFound(
                Value.self, DecodingError.Context(codingPath: codingPath, debugDescription: "no more elements"))
        }
        let (value, end) = try decoder.source.value(of: decoder.inner(at: start, Index(currentIndex)), body)
        currentIndex += 1
        self.start = try decoder.source.nextElement(of: decoder, at: end)
        return value
    }

    mutating func decodeNil() throws -> Bool {
        guard let start, try decoder.source.isNull(at: start, decoder.path) else { return false }
        return try next { _ in true }
    }
    mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value { try next { try $0.decode(type) } }
    mutating func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type
    ) throws -> KeyedDecodingContainer<Nested> { try next { try $0.container(keyedBy: type) } }
    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
        try next { try $0.unkeyedContainer() }
    }
    mutating func superDecoder() throws -> any Decoder { try next { $0 } }
}
