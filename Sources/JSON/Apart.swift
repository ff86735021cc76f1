/// A value that is in memory apart from what contains it, or not at all if its document is large: then it is decoded when
/// it is asked for. A document may have a hundred thousand of them, which do not fit in memory together.
///
/// Decoding a document checks all of them. They do not count for the limits of `JSONText.value`: each of them may have a
/// million elements, and as much text as the whole document. The document stays open as long as its values.
package indirect enum Apart<Value: Hashable & Codable & Sendable>: Hashable, Codable, Sendable {
    case value(Value)
    case place(JSONPlace)

    /// `nil` if its document was changed since it was opened. The document then has another checksum, too.
    package var value: Value? { try? get() }

    private func get() throws -> Value {
        switch self {
        case .value(let value): value
        case .place(let place): try JSONText.value(Value.self, from: place.bytes)
        }
    }

    package init(from decoder: any Decoder) throws {
        guard let decoder = decoder as? InPlaceJSONDecoder else {
            self = .value(try Value(from: decoder))
            return
        }
        let (value, place) = try decoder.decodeApart(Value.self)
        self = place.map { .place($0) } ?? .value(value)
    }

    package func encode(to encoder: any Encoder) throws { try get().encode(to: encoder) }

    package static func == (left: Self, right: Self) -> Bool { left.value == right.value }
    package func hash(into hasher: inout Hasher) { value.hash(into: &hasher) }
}

/// The position of a value in a document that is read piece by piece.
package struct JSONPlace: Sendable {
    fileprivate let load: @Sendable (_ offset: Int, _ count: Int) -> [UInt8]
    fileprivate let range: Range<Int>

    init(load: @escaping @Sendable (_ offset: Int, _ count: Int) -> [UInt8], range: Range<Int>) {
        self.load = load
        self.range = range
    }

    fileprivate var bytes: [UInt8] { load(range.lowerBound, range.count) }
}
