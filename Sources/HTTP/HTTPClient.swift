import CCurl

/// Sends requests over HTTP, one at a time, and hands the answers on as they stream in. curl_easy_perform.
///
/// - The server's certificate is verified with the system's authorities, and TLS is 1.2 or later.
/// - Proxies are those of the environment (`https_proxy`, `http_proxy`, `all_proxy`, `no_proxy`).
/// - The body goes to its receiver piece by piece, and no faster than that takes it: nothing is gathered.
/// - Redirects are followed here and not by the library, so that no secret goes along to another origin.
///
/// libcurl and not FoundationNetworking: that would bring all of Foundation into a program that does without, keeps no
/// byte back for a slow receiver, and lets nobody see a redirect's every step.
package final class HTTPClient {
    package let options: HTTPOptions
    private let handle = CurlHandle()
    private let check: () throws -> Void

    /// - Parameter check: called about once in a second while a transfer runs; what it throws ends the transfer.
    package init(options: HTTPOptions, check: @escaping () throws -> Void = {}) {
        self.options = options
        self.check = check
    }

    /// Sends a request, and follows redirects where it is a GET.
    ///
    /// - Parameter receive: gets the body of the answer, whatever its status; the bytes are valid during the call
    ///   alone. What it throws ends the transfer.
    /// - Returns: the head of the answer, when its body has ended.
    /// - Throws: `HTTPError`, and what `check` and `receive` throw.
    @discardableResult
    package func send(
        _ request: HTTPRequest, receive: (HTTPResponseHead, RawSpan) throws -> Void
    ) throws -> HTTPResponseHead {
        var request = request
        for _ in 0...options.mostRedirects {
            try requireSafe(request)
            try check()
            let head = try perform(request, receive: receive)
            guard request.method == .get, let location = Self.redirection(of: head) else { return head }
            request = try redirect(request, to: location)
        }
        throw HTTPError(
            .tooManyRedirects, url: request.url, reason: "redirected more than \(options.mostRedirects) times")
    }

    /// Sends a request whose answer is small.
    ///
    /// - Parameter limit: bytes of the body; one more is an `HTTPError` of the kind `tooLarge`.
    package func response(to request: HTTPRequest, limit: Int) throws -> HTTPResponse {
        var body: [UInt8] = []
        let head = try send(request) { head, bytes in
            guard body.count + bytes.byteCount <= limit else {
                throw HTTPError(.tooLarge, url: head.url, reason: "the answer is larger than \(limit) bytes")
            }
            // They are copied while they are valid.
            unsafe bytes.withUnsafeBytes { unsafe body.append(contentsOf: $0) }
        }
        return HTTPResponse(head: head, body: body)
    }

    // MARK: - Where a request may go

    private func requireSafe(_ request: HTTPRequest) throws {
        guard request.url.scheme == "https" || request.url.isLoopback || options.allowsClearText else {
            throw HTTPError(
                .refusedURL, url: request.url,
                reason: "http is not encrypted, and is asked on this machine only; use https")
        }
        guard request.fields.allSatisfy(\.isWellFormed) else {
            throw HTTPError(
                .refusedURL, url: request.url, reason: "a header field has control characters in it; nothing was sent")
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
            throw HTTPError(.refusedURL, url: request.url, reason: "it redirects to no usable URL: \(error)")
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
            setLimits()
            set(request)
            let (code, words) = handle.perform(transfer, fields: lines(of: request))
            if let error = transfer.error { throw error }
            guard code == CURLE_OK else { throw HTTPError(code, url: request.url, words: words) }
            guard let head = transfer.head else {
                throw HTTPError(.other, url: request.url, reason: "the answer has no head")
            }
            return head
        }
    }

    private func setLimits() {
        handle.set(CURLOPT_PROTOCOLS_STR, "http,https")
        handle.set(CURLOPT_FOLLOWLOCATION, 0)
        // No signals: other threads may be at work.
        handle.set(CURLOPT_NOSIGNAL, 1)
        handle.set(CURLOPT_CONNECTTIMEOUT, options.connectSeconds)
        handle.set(CURLOPT_LOW_SPEED_LIMIT, 1)
        handle.set(CURLOPT_LOW_SPEED_TIME, options.stallSeconds)
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
        // Without an answer to `Expect`, a body would wait for a second.
        (request.body.map { ["Content-Type: \($0.contentType)", "Expect:"] } ?? [])
            + request.fields.map { "\($0.name): \($0.value)" }
    }
}

/// How long, how far, and over what a client goes.
package struct HTTPOptions: Sendable {
    package var userAgent: String
    /// For the connection, with TLS.
    package var connectSeconds = 30
    /// Without one byte. There is no limit to a transfer as a whole: an archive takes as long as it takes.
    package var stallSeconds = 60
    package var mostRedirects = 5
    /// Whether http, in clear, is taken for other hosts than this machine.
    package var allowsClearText = false
    /// PEM file of the authorities that are trusted in place of the system's.
    package var authorities: String?
    /// Of the head of a response.
    package var largestHead = 256 << 10

    package init(userAgent: String) { self.userAgent = userAgent }
}

/// The libcurl that transfers.
package enum CurlLibrary {
    /// `libcurl 7.88.1`. curl_version_info; curl_version would ask OpenLDAP too, which reads its settings and looks for
    /// the user's home.
    package static var version: String {
        // Both are constants of the library.
        let version = unsafe curl_version_info(CURLVERSION_FIRST)?.pointee.version
        let text = unsafe version.map { unsafe String(cString: $0) }
        return "libcurl \(text ?? "of an unknown version")"
    }
}
