import CCurl

/// A transfer that failed or was refused: the kind of error, the URL, the reason, and advice where there is some. For
/// errors from libcurl, also its code and message.
public struct HTTPError: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Kind: Hashable, Sendable {
        /// The name of the host or the proxy cannot be resolved.
        case unresolved
        /// The connection was refused, or the proxy failed.
        case unconnected
        /// The certificate is not valid, or TLS negotiation failed.
        case tls
        /// No connection within the time limit, or no byte received for too long.
        case timedOut
        /// The connection ended before the response was complete.
        case cutOff
        case tooManyRedirects
        /// A URL that is not requested: a secret could be exposed, or the scheme is not allowed.
        case refusedURL
        /// A text that is not a URL, or a URL that is not accepted.
        case invalidURL
        /// A response larger than a limit.
        case tooLarge
        /// A response that is not HTTP, or any other error.
        case other
    }

    public let kind: Kind
    /// The URL without its query; `nil` for an invalid URL, because its text may contain a secret.
    public let url: String?
    public let reason: String
    /// The CURLcode; 0 if the error is not from libcurl.
    public let code: UInt32

    package init(_ kind: Kind, url: HTTPURL, reason: String, code: UInt32 = 0) {
        self.kind = kind
        self.url = url.description
        self.reason = reason
        self.code = code
    }

    init(invalidURL reason: String) {
        kind = .invalidURL
        url = nil
        self.reason = reason
        code = 0
    }

    init(_ code: CURLcode, url: HTTPURL, words: String) {
        // libcurl returns a constant string for every code.
        let general = unsafe String(cString: curl_easy_strerror(code))
        self.init(Self.kind(of: code), url: url, reason: words.isEmpty ? general : words, code: code.rawValue)
    }

    /// Whether the same request may succeed later without any change.
    package var mayPass: Bool {
        switch kind {
        case .unresolved, .unconnected, .timedOut, .cutOff: true
        case .tls, .tooManyRedirects, .refusedURL, .invalidURL, .tooLarge, .other: false
        }
    }

    /// Whether the request certainly did not reach the server.
    package var neverArrived: Bool {
        switch kind {
        case .unresolved, .unconnected, .refusedURL, .invalidURL, .tls: true
        case .timedOut, .cutOff, .tooManyRedirects, .tooLarge, .other: false
        }
    }

    public var description: String { (url.map { "\($0): " } ?? "") + reason + advice }

    private var advice: String {
        switch kind {
        case .unresolved: "; check the host name and the network"
        case .unconnected: "; check the address, the network, and the proxy variables of the environment"
        case .tls:
            "; the connection is not trusted, and nothing was sent. If a proxy uses its own certificate, add its CA "
                + "to the system's certificates (update-ca-certificates)"
        case .timedOut, .cutOff, .tooManyRedirects, .refusedURL, .invalidURL, .tooLarge, .other: ""
        }
    }

    private static func kind(of code: CURLcode) -> Kind {
        switch code {
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY: .unresolved
        case CURLE_COULDNT_CONNECT, CURLE_PROXY: .unconnected
        case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CERTPROBLEM,
            CURLE_SSL_CIPHER, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_INVALIDCERTSTATUS, CURLE_USE_SSL_FAILED:
            .tls
        case CURLE_OPERATION_TIMEDOUT: .timedOut
        case CURLE_PARTIAL_FILE, CURLE_GOT_NOTHING, CURLE_RECV_ERROR, CURLE_SEND_ERROR, CURLE_HTTP2, CURLE_HTTP2_STREAM:
            .cutOff
        case CURLE_UNSUPPORTED_PROTOCOL, CURLE_URL_MALFORMAT: .refusedURL
        default: .other
        }
    }
}
