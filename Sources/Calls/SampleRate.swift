/// The sample rates in Hz that libopus can decode to (RFC 6716, section 2.1.3, and the libopus decoder API).
public enum SampleRate: Int, CaseIterable, Codable, Sendable {
    case hz8000 = 8000
    case hz12000 = 12000
    case hz16000 = 16000
    case hz24000 = 24000
    case hz48000 = 48000

    /// The smallest rate that is not below any original rate in the clips' headers (OpusHead's input sample rate, RFC
    /// 7845 section 5.1). Unknown (0) and higher rates require 48 kHz.
    package static func covering(originalRates: some Sequence<Int>) -> SampleRate {
        var highest: Int?
        for rate in originalRates {
            if rate <= 0 { return .hz48000 }
            highest = max(highest ?? 0, rate)
        }
        guard let highest else { return .hz48000 }
        return allCases.first { $0.rawValue >= highest } ?? .hz48000
    }

    /// Converts a number of samples at 48 kHz to frames at this rate, rounded down.
    package func frames(samples48k: Int) -> Int {
        // All rates divide 48000, so the divisor is exact, and nothing can overflow.
        samples48k / (48_000 / rawValue)
    }
}

/// Either `auto`, or one rate for all sessions.
public enum SampleRateChoice: Hashable, Sendable {
    /// The smallest rate that is not below any clip of the session.
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
