import CCurl

/// An http or https URL, parsed by libcurl, the library that also connects. If two parsers disagreed about where the
/// host ends, a secret could be sent to the wrong host. curl_url, curl_url_set, curl_url_get.
///
/// Its description omits the query, which is a secret in a presigned URL.
package struct HTTPURL: Sendable, CustomStringConvertible, CustomReflectable {
    package let scheme: String
    /// In lower case. An IPv6 address is in brackets.
    package let host: String
    package let port: Int
    package let path: String
    package let hasQuery: Bool
    private let whole: Secret

    /// - Throws: `HTTPError` of kind `invalidURL` if the text is not an absolute http or https URL, or contains a user
    ///   name or password. The error does not quote the text.
    package init(_ text: String) throws(HTTPError) {
        try self.init(text, relativeTo: nil)
    }

    /// Resolves the value of a `Location` field against this URL (RFC 3986, section 5).
    package func resolving(_ reference: String) throws(HTTPError) -> HTTPURL {
        try HTTPURL(reference, relativeTo: self)
    }

    /// Returns this URL with path segments appended and with the given query. The current query is dropped.
    ///
    /// - Parameter segments: each is percent-encoded, including `/`, so that it stays one segment.
    /// - Throws: for a segment `.` or `..`, which no encoding keeps from being another path.
    package func appending(segments: [String], query: [(name: String, value: String)] = []) throws(HTTPError) -> HTTPURL
    {
        guard !segments.contains(where: { $0 == "." || $0 == ".." || $0.isEmpty }) else {
            throw HTTPError(invalidURL: "a part of the path is empty, `.` or `..`")
        }
        var text = scheme + "://" + host + ":" + String(port) + path
        while text.hasSuffix("/") { text.removeLast() }
        text += segments.map { "/" + PercentEncoding.of($0) }.joined()
        if !query.isEmpty { text += "?" + PercentEncoding.form(query) }
        return try HTTPURL(text)
    }

    private init(_ text: String, relativeTo base: HTTPURL?) throws(HTTPError) {
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F }) else {
            throw HTTPError(invalidURL: "the URL contains spaces or control characters")
        }
        // This call owns the handle. libcurl copies its arguments, and the strings that it returns are freed right
        // after they are copied.
        guard let handle = unsafe curl_url() else { throw HTTPError(invalidURL: "out of memory") }
        defer { unsafe curl_url_cleanup(handle) }
        if let base { _ = unsafe curl_url_set(handle, CURLUPART_URL, base.revealed, 0) }
        // Other schemes are parsed so that the error below can be about the scheme.
        // Dot segments of a whole URL stay as they are: a signature may be over them.
        let isWhole = ["http://", "https://"].contains { text.lowercased().hasPrefix($0) }
        let flags = CURLU_NON_SUPPORT_SCHEME | (isWhole ? CURLU_PATH_AS_IS : 0)
        let code = unsafe curl_url_set(handle, CURLUPART_URL, text, UInt32(flags))
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
            throw HTTPError(invalidURL: "the URL must begin with https:// or http://")
        }
        guard part(CURLUPART_USER) == nil, part(CURLUPART_PASSWORD) == nil else {
            throw HTTPError(invalidURL: "the URL contains a user name or password, which is not allowed")
        }
        guard let host = part(CURLUPART_HOST), !host.isEmpty,
            let port = part(CURLUPART_PORT, flags: UInt32(CURLU_DEFAULT_PORT)).flatMap({ Int($0) })
        else { throw HTTPError(invalidURL: "the URL has no host") }
        // Fragments are not sent to a server.
        _ = unsafe curl_url_set(handle, CURLUPART_FRAGMENT, nil, 0)
        guard let whole = part(CURLUPART_URL) else { throw HTTPError(invalidURL: "the URL cannot be normalised") }
        self.scheme = scheme
        self.host = host.lowercased()
        self.port = port
        path = part(CURLUPART_PATH) ?? "/"
        hasQuery = part(CURLUPART_QUERY) != nil
        self.whole = Secret(whole)
    }

    /// The whole URL with its query, for sending a request.
    package var revealed: String { whole.revealed }

    /// The values in the query, as they are and percent-decoded. In a presigned URL, any of them may be a secret.
    package var queryValues: [Secret] {
        guard let mark = revealed.firstIndex(of: "?") else { return [] }
        let values = revealed[mark...].dropFirst().split(separator: "&").map { parameter in
            String(parameter.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).last ?? "")
        }
        return Set(values + values.map(PercentEncoding.decoded)).filter { !$0.isEmpty }.sorted().map(Secret.init)
    }

    /// Scheme, host and port (RFC 6454). Secrets are sent only to the origin that they belong to.
    package var origin: String { "\(scheme)://\(host):\(port)" }

    /// Whether the host is this machine, so that requests do not leave it.
    package var isLoopback: Bool {
        let octets = host.split(separator: ".", omittingEmptySubsequences: false)
        let is127 = octets.count == 4 && octets[0] == "127" && octets.allSatisfy { UInt8($0) != nil }
        return is127 || host == "localhost" || host == "[::1]"
    }

    private var authority: String {
        port == (scheme == "https" ? 443 : 80) ? host : "\(host):\(port)"
    }

    /// The URL without its query.
    package var description: String { "\(scheme)://\(authority)\(path)" }
    package var customMirror: Mirror { Mirror(self, children: ["url": description]) }
}

/// Percent-encoding for URLs and forms.
package enum PercentEncoding {
    /// Escapes all characters except the unreserved ones (RFC 3986, section 2.3).
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

    /// Decodes percent-encoded bytes. An incomplete escape stays as it is.
    static func decoded(_ text: String) -> String {
        let bytes = Array(text.utf8)
        var decoded: [UInt8] = []
        var index = 0
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: "%"), index + 2 < bytes.count,
                let byte = UInt8(String(decoding: bytes[(index + 1)...(index + 2)], as: UTF8.self), radix: 16)
            {
                decoded.append(byte)
                index += 3
            } else {
                decoded.append(bytes[index])
                index += 1
            }
        }
        return String(decoding: decoded, as: UTF8.self)
    }

    /// Returns `name=value&…`, for a query or for application/x-www-form-urlencoded.
    package static func form(_ parameters: [(name: String, value: String)]) -> String {
        parameters.map { of($0.name) + "=" + of($0.value) }.joined(separator: "&")
    }
}

/// A string that must not be shown: a token, a password, or the query of a presigned URL.
///
/// The text is available only through `revealed`. Printing, dumping or interpolating a value that contains a secret
/// shows `(secret)`. It is not `Encodable`.
package struct Secret: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    private let text: String

    package init(_ text: String) { self.text = text }

    /// The text, for the call that needs it.
    package var revealed: String { text }

    package var isEmpty: Bool { text.isEmpty }

    package var description: String { "(secret)" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
