import Files
import Foundations
import OpenSSL

/// Checks the seal of a bag, if there is one.
struct SealCheck {
    let path: String
    /// The key that must have signed the bag.
    private let signer: VerifyingKey?
    /// The certificates that the time stamp must lead to.
    private let authority: TrustedCertificates?

    /// - Throws: `FileError`, `JobError` if a file of `trust` is not usable.
    init(path: String, trust: SealTrust = SealTrust()) throws {
        self.path = path
        signer = try trust.signer()
        authority = try trust.authority()
    }

    /// A signature that is valid.
    struct Found {
        let files: SealFile.Signature
        let key: VerifyingKey
    }

    /// Checks the seal, and that it is what the user requires.
    ///
    /// - Returns: the valid parts; `nil` if there is no seal, or no part is valid.
    func check(into report: inout VerificationReport) throws -> BagSeal? {
        var found: [Found] = []
        var timestamp: BagSeal.Timestamp?
        if let sealed = contents(of: SealFile.sealed, limit: 1 << 20) {
            found = try signatures(of: sealed, into: &report)
            timestamp = try self.timestamp(of: sealed, into: &report)
        } else if try Folder.names(in: path).contains(where: SealFile.contains) {
            report.add(SealFile.sealed, "it is missing or cannot be read; the seal cannot be checked")
        }
        if let signer {
            let hasSigned = found.contains { $0.key.fingerprint == signer.fingerprint }
            report.signedBy = VerificationReport.RequiredSigner(keySha256: signer.fingerprint, hasSigned: hasSigned)
            if !hasSigned {
                report.add(
                    SealFile.Signature.first.signature,
                    "the bag has no valid signature of the key from \(Setting("signedBy")), \(signer.fingerprint)")
            }
        }
        return BagSeal(
            signatures: found.map { BagSeal.Signature(keySha256: $0.key.fingerprint) }, timestamp: timestamp)
    }

    /// The valid signatures, in the order of their numbers.
    func signatures(of sealed: [UInt8], into report: inout VerificationReport) throws -> [Found] {
        var found: [Found] = []
        for files in Set(try Folder.names(in: path).compactMap(SealFile.Signature.init(file:))).sorted() {
            if let key = key(of: files, for: sealed, into: &report) { found.append(Found(files: files, key: key)) }
        }
        return found
    }

    /// - Returns: the key of a valid signature; `nil` if the signature is not valid.
    private func key(
        of files: SealFile.Signature, for sealed: [UInt8], into report: inout VerificationReport
    ) -> VerifyingKey? {
        guard let pem = contents(of: files.publicKey, limit: 1 << 16) else {
            report.add(files.publicKey, "it is missing or cannot be read; the signature cannot be checked")
            return nil
        }
        let key: VerifyingKey
        do {
            key = try VerifyingKey(pem: pem)
        } catch {
            report.add(files.publicKey, "it is not an Ed25519 public key: \(error); the signature cannot be checked")
            return nil
        }
        guard key.pem == pem else {
            report.add(files.publicKey, "it has more than the public key, or is not in the form that seal writes")
            return nil
        }
        guard let signature = contents(of: files.signature, limit: 1 << 16) else {
            report.add(files.signature, "it is missing or cannot be read, but there is a public key")
            return nil
        }
        guard (try? key.accepts(signature, of: sealed)) == true else {
            report.add(
                files.signature,
                "it is not the signature of \(SealFile.sealed) with this key; the signature, the key or the manifest "
                    + "was altered")
            return nil
        }
        return key
    }

    /// - Returns: `nil` if there is no time stamp, or it is not valid.
    func timestamp(of sealed: [UInt8], into report: inout VerificationReport) throws -> BagSeal.Timestamp? {
        guard try Folder.names(in: path).contains(SealFile.timestamp) else {
            if authority != nil {
                report.add(
                    SealFile.timestamp, "it is missing; there is no time stamp to check with \(Setting("authority"))")
            }
            return nil
        }
        do {
            let bytes = try BagFiles(root: path).contents(named: SealFile.timestamp, limit: 1 << 20)
            return try timestamp(bytes, of: sealed)
        } catch {
            report.add(SealFile.timestamp, "\(error)")
            return nil
        }
    }

    /// Checks a reply of a time-stamping authority.
    ///
    /// - Throws: `TimestampError`.
    func timestamp(_ bytes: [UInt8], of sealed: [UInt8]) throws -> BagSeal.Timestamp {
        let reply: TimestampReply
        do throws(OpenSSLError) {
            reply = try TimestampReply(bytes)
        } catch {
            throw TimestampError.notAReply(error)
        }
        let digest = SHA256Stream.digest(of: sealed)
        guard reply.imprint == digest else { throw TimestampError.otherContent(reply.imprint, digest) }
        if let authority {
            do throws(OpenSSLError) {
                try reply.check(authority: authority)
            } catch {
                throw TimestampError.notTrusted(error)
            }
        }
        return BagSeal.Timestamp(time: reply.time, isAuthorityChecked: authority != nil)
    }

    private func contents(of name: String, limit: Int) -> [UInt8]? {
        try? BagFiles(root: path).contents(named: name, limit: limit)
    }
}

/// The reason why a time-stamp reply is not valid for a bag.
enum TimestampError: Error, CustomStringConvertible {
    case notAReply(OpenSSLError)
    /// The imprint of the reply, and the SHA-256 of the tag manifest.
    case otherContent(Checksum, Checksum)
    case notTrusted(OpenSSLError)

    var description: String {
        switch self {
        case .notAReply(let error):
            "it is not a granted time-stamp reply (RFC 3161) with a SHA-256 imprint: \(error)"
        case .otherContent(let imprint, let digest):
            "it is not for the current content of \(SealFile.sealed): its imprint is \(imprint), but the SHA-256 is "
                + "\(digest)"
        case .notTrusted(let error):
            "the authority's signature is not valid with the certificates from \(Setting("authority")): \(error)"
        }
    }
}
