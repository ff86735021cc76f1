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
public final class HTTPClient {
    public let options: HTTPOptions
    private let handle: OpaqueHandle
    private let check: () throws -> Void

    private struct OpaqueHandle { let pointer: UnsafeMutableRawPointer }

    /// - Parameter check: called about once in a second while a transfer runs; what it throws ends the transfer.
    public init(options: HTTPOptions, check: @escaping () throws -> Void = {}) {
        _ = Self.isLibraryReady
        // It fails where some kilobytes cannot be had: nothing that a caller could act on is left then.
        guard let pointer = curl_easy_init() else { fatalError("curl_easy_init: no memory") }
        handle = OpaqueHandle(pointer: pointer)
        self.options = options
        self.check = check
    }

    private static let isLibraryReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

    deinit { curl_easy_cleanup(handle.pointer) }

    /// Sends a request, and follows redirects where it is a GET.
    ///
    /// - Parameter receive: gets the body of the answer, whatever its status; the bytes are valid during the call
    ///   alone. What it throws ends the transfer.
    /// - Returns: the head of the answer, when its body has ended.
    /// - Throws: `HTTPTransferError`, and what `check` and `receive` throw.
    @discardableResult
    public func send(
        _ request: HTTPRequest, receive: (HTTPResponseHead, UnsafeRawBufferPointer) throws -> Void
    ) throws -> HTTPResponseHead {
        var request = request
        for _ in 0...options.mostRedirects {
            try requireSafe(request)
            try check()
            let head = try perform(request, receive: receive)
            guard request.method == .get, let location = Self.redirection(of: head) else { return head }
            request = try redirect(request, to: location)
        }
        throw HTTPTransferError(
            .tooManyRedirects, url: request.url, reason: "redirected more than \(options.mostRedirects) times")
    }

    /// Sends a request whose answer is small.
    ///
    /// - Parameter limit: bytes of the body; one more is an `HTTPTransferError` of the kind `tooLarge`.
    public func response(to request: HTTPRequest, limit: Int) throws -> HTTPResponse {
        var body: [UInt8] = []
        let head = try send(request) { head, bytes in
            guard body.count + bytes.count <= limit else {
                throw HTTPTransferError(.tooLarge, url: head.url, reason: "the answer is larger than \(limit) bytes")
            }
            body.append(contentsOf: bytes)
        }
        return HTTPResponse(head: head, body: body)
    }

    // MARK: - Where a request may go

    private func requireSafe(_ request: HTTPRequest) throws {
        guard request.url.scheme == "https" || request.url.isLoopback || options.allowsClearText else {
            throw HTTPTransferError(
                .refusedURL, url: request.url,
                reason: "http is not encrypted, and is asked on this machine only; use https")
        }
        guard request.fields.allSatisfy(\.isWellFormed) else {
            throw HTTPTransferError(
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
            throw HTTPTransferError(.refusedURL, url: request.url, reason: "it redirects to no usable URL: \(error)")
        }
        guard request.url.scheme != "https" || target.scheme == "https" else {
            throw HTTPTransferError(
                .refusedURL, url: request.url, reason: "it redirects from https to \(target), which is not encrypted")
        }
        var redirected = request
        redirected.url = target
        if target.origin != request.url.origin { redirected.fields.removeAll(where: \.isSensitive) }
        return redirected
    }

    // MARK: - One request

    private func perform(
        _ request: HTTPRequest, receive: (HTTPResponseHead, UnsafeRawBufferPointer) throws -> Void
    ) throws -> HTTPResponseHead {
        try withoutActuallyEscaping(receive) { receive in
            let transfer = Transfer(
                url: request.url, followsRedirects: request.method == .get, largestHead: options.largestHead,
                check: check, receive: receive)
            let curl = handle.pointer
            curl_easy_reset(curl)
            setLimits(curl)
            set(request, curl)
            var list: UnsafeMutablePointer<curl_slist>?
            defer { curl_slist_free_all(list) }
            for line in lines(of: request) { list = curl_slist_append(list, line) }
            curl_easy_setopt_list(curl, CURLOPT_HTTPHEADER, list)
            return try withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(CURL_ERROR_SIZE)) { words in
                words.initialize(repeating: 0)
                curl_easy_setopt_pointer(curl, CURLOPT_ERRORBUFFER, words.baseAddress)
                // The handle outlives the buffer.
                defer { curl_easy_setopt_pointer(curl, CURLOPT_ERRORBUFFER, nil) }
                let code = transfer.run(curl)
                if let error = transfer.error { throw error }
                let reason = words.baseAddress.map { String(cString: $0) } ?? ""
                guard code == CURLE_OK else { throw HTTPTransferError(code, url: request.url, words: reason) }
                guard let head = transfer.head else {
                    throw HTTPTransferError(.other, url: request.url, reason: "the answer has no head")
                }
                return head
            }
        }
    }

    private func setLimits(_ curl: UnsafeMutableRawPointer) {
        curl_easy_setopt_text(curl, CURLOPT_PROTOCOLS_STR, "http,https")
        curl_easy_setopt_long(curl, CURLOPT_FOLLOWLOCATION, 0)
        // No signals: other threads may be at work.
        curl_easy_setopt_long(curl, CURLOPT_NOSIGNAL, 1)
        curl_easy_setopt_long(curl, CURLOPT_CONNECTTIMEOUT, options.connectSeconds)
        curl_easy_setopt_long(curl, CURLOPT_LOW_SPEED_LIMIT, 1)
        curl_easy_setopt_long(curl, CURLOPT_LOW_SPEED_TIME, options.stallSeconds)
        curl_easy_setopt_long(curl, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
        curl_easy_setopt_long(curl, CURLOPT_SSL_VERIFYPEER, 1)
        curl_easy_setopt_long(curl, CURLOPT_SSL_VERIFYHOST, 2)
        curl_easy_setopt_long(curl, CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        if let authorities = options.authorities { curl_easy_setopt_text(curl, CURLOPT_CAINFO, authorities) }
        curl_easy_setopt_text(curl, CURLOPT_USERAGENT, options.userAgent)
    }

    private func set(_ request: HTTPRequest, _ curl: UnsafeMutableRawPointer) {
        curl_easy_setopt_text(curl, CURLOPT_URL, request.url.revealed)
        guard request.method == .post else { return }
        let bytes = request.body?.bytes ?? []
        curl_easy_setopt_long(curl, CURLOPT_POST, 1)
        curl_easy_setopt_offset(curl, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(bytes.count))
        bytes.withUnsafeBytes {
            _ = curl_easy_setopt_text(
                curl, CURLOPT_COPYPOSTFIELDS, $0.baseAddress?.assumingMemoryBound(to: CChar.self) ?? nil)
        }
    }

    private func lines(of request: HTTPRequest) -> [String] {
        // Without an answer to `Expect`, a body would wait for a second.
        (request.body.map { ["Content-Type: \($0.contentType)", "Expect:"] } ?? [])
            + request.fields.map { "\($0.name): \($0.value)" }
    }
}
