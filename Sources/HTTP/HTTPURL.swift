import CCurl

/// An http or https URL, taken apart by the parser of the library that connects: two parsers that differ about where a
/// host ends would let a secret go to the wrong one. curl_url, curl_url_set, curl_url_get.
///
/// What it prints is without the query: in a presigned URL that is a secret.
package struct HTTPURL: Sendable, CustomStringConvertible, CustomReflectable {
    package let scheme: String
    /// In lower case; an IPv6 address in brackets.
    package let host: String
    package let port: Int
    package let path: String
    package let hasQuery: Bool
    private let whole: Secret

    /// - Throws: `HTTPError` of the kind `invalidURL`, for what is not a whole URL, another scheme, or one with a user's
    ///   name or password in it. The text itself is not in its words.
    package init(_ text: String) throws(HTTPError) {
        try self.init(text, relativeTo: nil)
    }

    /// The URL that a `Location` field means (RFC 3986, section 5).
    package func resolving(_ reference: String) throws(HTTPError) -> HTTPURL {
        try HTTPURL(reference, relativeTo: self)
    }

    /// The same with more of a path, and parameters that are encoded for a query.
    ///
    /// - Parameter segments: each is escaped, so that none can become two.
    package func appending(segments: [String], query: [(name: String, value: String)] = []) throws(HTTPError) -> HTTPURL
    {
        var text = scheme + "://" + host + ":" + String(port) + path
        while text.hasSuffix("/") { text.removeLast() }
        text += segments.map { "/" + PercentEncoding.of($0) }.joined()
        if !query.isEmpty { text += "?" + PercentEncoding.form(query) }
        return try HTTPURL(text)
    }

    private init(_ text: String, relativeTo base: HTTPURL?) throws(HTTPError) {
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F }) else {
            throw HTTPError(invalidURL: "it has spaces or control characters")
        }
        // The handle is this call's own. libcurl copies what it is given; what it gives is freed as soon as it is copied.
        guard let handle = unsafe curl_url() else { throw HTTPError(invalidURL: "no memory for it") }
        defer { unsafe curl_url_cleanup(handle) }
        if let base { _ = unsafe curl_url_set(handle, CURLUPART_URL, base.revealed, 0) }
        // Other schemes are let in to be named in the refusal.
        let code = unsafe curl_url_set(handle, CURLUPART_URL, text, UInt32(CURLU_NON_SUPPORT_SCHEME))
        guard code == CURLUE_OK else { throw HTTPError(invalidURL: unsafe String(cString: curl_url_strerror(code))) }
        func part(_ part: CURLUPart, flags: UInt32 = 0) -> String? {
            var value: UnsafeMutablePointer<CChar>?
            guard unsafe curl_url_get(handle, part, &value, flags) == CURLUE_OK, let value = unsafe value else {
                return nil
            }
            defer { unsafe curl_free(value) }
            return unsafe String(cString: value)
        }
        let scheme = part(CURLUPART_SCHEME)?.lowercased() ?? ""
        guard scheme == "https" || scheme == "http" else {
            throw HTTPError(invalidURL: "its scheme is neither https nor http")
        }
        guard part(CURLUPART_USER) == nil, part(CURLUPART_PASSWORD) == nil else {
            throw HTTPError(invalidURL: "it has a user's name or password in it, which are not taken from a URL")
        }
        guard let host = part(CURLUPART_HOST), !host.isEmpty,
            let port = part(CURLUPART_PORT, flags: UInt32(CURLU_DEFAULT_PORT)).flatMap({ Int($0) })
        else { throw HTTPError(invalidURL: "it names no host") }
        // A fragment never goes to a server.
        _ = unsafe curl_url_set(handle, CURLUPART_FRAGMENT, nil, 0)
        guard let whole = part(CURLUPART_URL) else { throw HTTPError(invalidURL: "it cannot be written out") }
        self.scheme = scheme
        self.host = host.lowercased()
        self.port = port
        path = part(CURLUPART_PATH) ?? "/"
        hasQuery = part(CURLUPART_QUERY) != nil
        self.whole = Secret(whole)
    }

    /// The whole text, with its query, for the one who sends it.
    package var revealed: String { whole.revealed }

    /// Scheme, host and port (RFC 6454): what secrets are bound to.
    package var origin: String { "\(scheme)://\(host):\(port)" }

    /// Whether nothing of it leaves this machine.
    package var isLoopback: Bool {
        let octets = host.split(separator: ".", omittingEmptySubsequences: false)
        let is127 = octets.count == 4 && octets[0] == "127" && octets.allSatisfy { UInt8($0) != nil }
        return is127 || host == "localhost" || host == "[::1]"
    }

    private var authority: String {
        port == (scheme == "https" ? 443 : 80) ? host : "\(host):\(port)"
    }

    /// Without the query.
    package var description: String { "\(scheme)://\(authority)\(path)" }
    package var customMirror: Mirror { Mirror(self, children: ["url": description]) }
}

/// Texts in URLs and forms.
package enum PercentEncoding {
    /// All but the unreserved characters is escaped (RFC 3986, section 2.3).
    package static func of(_ text: String) -> String {
        var encoded = ""
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                encoded.unicodeScalars.append(UnicodeScalar(byte))
            default:
                encoded += "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }
        return encoded
    }

    /// `name=value&…`, fit for a query and for application/x-www-form-urlencoded.
    package static func form(_ parameters: [(name: String, value: String)]) -> String {
        parameters.map { of($0.name) + "=" + of($0.value) }.joined(separator: "&")
    }
}

/// A text that must not be seen: a token, a password, the query of a presigned URL.
///
/// It has no way out but `revealed`. What prints, dumps, or writes a value that holds it shows that there is one, and
/// nothing of it; it is not `Encodable`.
package struct Secret: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    private let text: String

    package init(_ text: String) { self.text = text }

    /// The text itself, for the one call that needs it.
    package var revealed: String { text }

    package var isEmpty: Bool { text.isEmpty }

    package var description: String { "(secret)" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
