import CCurl

/// One exchange while it runs: what the library's callbacks write to and ask.
final class Transfer {
    private let url: HTTPURL
    private let followsRedirects: Bool
    private let largestHead: Int
    private let check: () throws -> Void
    private let receive: (HTTPResponseHead, RawSpan) throws -> Void

    private var status: Int?
    private var fields: [HTTPField] = []
    private var headBytes = 0
    /// The final answer's, when it is whole.
    private(set) var head: HTTPResponseHead?
    /// Why a callback ended the transfer.
    private(set) var error: (any Error)?

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

    /// - Parameter curl: a handle that is used for nothing else meanwhile.
    func run(_ curl: UnsafeMutableRawPointer) -> CURLcode {
        // libcurl calls back during curl_easy_perform alone, to whose end this object lives; whoever sends the next
        // request resets the handle first. The bytes of a call are libcurl's, for as long as that lasts.
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
        return withExtendedLifetime(self) { unsafe curl_easy_perform(curl) }
    }

    private static func of(_ context: UnsafeMutableRawPointer?) -> Transfer {
        guard let context = unsafe context else {
            // `run` sets it together with the callbacks, and it is an object's address.
            preconditionFailure("a callback without its context")
        }
        return unsafe Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
    }

    /// No Swift error can pass through C: it is kept, and the transfer ends.
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
        // Trailers after the body are nobody's business here.
        guard head == nil else { return }
        headBytes += line.byteCount
        guard headBytes <= largestHead else {
            throw HTTPError(
                .tooLarge, url: url, reason: "the answer's head is larger than \(largestHead) bytes")
        }
        // The bytes are copied into the string.
        let text = unsafe line.withUnsafeBytes { unsafe String(decoding: $0, as: UTF8.self) }.trimmed
        if text.hasPrefix("HTTP/") {
            // A new status line: what came before was an interim answer.
            status = text.split(separator: " ").dropFirst().first.flatMap { Int($0) }
            fields = []
        } else if text.isEmpty {
            guard let status, status >= 200 else { return }
            head = HTTPResponseHead(url: url, status: status, fields: fields)
        } else if let colon = text.firstIndex(of: ":") {
            let name = String(text[..<colon]).trimmed
            let value = String(text[text.index(after: colon)...]).trimmed
            // A cookie is somebody's secret, and where a redirect leads may be a presigned URL.
            let isSensitive = ["set-cookie", "location"].contains(name.lowercased())
            fields.append(isSensitive ? HTTPField(name, secret: Secret(value)) : HTTPField(name, value))
        }
    }

    private func takeBody(_ bytes: RawSpan) throws {
        guard let head else {
            throw HTTPError(.other, url: url, reason: "the answer has a body without a head")
        }
        if followsRedirects, HTTPClient.redirection(of: head) != nil { return }
        try receive(head, bytes)
    }
}

extension String {
    /// Without the white space around it (RFC 9110, OWS, and a line's end).
    fileprivate var trimmed: String {
        var rest = utf8[...]
        func isBlank(_ byte: UInt8?) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D || byte == 0x0A }
        while isBlank(rest.first) { rest = rest.dropFirst() }
        while isBlank(rest.last) { rest = rest.dropLast() }
        return String(Substring(rest))
    }
}

/// libcurl's handle, which carries one transfer after another.
///
/// It is safe although it holds a pointer: that is libcurl's own, made and freed with this value and handed to libcurl
/// alone. What an option is given is copied by libcurl, or is no longer used when the call ends that gave it. Of the two
/// kinds of values, a number and a text, `HTTPClient` gives each option the one that it takes.
@safe
struct CurlHandle: ~Copyable {
    private let pointer: UnsafeMutableRawPointer

    /// curl_easy_init.
    init() {
        _ = Self.isLibraryReady
        guard let pointer = unsafe curl_easy_init() else {
            // It fails where some kilobytes cannot be had: nothing that a caller could act on is left then.
            fatalError("curl_easy_init: no memory")
        }
        unsafe self.pointer = pointer
    }

    private static let isLibraryReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

    deinit { unsafe curl_easy_cleanup(pointer) }

    /// Forgets all options, and keeps the connections.
    func reset() { unsafe curl_easy_reset(pointer) }

    func set(_ option: CURLoption, _ value: Int) { unsafe curl_easy_setopt_long(pointer, option, value) }

    func set(_ option: CURLoption, _ text: String) { unsafe curl_easy_setopt_text(pointer, option, text) }

    /// CURLOPT_COPYPOSTFIELDS, which copies as many bytes as the size before it says.
    func setBody(_ bytes: [UInt8]) {
        unsafe curl_easy_setopt_offset(pointer, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(bytes.count))
        unsafe bytes.withUnsafeBytes {
            _ = unsafe curl_easy_setopt_text(
                pointer, CURLOPT_COPYPOSTFIELDS, $0.baseAddress?.assumingMemoryBound(to: CChar.self) ?? nil)
        }
    }

    /// Runs a transfer to its end.
    ///
    /// - Parameter fields: the lines of the request's head.
    /// - Returns: libcurl's code, and its own words where it has any.
    func perform(_ transfer: Transfer, fields: [String]) -> (code: CURLcode, words: String) {
        // The list and the buffer for words are this call's own: libcurl uses them while the transfer runs, and the
        // handle, which outlives both, is given new ones, or none, before it runs again.
        var list: UnsafeMutablePointer<curl_slist>?
        defer { unsafe curl_slist_free_all(list) }
        for line in fields { unsafe list = curl_slist_append(list, line) }
        unsafe curl_easy_setopt_list(pointer, CURLOPT_HTTPHEADER, list)
        return unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(CURL_ERROR_SIZE)) { words in
            unsafe words.initialize(repeating: 0)
            unsafe curl_easy_setopt_pointer(pointer, CURLOPT_ERRORBUFFER, words.baseAddress)
            defer { unsafe curl_easy_setopt_pointer(pointer, CURLOPT_ERRORBUFFER, nil) }
            let code = unsafe transfer.run(pointer)
            // libcurl ends them with a zero within the size that it asks for.
            return (code, unsafe words.baseAddress.map { unsafe String(cString: $0) } ?? "")
        }
    }
}
