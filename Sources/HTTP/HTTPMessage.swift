import Foundations

/// A header field of a request or a response (RFC 9110, section 5).
package struct HTTPField: Sendable, CustomStringConvertible {
    package let name: String
    private let content: Secret
    /// Whether the value is a secret. It is then never shown, and never sent to an origin other than the request's own.
    package let isSensitive: Bool

    package init(_ name: String, _ value: String) {
        self.name = name
        content = Secret(value)
        isSensitive = false
    }

    package init(_ name: String, secret: Secret) {
        self.name = name
        content = secret
        isSensitive = true
    }

    package var value: String { content.revealed }

    package func isNamed(_ other: String) -> Bool { name.lowercased() == other.lowercased() }

    /// Whether the field can be sent. A line break in the value would start another field.
    var isWellFormed: Bool {
        !name.isEmpty && name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: ":") }
            && value.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }
    }

    package var description: String { isSensitive ? "\(name): \(content)" : "\(name): \(value)" }
}

/// A request (RFC 9110).
package struct HTTPRequest: Sendable {
    package enum Method: String, Sendable { case get = "GET", post = "POST" }

    /// The body of a POST. It may contain a secret and is never shown.
    package struct Body: Sendable, CustomStringConvertible, CustomReflectable {
        package let contentType: String
        let bytes: [UInt8]

        package init(_ bytes: [UInt8], contentType: String) {
            self.bytes = bytes
            self.contentType = contentType
        }

        /// application/x-www-form-urlencoded
        package static func form(_ parameters: [(name: String, value: String)]) -> Body {
            Body(Array(PercentEncoding.form(parameters).utf8), contentType: "application/x-www-form-urlencoded")
        }

        package var description: String { "\(bytes.count) bytes of \(contentType)" }
        package var customMirror: Mirror { Mirror(self, children: []) }
    }

    /// The time that a request may take.
    package enum Pace: Sendable {
        /// A small response.
        case response
        /// A file of any size. It must arrive at `HTTPOptions.leastSpeed`.
        case download
    }

    package var method: Method
    package var url: HTTPURL
    package var fields: [HTTPField]
    package var body: Body?
    package var pace = Pace.response
    /// The time limit in seconds; `nil` for that of the pace.
    package var mostSeconds: Int?
    /// The service that gave out the URL; `nil` if the user gave it. See `LinkPolicy`.
    package var service: HTTPURL?

    package init(_ method: Method = .get, _ url: HTTPURL, fields: [HTTPField] = [], body: Body? = nil) {
        self.method = method
        self.url = url
        self.fields = fields
        self.body = body
    }

    /// A download from a link in a response of `service`.
    package static func link(_ url: HTTPURL, of service: HTTPURL, fields: [HTTPField] = []) -> HTTPRequest {
        var request = HTTPRequest(.get, url, fields: fields)
        request.pace = .download
        request.service = service
        return request
    }
}

/// The status line and header fields of a response.
package struct HTTPResponseHead: Sendable {
    /// The URL of the response, after redirects.
    package let url: HTTPURL
    package let status: Int
    package let fields: [HTTPField]

    package init(url: HTTPURL, status: Int, fields: [HTTPField]) {
        self.url = url
        self.status = status
        self.fields = fields
    }

    /// The value of the first field with that name.
    package subscript(name: String) -> String? { fields.first { $0.isNamed(name) }?.value }

    /// The content coding of the body (RFC 9110, section 8.4.1); `nil` if there is none. `aws-chunked` is a coding of
    /// uploads that some storage services return with the object, whose bytes do not have it.
    var contentCoding: String? {
        self["Content-Encoding"]?.lowercased().split { $0 == "," || $0 == " " }.map(String.init)
            .first { !["identity", "aws-chunked"].contains($0) }
    }

    /// The server's time, from the `Date` field.
    package var date: UTCTime? { self["Date"].flatMap(HTTPDate.time) }
}

/// A response whose body is in memory.
package struct HTTPResponse: Sendable {
    package let head: HTTPResponseHead
    package let body: [UInt8]

    package init(head: HTTPResponseHead, body: [UInt8]) {
        self.head = head
        self.body = body
    }
}

/// Dates in header fields (RFC 9110, section 5.6.7): the current format, and the two obsolete formats that a recipient
/// must also accept.
package enum HTTPDate {
    /// - Returns: `nil` if the text is in none of the three formats.
    package static func time(_ text: String) -> UTCTime? {
        let words = text.split { $0 == " " || $0 == "," }.map(String.init)
        switch words.count {
        case 6:  // Sun, 06 Nov 1994 08:49:37 GMT
            return time(day: words[1], month: words[2], year: words[3], clock: words[4], zone: words[5])
        case 4:  // Sunday, 06-Nov-94 08:49:37 GMT
            let date = words[1].split(separator: "-").map(String.init)
            guard date.count == 3, let year = Int(date[2]), date[2].utf8.count == 2 else { return nil }
            return time(
                day: date[0], month: date[1], year: String(year < 70 ? 2000 + year : 1900 + year), clock: words[2],
                zone: words[3])
        case 5:  // Sun Nov  6 08:49:37 1994
            return time(day: words[2], month: words[1], year: words[4], clock: words[3], zone: "GMT")
        default: return nil
        }
    }

    private static func time(day: String, month: String, year: String, clock: String, zone: String) -> UTCTime? {
        guard zone == "GMT", let number = months.firstIndex(of: month) else { return nil }
        func twoDigits(_ text: String) -> String { text.utf8.count == 1 ? "0" + text : text }
        return UTCTime(iso8601: "\(year)-\(twoDigits(String(number + 1)))-\(twoDigits(day))T\(clock)Z")
    }

    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
}
