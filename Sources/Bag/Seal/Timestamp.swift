import Foundations

/// A request to a time-stamping authority (RFC 3161 section 2.4.1).
enum TimestampQuery {
    /// A request with version 1, a SHA-256 imprint, no policy, no nonce, and certReq true. Requests differ only in the
    /// imprint.
    static func bytes(for digest: Checksum) -> [UInt8] {
        [0x30, 0x39, 0x02, 0x01, 0x01, 0x30, 0x31] + sha256Algorithm + [0x04, 0x20] + digest.bytes + [0x01, 0x01, 0xFF]
    }

    /// id-sha256, with NULL parameters.
    private static let sha256Algorithm: [UInt8] = [0x30, 0x0D, 0x06, 0x09] + sha256Identifier + [0x05, 0x00]

    /// 2.16.840.1.101.3.4.2.1
    static let sha256Identifier: [UInt8] = [0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01]
}

/// The content of a time-stamping authority's reply (RFC 3161 section 2.4.2). Its signature is not checked, since that
/// requires the authority's certificates, and users must choose which authority they trust.
struct TimestampReply {
    /// The hash in the request.
    let imprint: Checksum
    /// The genTime of the reply.
    let time: UTCTime

    /// - Returns: `nil` if it is not a granted reply with a SHA-256 imprint.
    init?(_ bytes: [UInt8]) {
        // TimeStampResp ::= SEQUENCE { PKIStatusInfo, ContentInfo }
        guard let response = Self.only(bytes[...])?.members(DERElement.Tag.sequence),
            let status = response.at(0)?.members(DERElement.Tag.sequence)?.at(0)?.bytes(DERElement.Tag.integer),
            // granted, grantedWithMods
            status == [0] || status == [1],
            let token = response.at(1)?.members(DERElement.Tag.sequence),
            token.at(0)?.bytes(DERElement.Tag.objectIdentifier) == Self.signedData,
            let signed = token.at(1)?.members(DERElement.Tag.context0)?.at(0)?.members(DERElement.Tag.sequence),
            // SignedData: version, digestAlgorithms, encapContentInfo
            let content = signed.at(2)?.members(DERElement.Tag.sequence),
            content.at(0)?.bytes(DERElement.Tag.objectIdentifier) == Self.timestampInfo,
            let octets = content.at(1)?.members(DERElement.Tag.context0)?.at(0)?.bytes(DERElement.Tag.octetString),
            // TSTInfo: version, policy, messageImprint, serialNumber, genTime
            let info = Self.only(octets[...])?.members(DERElement.Tag.sequence),
            let imprint = info.at(2)?.members(DERElement.Tag.sequence),
            imprint.at(0)?.members(DERElement.Tag.sequence)?.at(0)?.bytes(DERElement.Tag.objectIdentifier)
                == TimestampQuery.sha256Identifier,
            let digest = imprint.at(1)?.bytes(DERElement.Tag.octetString).flatMap({ Checksum(bytes: $0) }),
            let time = info.at(4)?.bytes(DERElement.Tag.generalizedTime).flatMap(Self.time)
        else { return nil }
        self.imprint = digest
        self.time = time
    }

    private static func only(_ bytes: ArraySlice<UInt8>) -> DERElement? {
        guard let elements = DERElement.list(bytes), elements.count == 1 else { return nil }
        return elements[0]
    }

    /// `20251212142345Z`, with or without a fraction.
    private static func time(_ bytes: [UInt8]) -> UTCTime? {
        guard bytes.count >= 15 else { return nil }
        func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }
        let day = "\(text(0..<4))-\(text(4..<6))-\(text(6..<8))"
        return UTCTime(iso8601: "\(day)T\(text(8..<10)):\(text(10..<12)):\(text(12..<bytes.count))")
    }

    /// 1.2.840.113549.1.7.2
    private static let signedData: [UInt8] = [0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x02]
    /// 1.2.840.113549.1.9.16.1.4
    private static let timestampInfo: [UInt8] = [
        0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x09, 0x10, 0x01, 0x04,
    ]
}

/// A DER element (X.690). Only one-byte tags and definite lengths are supported, which is enough for time-stamp
/// replies.
struct DERElement {
    let tag: UInt8
    let content: ArraySlice<UInt8>

    enum Tag {
        static let integer: UInt8 = 0x02
        static let octetString: UInt8 = 0x04
        static let objectIdentifier: UInt8 = 0x06
        static let generalizedTime: UInt8 = 0x18
        static let sequence: UInt8 = 0x30
        /// [0], constructed.
        static let context0: UInt8 = 0xA0
    }

    /// - Returns: the elements in `bytes`; `nil` if it does not consist of complete elements.
    static func list(_ bytes: ArraySlice<UInt8>) -> [DERElement]? {
        var elements: [DERElement] = []
        var rest = bytes
        while let tag = rest.popFirst() {
            guard tag & 0x1F != 0x1F, let first = rest.popFirst() else { return nil }
            var length = Int(first)
            if first >= 0x80 {
                // 0x80 is the indefinite form, which DER does not allow.
                let count = Int(first & 0x7F)
                guard (1...4).contains(count), rest.count >= count else { return nil }
                length = rest.prefix(count).reduce(0) { $0 << 8 | Int($1) }
                rest = rest.dropFirst(count)
            }
            guard rest.count >= length else { return nil }
            elements.append(DERElement(tag: tag, content: rest.prefix(length)))
            rest = rest.dropFirst(length)
        }
        return elements
    }

    /// The elements of the content; `nil` if the tag is another one, or the content does not consist of complete
    /// elements.
    func members(_ tag: UInt8) -> [DERElement]? { self.tag == tag ? Self.list(content) : nil }

    /// The bytes of the content; `nil` if the tag is another one.
    func bytes(_ tag: UInt8) -> [UInt8]? { self.tag == tag ? Array(content) : nil }
}

extension [DERElement] {
    /// The element at `index`; `nil` if there is none, since the data is not trusted to be complete.
    func at(_ index: Int) -> DERElement? { indices.contains(index) ? self[index] : nil }
}
