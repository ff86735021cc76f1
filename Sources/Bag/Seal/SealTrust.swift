import Files
import Foundations
import OpenSSL

/// The keys and certificates that a seal must match, obtained from elsewhere than the bag.
public struct SealTrust: Hashable, Sendable {
    /// A file with an Ed25519 public key in PEM; `nil` if signatures of any key are accepted.
    public var signerPath: String?
    /// A file with the certificates of trusted time-stamping authorities in PEM; `nil` if the signature of a time stamp
    /// is not checked.
    public var authorityPath: String?

    public init(signerPath: String? = nil, authorityPath: String? = nil) {
        self.signerPath = signerPath
        self.authorityPath = authorityPath
    }

    /// - Throws: `FileError`, `JobError`.
    func signer() throws -> VerifyingKey? {
        guard let signerPath else { return nil }
        do {
            return try VerifyingKey(pem: InputFile.contents(of: signerPath, limit: 1 << 16))
        } catch let error as KeyError {
            throw JobError("\(signerPath): it is not an Ed25519 public key in PEM: \(error)")
        }
    }

    /// - Throws: `FileError`, `JobError`.
    func authority() throws -> TrustedCertificates? {
        guard let authorityPath else { return nil }
        let pem = try InputFile.contents(of: authorityPath, limit: 1 << 24)
        do throws(OpenSSLError) {
            return try TrustedCertificates(pem: pem)
        } catch {
            throw JobError("\(authorityPath): it is not a PEM file of certificates: OpenSSL reports: \(error)")
        }
    }
}
