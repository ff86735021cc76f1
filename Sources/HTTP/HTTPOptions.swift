/// How long, how far, and over what a client goes.
public struct HTTPOptions: Sendable {
    public var userAgent: String
    /// For the connection, with TLS.
    public var connectSeconds = 30
    /// Without one byte. There is no limit to a transfer as a whole: an archive takes as long as it takes.
    public var stallSeconds = 60
    public var mostRedirects = 5
    /// Whether http, in clear, is taken for other hosts than this machine.
    public var allowsClearText = false
    /// PEM file of the authorities that are trusted in place of the system's.
    public var authorities: String?
    /// Of the head of a response.
    public var largestHead = 256 << 10

    public init(userAgent: String) { self.userAgent = userAgent }
}
