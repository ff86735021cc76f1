/// A value that is in memory apart from what contains it. It is encoded like the value itself.
indirect enum Apart<Value: Hashable & Codable & Sendable>: Hashable, Codable, Sendable {
    case value(Value)

    var value: Value {
        switch self {
        case .value(let value): value
        }
    }

    init(from decoder: any Decoder) throws { self = .value(try Value(from: decoder)) }

    func encode(to encoder: any Encoder) throws { try value.encode(to: encoder) }
}
