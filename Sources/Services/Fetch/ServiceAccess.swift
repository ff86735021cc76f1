import Foundations
import HTTP

/// How a program reaches a service, and with which credentials.
public struct ServiceAccess: Sendable {
    public var credentials: CredentialSource
    /// Whether unencrypted http is allowed to remote hosts. Others on the network can then read tokens and recordings.
    public var allowsClearText: Bool
    /// Whether links of an https service may lead to http, and to private, loopback and link-local addresses.
    public var allowsPrivateLinks: Bool
    /// A download that stays slower than this for a minute ends, and is resumed after others. In bytes per second.
    public var leastSpeed: Int
    /// A PEM file of certificate authorities to trust in place of the system's.
    public var certificateAuthorities: String?
    /// Stops the fetch between two steps. The next run continues from there.
    public var interruption: Interruption

    public init(
        credentials: CredentialSource, allowsClearText: Bool = false, allowsPrivateLinks: Bool = false,
        leastSpeed: Int = standardLeastSpeed, certificateAuthorities: String? = nil,
        interruption: Interruption = Interruption()
    ) {
        self.credentials = credentials
        self.allowsClearText = allowsClearText
        self.allowsPrivateLinks = allowsPrivateLinks
        self.leastSpeed = leastSpeed
        self.certificateAuthorities = certificateAuthorities
        self.interruption = interruption
    }

    /// The default of `leastSpeed`.
    public static let standardLeastSpeed = HTTPOptions.standardLeastSpeed

    /// Sends the requests of one fetch.
    package func client() -> APIClient {
        var options = HTTPOptions(userAgent: "opusstitch/\(Software.version)")
        options.allowsClearText = allowsClearText
        options.allowsPrivateLinks = allowsPrivateLinks
        options.leastSpeed = leastSpeed
        options.authorities = certificateAuthorities
        return APIClient(
            http: HTTPClient(options: options, check: interruption.check),
            clock: SystemClock(interruption: interruption))
    }
}
