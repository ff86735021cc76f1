import Foundations

/// What a bag's seal says, as far as it holds.
public struct BagSeal: Hashable, Codable, Sendable {
    public var signature: Signature?
    public var timestamp: Timestamp?

    public struct Signature: Hashable, Codable, Sendable {
        /// Of the public key in DER.
        public var keySha256: Checksum
        public var proves: String
        public var doesNotProve: String

        init(keySha256: Checksum) {
            self.keySha256 = keySha256
            proves =
                "the holder of the private key that belongs to this public key signed \(SealFile.sealed) as it is "
                + "now, and with it the checksum of every file"
            doesNotProve =
                "who that is, or when it was: compare the fingerprint with one that the signer gave you in another way"
        }
    }

    public struct Timestamp: Hashable, Codable, Sendable {
        /// RFC 3339, UTC.
        public var time: String
        public var proves: String
        public var doesNotProve: String
        /// In the bag's folder; AUTHORITY.pem: the certificates that are trusted.
        public var check: String

        init(time: UTCTime) {
            self.time = time.rfc3339
            proves = "the reply names this time, and is for \(SealFile.sealed) as it is now"
            doesNotProve =
                "that the authority gave it: its signature is checked with the certificates of an authority you trust"
            check =
                "openssl ts -verify -data \(SealFile.sealed) -in \(SealFile.timestamp) -CAfile AUTHORITY.pem"
        }
    }

    /// What a person reads.
    public func text(bag: String) -> String {
        (["\(PrintableText.of(bag)): sealed"] + lines).map { $0 + "\n" }.joined()
    }

    /// For people.
    var lines: [String] {
        var lines: [String] = []
        if let signature {
            lines.append("Signed, key \(signature.keySha256)")
            lines.append("  proves: \(signature.proves)")
            lines.append("  does not prove: \(signature.doesNotProve)")
        }
        if let timestamp {
            lines.append("Time-stamped \(timestamp.time)")
            lines.append("  proves: \(timestamp.proves)")
            lines.append("  does not prove: \(timestamp.doesNotProve):")
            lines.append("    \(timestamp.check)")
        }
        return lines
    }
}
