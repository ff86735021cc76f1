/// `auto`, or one rate for all sessions.
public enum SampleRateChoice: Hashable, Sendable {
    /// The smallest rate that no clip of the session exceeds.
    case auto
    case fixed(SampleRate)

    public func rate(originalRates: some Sequence<Int>) -> SampleRate {
        switch self {
        case .auto: .covering(originalRates: originalRates)
        case .fixed(let rate): rate
        }
    }
}

extension SampleRateChoice: RawRepresentable, CaseIterable, Codable {
    public static let allCases: [Self] = [.auto] + SampleRate.allCases.map(Self.fixed)

    public init?(rawValue: String) {
        if rawValue == "auto" {
            self = .auto
        } else if let hertz = Int(rawValue), let rate = SampleRate(rawValue: hertz) {
            self = .fixed(rate)
        } else {
            return nil
        }
    }

    public var rawValue: String {
        switch self {
        case .auto: "auto"
        case .fixed(let rate): String(rate.rawValue)
        }
    }
}
