import CCurl
import Foundations

/// One request and its response while it runs. libcurl's callbacks write to it.
final class Transfer {
    private let url: HTTPURL
    private let followsRedirects: Bool
    private let largestHead: Int
    private let check: () throws -> Void
    private let receive: (HTTPResponseHead, RawSpan) throws -> Void

    private var status: Int?
    private var fields: [HTTPField] = []
    private var headBytes = 0
    /// The head of the final response, once it is complete.
    private(set) var head: HTTPResponseHead?
    /// The error that made a callback end the transfer.
    private(set) var error: (any Error)?
    /// The proxy's status in response to CONNECT; 0 if there was no such response.
    private(set) var proxyStatus = 0
    /// The CURLproxycode of a SOCKS proxy; 0 if there is none, or no error.
    private(set) var proxyError = 0

    init(
        url: HTTPURL, followsRedirects: Bool, largestHead: Int, check: @escaping () throws -> Void,
        receive: @escaping (HTTPResponseHead, RawSpan) throws -> Void
    ) {
        self.url = url
        self.followsRedirects = followsRedirects
        self.largestHead = largestHead
        self.check = check
        self.receive = receive
    }

    /// - Parameter curl: a handle that nothing else uses until this returns.
    func run(_ curl: UnsafeMutableRawPointer) -> CURLcode {
        // libcurl calls back only during curl_easy_perform, and this object lives until that returns. The next request
        // resets the handle first. The bytes passed to a callback belong to libcurl and are valid during that callback.
        let context = unsafe Unmanaged.passUnretained(self).toOpaque()
        unsafe curl_easy_setopt_bytes_callback(curl, CURLOPT_HEADERFUNCTION) { bytes, size, count, context in
            let line = unsafe UnsafeRawBufferPointer(start: bytes, count: size * count)
            return unsafe Transfer.of(context).accept { try unsafe $0.takeLine(line.bytes) } ? size * count : 0
        }
        unsafe curl_easy_setopt_pointer(curl, CURLOPT_HEADERDATA, context)
        unsafe curl_easy_setopt_bytes_callback(curl, CURLOPT_WRITEFUNCTION) { bytes, size, count, context in
            let body = unsafe UnsafeRawBufferPointer(start: bytes, count: size * count)
            return unsafe Transfer.of(context).accept { try unsafe $0.takeBody(body.bytes) } ? size * count : 0
        }
        unsafe curl_easy_setopt_pointer(curl, CURLOPT_WRITEDATA, context)
        unsafe curl_easy_setopt_progress_callback(curl) { context, _, _, _, _ in
            unsafe Transfer.of(context).accept { try $0.check() } ? 0 : 1
        }
        unsafe curl_easy_setopt_pointer(curl, CURLOPT_XFERINFODATA, context)
        unsafe curl_easy_setopt_long(curl, CURLOPT_NOPROGRESS, 0)
        let code = withExtendedLifetime(self) { unsafe curl_easy_perform(curl) }
        var status = 0
        // libcurl writes one long in each call, and only during the call.
        if unsafe curl_easy_getinfo_long(curl, CURLINFO_HTTP_CONNECTCODE, &status) == CURLE_OK { proxyStatus = status }
        if unsafe curl_easy_getinfo_long(curl, CURLINFO_PROXY_ERROR, &status) == CURLE_OK { proxyError = status }
        return code
    }

    private static func of(_ context: UnsafeMutableRawPointer?) -> Transfer {
        guard let context = unsafe context else {
            // `run` sets the context together with the callbacks, and it is the address of an object.
            preconditionFailure("libcurl called back without a context")
        }
        return unsafe Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
    }

    /// Swift errors cannot pass through C. The error is stored, and the transfer ends.
    private func accept(_ step: (Transfer) throws -> Void) -> Bool {
        guard error == nil else { return false }
        do {
            try step(self)
            return true
        } catch {
            self.error = error
            return false
        }
    }

