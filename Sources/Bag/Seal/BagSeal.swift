import Foundations

/// The valid parts of a bag's seal.
public struct BagSeal: Hashable, Codable, Sendable {
    /// The first signature.
    public var signature: Signature?
    /// The other signatures; `nil` if there are none.
    public var furtherSignatures: [Signature]?
    public var timestamp: Timestamp?

    /// All signatures.
    public var signatures: [Signature] { (signature.map { [$0] } ?? []) + (furtherSignatures ?? []) }

    /// - Returns: `nil` without a signature and a time stamp.
    init?(signatures: [Signature], timestamp: Timestamp?) {
        if signatures.isEmpty, timestamp == nil { return nil }
        signature = signatures.first
        furtherSignatures = signatures.count > 1 ? Array(signatures.dropFirst()) : nil
        self.timestamp = timestamp
    }

    public struct Signature: Hashable, Codable, Sendable {
        /// The SHA-256 of the public key in DER.
        public var keySha256: Checksum
        public var proves: String
        public var doesNotProve: String

        init(keySha256: Checksum) {
            self.keySha256 = keySha256
            proves =
                "the holder of the private key for this public key signed the current \(SealFile.sealed), which "
                + "covers the checksum of every file"
            doesNotProve =
                "who signed, or when: compare the fingerprint with one obtained from the signer by other means"
        }
    }

    public struct Timestamp: Hashable, Codable, Sendable {
        /// RFC 3339, UTC.
        public var time: String
        /// Whether the authority's signature was checked with certificates that the user trusts.
        public var isAuthorityChecked: Bool
        public var proves: String
        public var doesNotProve: String
        /// A command to run in the bag's folder. AUTHORITY.pem has the trusted certificates.
        public var check: String

        init(time: UTCTime, isAuthorityChecked: Bool) {
            self.time = time.rfc3339
            self.isAuthorityChecked = isAuthorityChecked
            if isAuthorityChecked {
                proves =
                    "an authority with a certificate from \(Setting("authority")) signed that the current "
                    + "\(SealFile.sealed) existed at this time"
                doesNotProve = "that the authority's clock was right"
            } else {
                proves = "the reply has this time, and is for the current \(SealFile.sealed)"
                doesNotProve =
                    "that an authority issued it: the authority's signature was not checked; check it with the "
                    + "certificates of an authority you trust, with \(Setting("authority")) or with"
            }
            check =
                "openssl ts -verify -data \(SealFile.sealed) -in \(SealFile.timestamp) -CAfile AUTHORITY.pem"
        }
    }

    /// The seal as text for people.
    public func text(bag: String) -> String {
        (["\(PrintableText.of(bag)): sealed"] + lines).map { $0 + "\n" }.joined()
    }

    /// The seal as lines of text for people.
    var lines: [String] {
        var lines: [String] = []
        for signature in signatures {
            lines.append("Signed, key \(signature.keySha256)")
            lines.append("  proves: \(signature.proves)")
            lines.append("  does not prove: \(signature.doesNotProve)")
        }
        if let timestamp {
            lines.append("Time-stamped \(timestamp.time)")
            lines.append("  proves: \(timestamp.proves)")
            if timestamp.isAuthorityChecked {
                lines.append("  does not prove: \(timestamp.doesNotProve)")
            } else {
                lines.append("  does not prove: \(timestamp.doesNotProve):")
                lines.append("    \(timestamp.check)")
            }
        }
        return lines
    }
}
