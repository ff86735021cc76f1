import Foundations

/// A request to a time-stamping authority (RFC 3161 section 2.4.1).
enum TimestampQuery {
    /// Version 1, a SHA-256 imprint, no policy, no nonce, certReq true: all of one length, so that only the imprint
    /// differs from request to request.
    static func bytes(for digest: Checksum) -> [UInt8] {
        [0x30, 0x39, 0x02, 0x01, 0x01, 0x30, 0x31] + sha256Algorithm + [0x04, 0x20] + digest.bytes + [0x01, 0x01, 0xFF]
    }

    /// id-sha256, with NULL parameters.
    private static let sha256Algorithm: [UInt8] = [0x30, 0x0D, 0x06, 0x09] + sha256Identifier + [0x05, 0x00]

    /// 2.16.840.1.101.3.4.2.1
    static let sha256Identifier: [UInt8] = [0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01]
}
