import Foundations

/// What a server says before the body.
public struct HTTPResponseHead: Sendable {
    /// Where the answer came from, after redirects.
    public let url: HTTPURL
    public let status: Int
    public let fields: [HTTPField]

    public init(url: HTTPURL, status: Int, fields: [HTTPField]) {
        self.url = url
        self.status = status
        self.fields = fields
    }

    /// The first field of that name.
    public subscript(name: String) -> String? { fields.first { $0.isNamed(name) }?.value }

    /// The server's clock.
    public var date: UTCTime? { self["Date"].flatMap(HTTPDate.time) }
}

/// A head with a body that was small enough to be held.
public struct HTTPResponse: Sendable {
    public let head: HTTPResponseHead
    public let body: [UInt8]

    public init(head: HTTPResponseHead, body: [UInt8]) {
        self.head = head
        self.body = body
    }
}