    private func takeLine(_ line: RawSpan) throws {
        // Trailers after the body are ignored.
        guard head == nil else { return }
        headBytes += line.byteCount
        guard headBytes <= largestHead else {
            throw HTTPError(
                .tooLarge, url: url, reason: "the response header is larger than \(largestHead) bytes")
        }
        // The bytes are copied into the string.
        let text = unsafe line.withUnsafeBytes { unsafe String(decoding: $0, as: UTF8.self) }.trimmed
        if text.hasPrefix("HTTP/") {
            // A new status line. What came before was an interim response.
            status = text.split(separator: " ").dropFirst().first.flatMap { Int($0) }
            fields = []
        } else if text.isEmpty {
            guard let status, status >= 200 else { return }
            let head = HTTPResponseHead(url: url, status: status, fields: fields)
            self.head = head
            guard status != 407 else {
                throw HTTPError(.proxyRefused, url: url, reason: "the proxy requires authentication (status 407)")
            }
            if let coding = head.contentCoding, (200...299).contains(status) {
                throw HTTPError(
                    .other, url: url,
                    reason: "the server sent the body in the content coding \(PrintableText.of(coding, width: 40)), "
                        + "although it was asked not to; check any proxy in between")
            }
        } else if let colon = text.firstIndex(of: ":") {
            let name = String(text[..<colon]).trimmed
            let value = String(text[text.index(after: colon)...]).trimmed
            // A cookie is a secret, and a redirect may lead to a presigned URL.
            let isSensitive = ["set-cookie", "location"].contains(name.lowercased())
            fields.append(isSensitive ? HTTPField(name, secret: Secret(value)) : HTTPField(name, value))
        }
    }

    private func takeBody(_ bytes: RawSpan) throws {
        guard let head else {
            throw HTTPError(.other, url: url, reason: "the response has a body but no header")
        }
        if followsRedirects, HTTPClient.redirection(of: head) != nil { return }
        try receive(head, bytes)
    }
}

extension String {
    /// The string without leading and trailing white space (OWS in RFC 9110) and line endings.
    fileprivate var trimmed: String {
        var rest = utf8[...]
        func isBlank(_ byte: UInt8?) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D || byte == 0x0A }
        while isBlank(rest.first) { rest = rest.dropFirst() }
        while isBlank(rest.last) { rest = rest.dropLast() }
        return String(Substring(rest))
    }
}

/// A libcurl easy handle. It is reused for one transfer after another.
///
/// It is safe although it holds a pointer: the pointer is created and freed with this value and is passed only to
/// libcurl. libcurl copies the value of each option, or no longer uses it after the call that set it. Options take
/// either a number or a string, and `HTTPClient` passes each option the kind that it takes.
@safe
struct CurlHandle: ~Copyable {
    private let pointer: UnsafeMutableRawPointer

    /// curl_easy_init.
    init() {
        _ = Self.isLibraryReady
        guard let pointer = unsafe curl_easy_init() else {
            // It fails only if a few kilobytes cannot be allocated. A caller could do nothing about that.
            fatalError("curl_easy_init: no memory")
        }
        unsafe self.pointer = pointer
    }

    private static let isLibraryReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

    deinit { unsafe curl_easy_cleanup(pointer) }

    /// Resets all options and keeps open connections. curl_easy_reset.
    func reset() { unsafe curl_easy_reset(pointer) }

    func set(_ option: CURLoption, _ value: Int) { unsafe curl_easy_setopt_long(pointer, option, value) }

    func set(_ option: CURLoption, _ text: String) { unsafe curl_easy_setopt_text(pointer, option, text) }

    /// Sets the body of a POST. CURLOPT_COPYPOSTFIELDS copies as many bytes as the size that is set before it.
    func setBody(_ bytes: [UInt8]) {
        unsafe curl_easy_setopt_offset(pointer, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(bytes.count))
        unsafe bytes.withUnsafeBytes {
            _ = unsafe curl_easy_setopt_text(
                pointer, CURLOPT_COPYPOSTFIELDS, $0.baseAddress?.assumingMemoryBound(to: CChar.self) ?? nil)
        }
    }

    /// Runs a transfer until it ends.
    ///
    /// - Parameter fields: the header lines of the request.
    /// - Returns: libcurl's code and its error message, which may be empty.
    func perform(_ transfer: Transfer, fields: [String]) -> (code: CURLcode, words: String) {
        // This call owns the list and the message buffer. libcurl uses them only while the transfer runs. The handle
        // outlives both, but gets new ones, or none, before it runs again.
        var list: UnsafeMutablePointer<curl_slist>?
        defer { unsafe curl_slist_free_all(list) }
        for line in fields { unsafe list = curl_slist_append(list, line) }
        unsafe curl_easy_setopt_list(pointer, CURLOPT_HTTPHEADER, list)
        return unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(CURL_ERROR_SIZE)) { words in
            unsafe words.initialize(repeating: 0)
            unsafe curl_easy_setopt_pointer(pointer, CURLOPT_ERRORBUFFER, words.baseAddress)
            defer { unsafe curl_easy_setopt_pointer(pointer, CURLOPT_ERRORBUFFER, nil) }
            let code = unsafe transfer.run(pointer)
            // libcurl ends the message with a zero within the size that it asks for.
            return (code, unsafe words.baseAddress.map { unsafe String(cString: $0) } ?? "")
        }
    }
}
