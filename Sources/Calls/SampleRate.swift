/// The rates, in Hz, that libopus decodes to (RFC 6716, section 2.1.3 and the API of its decoder).
public enum SampleRate: Int, CaseIterable, Codable, Sendable {
    case hz8000 = 8000
    case hz12000 = 12000
    case hz16000 = 16000
    case hz24000 = 24000
    case hz48000 = 48000

    /// The smallest rate that is not below any of the original rates that the clips' headers name
    /// (OpusHead's input sample rate, RFC 7845 section 5.1). Unknown (0) and higher ones ask for 48 kHz.
    package static func covering(originalRates: some Sequence<Int>) -> SampleRate {
        var highest: Int?
        for rate in originalRates {
            if rate <= 0 { return .hz48000 }
            highest = max(highest ?? 0, rate)
        }
        guard let highest else { return .hz48000 }
        return allCases.first { $0.rawValue >= highest } ?? .hz48000
    }

    /// Frames at this rate of a count of samples on Opus's 48 kHz clock, rounded down.
    package func frames(samples48k: Int) -> Int {
        // All rates divide 48000, so nothing can overflow and the quotient is exact.
        samples48k / (48_000 / rawValue)
    }
}

/// `auto`, or one rate for all sessions.
public enum SampleRateChoice: Hashable, Sendable {
    /// The smallest rate that no clip of the session exceeds.
    case auto
    case fixed(SampleRate)

    package func rate(originalRates: some Sequence<Int>) -> SampleRate {
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
