import Foundations
import OpenSSL

/// The content of a time-stamping authority's granted reply (RFC 3161 section 2.4.2).
struct TimestampReply: ~Copyable {
    private let response: TimestampResponse
    /// The hash in the request.
    let imprint: Checksum
    /// The genTime of the reply.
    let time: UTCTime

    /// - Throws: `OpenSSLError` if it is not a granted reply with a SHA-256 imprint.
    init(_ bytes: [UInt8]) throws(OpenSSLError) {
        let response = try TimestampResponse(bytes)
        guard let imprint = Checksum(bytes: response.imprint), let time = Self.time(Array(response.time.utf8)) else {
            throw OpenSSLError("its time \(response.time) is not valid")
        }
        self.response = response
        self.imprint = imprint
        self.time = time
    }

    /// Checks the authority's signature.
    func check(authority: TrustedCertificates) throws(OpenSSLError) {
        try response.check(authority: authority)
    }

    /// `20251212142345Z`, with or without a fraction.
    private static func time(_ bytes: [UInt8]) -> UTCTime? {
        guard bytes.count >= 15 else { return nil }
        func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }
        let day = "\(text(0..<4))-\(text(4..<6))-\(text(6..<8))"
        return UTCTime(iso8601: "\(day)T\(text(8..<10)):\(text(10..<12)):\(text(12..<bytes.count))")
    }
}
