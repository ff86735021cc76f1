import CCurl

/// A transfer that failed or was refused: the kind of error, the URL, the reason, and advice where there is some. For
/// errors from libcurl, also its code and message.
public struct HTTPError: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Kind: Hashable, Sendable {
        /// The name of the host or the proxy cannot be resolved.
        case unresolved
        /// The connection was refused or ended before the request was sent, or the proxy failed.
        case unconnected
        /// The proxy does not allow the connection.
        case proxyRefused
        /// The certificate is not trusted, or the file of authorities cannot be used.
        case tls
        /// Client and server do not agree on how to use TLS.
        case tlsNegotiation
        /// No connection within the time limit, or the transfer was too slow.
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
    /// Whether another request was answered with a redirect before.
    package var isRedirected = false

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

    /// - Parameters:
    ///   - proxyStatus: the proxy's status in response to CONNECT, or 0.
    ///   - proxyError: the CURLproxycode of a SOCKS proxy, or 0.
    init(_ code: CURLcode, url: HTTPURL, words: String, proxyStatus: Int, proxyError: Int) {
        // libcurl returns a constant string for every code.
        let general = unsafe String(cString: curl_easy_strerror(code))
        let isRefused = proxyStatus >= 300
        let kind =
            code == CURLE_PROXY && Self.refusals.contains(proxyError) ? .proxyRefused : Self.kind(of: code, words)
        self.init(
            isRefused ? Self.kind(ofProxyStatus: proxyStatus) : kind, url: url,
            reason: isRefused
                ? "the proxy refused the connection with status \(proxyStatus)"
                : code == CURLE_OUT_OF_MEMORY ? Self.headTooLarge : words.isEmpty ? general : words,
            code: code.rawValue)
    }

    /// libcurl reports a header line above its limit of 100 KiB as a lack of memory.
    private static let headTooLarge = "the response header is too large, or there is no memory for it"

    /// Whether the same request may succeed later without any change.
    package var mayPass: Bool {
        switch kind {
        case .unresolved, .unconnected, .timedOut, .cutOff: true
        case .proxyRefused, .tls, .tlsNegotiation, .tooManyRedirects, .refusedURL, .invalidURL, .tooLarge, .other: false
        }
    }

    /// Whether the request certainly did not reach a server.
    package var neverArrived: Bool {
        if isRedirected { return false }
        return switch kind {
        case .unresolved, .unconnected, .proxyRefused, .refusedURL, .invalidURL, .tls, .tlsNegotiation: true
        case .timedOut, .cutOff, .tooManyRedirects, .tooLarge, .other: false
        }
    }

    public var description: String { (url.map { "\($0): " } ?? "") + reason + advice }

    private var advice: String {
        switch kind {
        case .unresolved: "; check the host name and the network"
        case .unconnected: "; check the address, the network, and the proxy variables of the environment"
        case .proxyRefused: "; check the proxy variables of the environment, and whether the proxy allows this host"
        case .tlsNegotiation: "; check the address and its port, and any proxy in between"
        case .tls where code == CURLE_SSL_CACERT_BADFILE.rawValue: "; check SSL_CERT_FILE"
        case .tls:
            "; the connection is not trusted, and nothing was sent. If a proxy uses its own certificate, add its CA "
                + "to the system's certificates (update-ca-certificates)"
        case .timedOut, .cutOff, .tooManyRedirects, .refusedURL, .invalidURL, .tooLarge, .other: ""
        }
    }

    /// A gateway that cannot reach the server may reach it later. Any other refusal is a decision of the proxy.
    package static func kind(ofProxyStatus status: Int) -> Kind {
        [408, 429].contains(status) || status >= 500 ? .unconnected : .proxyRefused
    }

    /// Answers of a SOCKS proxy that are its decision: it does not allow the connection or the client, or cannot do what
    /// is asked. After any other, such as an unreachable host, it may succeed later.
    private static let refusals: Set<Int> = Set(
        [
            CURLPX_REPLY_NOT_ALLOWED, CURLPX_REPLY_COMMAND_NOT_SUPPORTED, CURLPX_REPLY_ADDRESS_TYPE_NOT_SUPPORTED,
            CURLPX_REQUEST_FAILED, CURLPX_IDENTD, CURLPX_IDENTD_DIFFER, CURLPX_NO_AUTH, CURLPX_USER_REJECTED,
            CURLPX_GSSAPI_PERMSG, CURLPX_BAD_VERSION, CURLPX_UNKNOWN_MODE,
        ].map { Int($0.rawValue) })

    /// Whether a handshake failed because the connection was lost, by the message of libcurl.
    private static func isLost(_ words: String) -> Bool {
        let words = words.lowercased()
        return ["syscall", "reset", "eof", "broken pipe", "zero_return", "timed out", "unreachable"]
            .contains(where: words.contains)
    }

    private static func kind(of code: CURLcode, _ words: String) -> Kind {
        switch code {
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY: .unresolved
        case CURLE_COULDNT_CONNECT, CURLE_PROXY: .unconnected
        case CURLE_SSL_CONNECT_ERROR: isLost(words) ? .unconnected : .tlsNegotiation
        case CURLE_SSL_CIPHER, CURLE_USE_SSL_FAILED: .tlsNegotiation
        case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CERTPROBLEM, CURLE_SSL_ISSUER_ERROR,
            CURLE_SSL_INVALIDCERTSTATUS:
            .tls
        case CURLE_OUT_OF_MEMORY: .tooLarge
        case CURLE_OPERATION_TIMEDOUT: .timedOut
        case CURLE_PARTIAL_FILE, CURLE_GOT_NOTHING, CURLE_RECV_ERROR, CURLE_SEND_ERROR, CURLE_HTTP2, CURLE_HTTP2_STREAM:
            .cutOff
        case CURLE_UNSUPPORTED_PROTOCOL, CURLE_URL_MALFORMAT: .refusedURL
        default: .other
        }
    }
}
