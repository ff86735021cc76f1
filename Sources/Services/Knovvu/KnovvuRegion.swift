/// A region of the platform, with its public addresses.
public enum KnovvuRegion: String, CaseIterable, Sendable {
    case paris, ohio, turkiye, dubai

    private var host: String {
        switch self {
        case .paris: "eu.va.knovvu.com"
        case .ohio: "va.useast.knovvu.com"
        case .turkiye: "va.tr.knovvu.com"
        case .dubai: "va.uae.knovvu.com"
        }
    }

    /// The base URL of the API.
    public var baseURL: String { "https://\(host)" }

    /// The URL for tokens of an application.
    package var tokenURL: String { "https://identity.\(host)/connect/token" }
}
