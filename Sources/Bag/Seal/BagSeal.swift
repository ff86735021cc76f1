import Files
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

/// Checks the seal that lies beside a bag's tag manifest, if there is one.
struct SealCheck {
    let path: String

    /// - Returns: what holds; `nil` where nothing does, or nothing is there.
    func check(into report: inout VerificationReport) throws -> BagSeal? {
        let present = Set(try Folder.names(in: path)).intersection(SealFile.names)
        guard !present.isEmpty, let sealed = contents(of: SealFile.sealed, limit: 1 << 20) else { return nil }
        var seal = BagSeal()
        if present.contains(SealFile.signature) || present.contains(SealFile.publicKey) {
            seal.signature = signature(of: sealed, into: &report)
        }
        if present.contains(SealFile.timestamp) { seal.timestamp = timestamp(of: sealed, into: &report) }
        return seal.signature == nil && seal.timestamp == nil ? nil : seal
    }

    private func signature(of sealed: [UInt8], into report: inout VerificationReport) -> BagSeal.Signature? {
        guard let key = contents(of: SealFile.publicKey, limit: 1 << 16).flatMap(VerifyingKey.init(pem:)) else {
            report.add(SealFile.publicKey, "it is missing, or not an Ed25519 public key: nothing shows who signed")
            return nil
        }
        guard let signature = contents(of: SealFile.signature, limit: 1 << 16) else {
            report.add(SealFile.signature, "it is missing or cannot be read: the key alone signs nothing")
            return nil
        }
        guard key.accepts(signature, of: sealed) else {
            report.add(
                SealFile.signature,
                "it is not this key's signature of \(SealFile.sealed): one of the three was altered since")
            return nil
        }
        return BagSeal.Signature(keySha256: key.fingerprint)
    }

    private func timestamp(of sealed: [UInt8], into report: inout VerificationReport) -> BagSeal.Timestamp? {
        guard let reply = contents(of: SealFile.timestamp, limit: 1 << 20).flatMap(TimestampReply.init) else {
            report.add(SealFile.timestamp, "it is not a granted time-stamp reply (RFC 3161) with a SHA-256 imprint")
            return nil
        }
        guard reply.imprint == SHA256Stream.digest(of: sealed) else {
            report.add(SealFile.timestamp, "it is for other bytes than \(SealFile.sealed) has now")
            return nil
        }
        return BagSeal.Timestamp(time: reply.time)
    }

    private func contents(of name: String, limit: Int) -> [UInt8]? {
        try? BagFiles(root: path).contents(named: name, limit: limit)
    }
}
