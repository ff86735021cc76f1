import CCurl

/// Sends HTTP requests, one at a time, and streams the responses. curl_easy_perform.
///
/// - The server's certificate is verified against the system's certificate authorities. TLS 1.2 or later is required.
/// - Proxies are read from the environment (`https_proxy`, `http_proxy`, `all_proxy`, `no_proxy`).
/// - The body is passed to the receiver piece by piece, at the receiver's speed, and is never buffered as a whole.
/// - Redirects are followed by this class, not by libcurl, so that no secret is sent to another origin.
/// - Bodies are requested without a content coding, so that sizes, ranges and checksums are those of the resource.
///
/// It uses libcurl because FoundationNetworking would add all of Foundation to the program, does not slow down for a
/// slow receiver, and does not show every step of a redirect.
package final class HTTPClient {
    package let options: HTTPOptions
    private let handle = CurlHandle()
    private let check: () throws -> Void

    /// - Parameter check: called about once per second during a transfer. An error that it throws ends the transfer.
    package init(options: HTTPOptions, check: @escaping () throws -> Void = {}) {
        self.options = options
        self.check = check
    }

    /// Sends a request. Follows redirects of GET requests.
    ///
    /// - Parameter receive: receives the body of the final response, whatever its status. The bytes are valid only
    ///   during the call. An error that it throws ends the transfer.
    /// - Returns: the head of the response, after its body has ended.
    /// - Throws: `HTTPError`, and the errors of `check` and `receive`.
    @discardableResult
    package func send(
        _ request: HTTPRequest, receive: (HTTPResponseHead, RawSpan) throws -> Void
    ) throws -> HTTPResponseHead {
        var request = request
        for hop in 0...options.mostRedirects {
            let head: HTTPResponseHead
            do {
                try requireSafe(request)
                try check()
                head = try perform(request, receive: receive)
            } catch var error as HTTPError {
                // The server that redirected has received the request.
                if hop > 0 { error.isRedirected = true }
                throw error
            }
            guard request.method == .get, let location = Self.redirection(of: head) else { return head }
            request = try redirect(request, to: location)
        }
        throw HTTPError(
            .tooManyRedirects, url: request.url, reason: "redirected more than \(options.mostRedirects) times")
    }

    /// Sends a request and returns the whole response. For small responses.
    ///
    /// - Parameter limit: the maximum size of the body in bytes. A larger body is an `HTTPError` of kind `tooLarge`.
    package func response(to request: HTTPRequest, limit: Int) throws -> HTTPResponse {
        var body: [UInt8] = []
        let head = try send(request) { head, bytes in
            guard body.count + bytes.byteCount <= limit else {
                throw HTTPError(.tooLarge, url: head.url, reason: "the response is larger than \(limit) bytes")
            }
            // The bytes are copied while they are valid.
            unsafe bytes.withUnsafeBytes { unsafe body.append(contentsOf: $0) }
        }
        return HTTPResponse(head: head, body: body)
    }

    // MARK: - Safe requests and redirects

    private func requireSafe(_ request: HTTPRequest) throws {
        guard request.url.scheme == "https" || request.url.isLoopback || options.allowsClearText else {
            throw HTTPError(
                .refusedURL, url: request.url,
                reason: "unencrypted http is allowed only to this machine; use https")
        }
        if let service = request.service, !options.allowsPrivateLinks {
            try LinkPolicy.check(request.url, of: service)
        }
        guard request.fields.allSatisfy(\.isWellFormed) else {
            throw HTTPError(
                .refusedURL, url: request.url, reason: "a header field contains control characters; nothing was sent")
        }
    }

    static func redirection(of head: HTTPResponseHead) -> String? {
        [301, 302, 303, 307, 308].contains(head.status) ? head["Location"] : nil
    }

    private func redirect(_ request: HTTPRequest, to location: String) throws -> HTTPRequest {
        let target: HTTPURL
        do {
            target = try request.url.resolving(location)
        } catch {
            throw HTTPError(.refusedURL, url: request.url, reason: "it redirects to an invalid URL: \(error)")
        }
        guard request.url.scheme != "https" || target.scheme == "https" else {
            throw HTTPError(
                .refusedURL, url: request.url, reason: "it redirects from https to \(target), which is not encrypted")
        }
        var redirected = request
        redirected.url = target
        if target.origin != request.url.origin { redirected.fields.removeAll(where: \.isSensitive) }
        return redirected
    }

    // MARK: - One request

    private func perform(
        _ request: HTTPRequest, receive: (HTTPResponseHead, RawSpan) throws -> Void
    ) throws -> HTTPResponseHead {
        try withoutActuallyEscaping(receive) { receive in
            let transfer = Transfer(
                url: request.url, followsRedirects: request.method == .get, largestHead: options.largestHead,
                check: check, receive: receive)
            handle.reset()
            setLimits(request)
            set(request)
            let (code, words) = handle.perform(transfer, fields: lines(of: request))
            if let error = transfer.error { throw error }
            guard code == CURLE_OK else {
                throw HTTPError(
                    code, url: request.url, words: words, proxyStatus: transfer.proxyStatus,
                    proxyError: transfer.proxyError)
            }
            guard let head = transfer.head else {
                throw HTTPError(.other, url: request.url, reason: "the response has no header")
            }
            return head
        }
    }

    private func setLimits(_ request: HTTPRequest) {
        handle.set(CURLOPT_PROTOCOLS_STR, "http,https")
        handle.set(CURLOPT_FOLLOWLOCATION, 0)
        // Signals are process-wide, and other threads may be running.
        handle.set(CURLOPT_NOSIGNAL, 1)
        handle.set(CURLOPT_CONNECTTIMEOUT, options.connectSeconds)
        switch request.pace {
        case .response:
            handle.set(CURLOPT_LOW_SPEED_LIMIT, 1)
            handle.set(CURLOPT_TIMEOUT, request.mostSeconds ?? options.responseSeconds)
        case .download:
            handle.set(CURLOPT_LOW_SPEED_LIMIT, max(1, options.leastSpeed))
            handle.set(CURLOPT_TIMEOUT, request.mostSeconds ?? options.downloadSeconds)
        }
        handle.set(CURLOPT_LOW_SPEED_TIME, options.stallSeconds)
        // A signature of a URL is made over the path as it is. `HTTPURL` has resolved relative references.
        handle.set(CURLOPT_PATH_AS_IS, 1)
        handle.set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
        handle.set(CURLOPT_SSL_VERIFYPEER, 1)
        handle.set(CURLOPT_SSL_VERIFYHOST, 2)
        handle.set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        if let authorities = options.authorities { handle.set(CURLOPT_CAINFO, authorities) }
        handle.set(CURLOPT_USERAGENT, options.userAgent)
    }

    private func set(_ request: HTTPRequest) {
        handle.set(CURLOPT_URL, request.url.revealed)
        guard request.method == .post else { return }
        let bytes = request.body?.bytes ?? []
        handle.set(CURLOPT_POST, 1)
        handle.setBody(bytes)
    }

    private func lines(of request: HTTPRequest) -> [String] {
        // With the default `Expect: 100-continue`, a server that does not answer it would delay the body by a second.
        ["Accept-Encoding: identity"]
            + (request.body.map { ["Content-Type: \($0.contentType)", "Expect:"] } ?? [])
            + request.fields.map { "\($0.name): \($0.value)" }
    }
}

