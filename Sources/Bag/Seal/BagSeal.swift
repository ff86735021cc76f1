import Files
import Foundations

/// The valid parts of a bag's seal.
public struct BagSeal: Hashable, Codable, Sendable {
    public var signature: Signature?
    public var timestamp: Timestamp?

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
        public var proves: String
        public var doesNotProve: String
        /// A command to run in the bag's folder. AUTHORITY.pem has the trusted certificates.
        public var check: String

        init(time: UTCTime) {
            self.time = time.rfc3339
            proves = "the reply has this time, and is for the current \(SealFile.sealed)"
            doesNotProve =
                "that the authority issued it: check its signature with the certificates of an authority you trust"
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

/// Checks the seal of a bag, if there is one.
struct SealCheck {
    let path: String

    /// - Returns: the valid parts; `nil` if there is no seal, or no part is valid.
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
        guard let pem = contents(of: SealFile.publicKey, limit: 1 << 16) else {
            report.add(SealFile.publicKey, "it is missing or cannot be read; the signature cannot be checked")
            return nil
        }
        let key: VerifyingKey
        do {
            key = try VerifyingKey(pem: pem)
        } catch {
            report.add(
                SealFile.publicKey, "it is not an Ed25519 public key: \(error); the signature cannot be checked")
            return nil
        }
        guard let signature = contents(of: SealFile.signature, limit: 1 << 16) else {
            report.add(SealFile.signature, "it is missing or cannot be read, but there is a public key")
            return nil
        }
        guard (try? key.accepts(signature, of: sealed)) == true else {
            report.add(
                SealFile.signature,
                "it is not the signature of \(SealFile.sealed) with this key; the signature, the key or the manifest "
                    + "was altered")
            return nil
        }
        return BagSeal.Signature(keySha256: key.fingerprint)
    }

    private func timestamp(of sealed: [UInt8], into report: inout VerificationReport) -> BagSeal.Timestamp? {
        let reply: TimestampReply
        do {
            reply = try TimestampReply(BagFiles(root: path).contents(named: SealFile.timestamp, limit: 1 << 20))
        } catch {
            report.add(
                SealFile.timestamp, "it is not a granted time-stamp reply (RFC 3161) with a SHA-256 imprint: \(error)")
            return nil
        }
        guard reply.imprint == SHA256Stream.digest(of: sealed) else {
            report.add(SealFile.timestamp, "it is not for the current content of \(SealFile.sealed)")
            return nil
        }
        return BagSeal.Timestamp(time: reply.time)
    }

    private func contents(of name: String, limit: Int) -> [UInt8]? {
        try? BagFiles(root: path).contents(named: name, limit: limit)
    }
}
