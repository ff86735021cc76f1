import Foundations

/// What a time-stamping authority's reply (RFC 3161 section 2.4.2) says. Its signature is not checked here: that takes
/// the authority's certificates, and whoever relies on the time has to choose whom to trust.
struct TimestampReply {
    /// The hash that the authority was given.
    let imprint: Checksum
    /// genTime.
    let time: UTCTime

    /// - Returns: `nil` for what is no granted reply with a SHA-256 imprint.
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