/// Timeouts, limits and security settings of a client.
package struct HTTPOptions: Sendable {
    package var userAgent: String
    /// Time limit for connecting, including TLS.
    package var connectSeconds = 30
    /// The time after which a transfer ends that receives no bytes, or a download fewer than `leastSpeed`.
    package var stallSeconds = 60
    /// Bytes per second.
    package var leastSpeed = standardLeastSpeed
    /// Time limit for a small response, and for one request of a download, which a later request can resume.
    package var responseSeconds = 600
    package var downloadSeconds = 6 * 3600
    package var mostRedirects = 5
    /// Whether unencrypted http is allowed to hosts other than this machine.
    package var allowsClearText = false
    /// Whether links of an https service may lead to http and to private addresses.
    package var allowsPrivateLinks = false
    /// A PEM file of the certificate authorities to trust instead of the system's.
    package var authorities: String?
    /// The maximum size of a response header, in bytes.
    package var largestHead = 256 << 10

    package static let standardLeastSpeed = 4096

    package init(userAgent: String) { self.userAgent = userAgent }
}

/// The libcurl library in use.
package enum CurlLibrary {
    /// The version, as `libcurl 7.88.1`. curl_version_info. (curl_version would also query OpenLDAP, which reads its
    /// configuration and looks up the user's home folder.)
    package static var version: String {
        // The structure and the string are constants of the library.
        let version = unsafe curl_version_info(CURLVERSION_FIRST)?.pointee.version
        let text = unsafe version.map { unsafe String(cString: $0) }
        return "libcurl \(text ?? "(unknown version)")"
    }
}
