import CCurl

/// One exchange while it runs: what the library's callbacks write to and ask.
final class Transfer {
    private let url: HTTPURL
    private let followsRedirects: Bool
    private let largestHead: Int
    private let check: () throws -> Void
    private let receive: (HTTPResponseHead, UnsafeRawBufferPointer) throws -> Void

    private var status: Int?
    private var fields: [HTTPField] = []
    private var headBytes = 0
    /// The final answer's, when it is whole.
    private(set) var head: HTTPResponseHead?
    /// Why a callback ended the transfer.
    private(set) var error: (any Error)?

    init(
        url: HTTPURL, followsRedirects: Bool, largestHead: Int, check: @escaping () throws -> Void,
        receive: @escaping (HTTPResponseHead, UnsafeRawBufferPointer) throws -> Void
    ) {
        self.url = url
        self.followsRedirects = followsRedirects
        self.largestHead = largestHead
        self.check = check
        self.receive = receive
    }

    func run(_ curl: UnsafeMutableRawPointer) -> CURLcode {
        let context = Unmanaged.passUnretained(self).toOpaque()
        curl_easy_setopt_bytes_callback(curl, CURLOPT_HEADERFUNCTION) { bytes, size, count, context in
            Transfer.of(context).accept { try $0.takeLine(UnsafeRawBufferPointer(start: bytes, count: size * count)) }
                ? size * count : 0
        }
        curl_easy_setopt_pointer(curl, CURLOPT_HEADERDATA, context)
        curl_easy_setopt_bytes_callback(curl, CURLOPT_WRITEFUNCTION) { bytes, size, count, context in
            Transfer.of(context).accept { try $0.takeBody(UnsafeRawBufferPointer(start: bytes, count: size * count)) }
                ? size * count : 0
        }
        curl_easy_setopt_pointer(curl, CURLOPT_WRITEDATA, context)
        curl_easy_setopt_progress_callback(curl) { context, _, _, _, _ in
            Transfer.of(context).accept { try $0.check() } ? 0 : 1
        }
        curl_easy_setopt_pointer(curl, CURLOPT_XFERINFODATA, context)
        curl_easy_setopt_long(curl, CURLOPT_NOPROGRESS, 0)
        return withExtendedLifetime(self) { curl_easy_perform(curl) }
    }

    private static func of(_ context: UnsafeMutableRawPointer?) -> Transfer {
        guard let context else { preconditionFailure("a callback without its context") }
        return Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
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

    private func takeLine(_ line: UnsafeRawBufferPointer) throws {
        // Trailers after the body are nobody's business here.
        guard head == nil else { return }
        headBytes += line.count
        guard headBytes <= largestHead else {
            throw HTTPTransferError(
                .tooLarge, url: url, reason: "the answer's head is larger than \(largestHead) bytes")
        }
        let text = String(decoding: line, as: UTF8.self).trimmed
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

    private func takeBody(_ bytes: UnsafeRawBufferPointer) throws {
        guard let head else {
            throw HTTPTransferError(.other, url: url, reason: "the answer has a body without a head")
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
