import CCurl

/// A transfer that did not come to its end, or did not begin: what kind of fault it was, between here and which host, why,
/// and what to do; the number and words of the library, where it found the fault.
public struct HTTPError: Error, Hashable, Sendable, CustomStringConvertible {
    public enum Kind: Hashable, Sendable {
        /// The name of the host, or of the proxy, has no address.
        case unresolved
        /// Nobody answers there, or the proxy refuses.
        case unconnected
        /// The certificate, or the agreement on encryption, does not hold.
        case tls
        /// No connection, or not one byte, for as long as is waited.
        case timedOut
        /// The connection ended before the answer did.
        case cutOff
        case tooManyRedirects
        /// A URL that is not asked, as a secret could be read on the way, or another scheme.
        case refusedURL
        /// A text that is no URL, or none that is taken.
        case invalidURL
        /// An answer beyond a limit.
        case tooLarge
        /// An answer that is not HTTP, or anything else.
        case other
    }

    public let kind: Kind
    /// Where it happened, without the query; `nil` for a text that is no URL: it may be a secret.
    public let url: String?
    public let reason: String
    /// CURLcode; 0 where the refusal is ours.
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
        // A constant of the library, for any code.
        let general = unsafe String(cString: curl_easy_strerror(code))
        self.init(Self.kind(of: code), url: url, reason: words.isEmpty ? general : words, code: code.rawValue)
    }

    /// Whether the same request may succeed later, without anybody changing anything.
    package var mayPass: Bool {
        switch kind {
        case .unresolved, .unconnected, .timedOut, .cutOff: true
        case .tls, .tooManyRedirects, .refusedURL, .invalidURL, .tooLarge, .other: false
        }
    }

    /// Whether the request cannot have reached the server.
    package var neverArrived: Bool {
        switch kind {
        case .unresolved, .unconnected, .refusedURL, .invalidURL, .tls: true
        case .timedOut, .cutOff, .tooManyRedirects, .tooLarge, .other: false
        }
    }

    public var description: String { (url.map { "\($0): " } ?? "") + reason + advice }

    private var advice: String {
        switch kind {
        case .unresolved: "; check the name, and the network"
        case .unconnected: "; check the address, the network, and the proxy that the environment names"
        case .tls:
            "; the connection cannot be trusted, and nothing was sent. Where a proxy with a certificate of its own "
                + "stands in between, add its CA to the system's (update-ca-certificates)"
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
