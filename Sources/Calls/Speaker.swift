import Foundations

/// The speaker of a clip: the metadata's `type`. The order is that of the channels: `user`, `agent_tts`, then others by
/// name.
public struct Speaker: Hashable, Comparable, Sendable {
    public let name: String

    public init(_ name: String) { self.name = name }

    public static let user = Speaker("user")
    public static let agent = Speaker("agent_tts")

    private var rank: Int {
        switch self {
        case .user: 0
        case .agent: 1
        default: 2
        }
    }

    public static func < (left: Self, right: Self) -> Bool {
        if left.rank != right.rank { return left.rank < right.rank }
        return left.name == right.name ? ExactText(left.name) < ExactText(right.name) : left.name < right.name
    }

    /// Compared byte by byte: names that differ in their Unicode normalisation are different names in the metadata.
    public static func == (left: Self, right: Self) -> Bool { ExactText(left.name) == ExactText(right.name) }

    public func hash(into hasher: inout Hasher) { ExactText(name).hash(into: &hasher) }
}

extension Speaker: Codable {
    public init(from decoder: any Decoder) throws {
        self.init(try decoder.singleValueContainer().decode(String.self))
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(name)
    }
}
