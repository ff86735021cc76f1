import Files

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
