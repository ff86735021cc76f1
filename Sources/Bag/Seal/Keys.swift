import Files
import Foundations
import OpenSSL

/// An Ed25519 private key (RFC 8032), read from a file that only its owner can access.
struct SigningKey: ~Copyable {
    private let key: Ed25519PrivateKey
    let verifyingKey: VerifyingKey

    /// - Parameter path: a file with PKCS#8 in PEM, as `openssl genpkey -algorithm ed25519` writes it (RFC 8410).
    /// - Throws: `FileError`, `JobError`.
    init(path: String) throws {
        let file = try InputFile(path: path)
        // Anybody who can read the key can sign, so its signatures would prove nothing.
        guard try file.isClosedToOthers() else {
            throw JobError(
                "\(path): other users have access to this private key, or it belongs to another user; nothing was "
                    + "signed; run chmod 600 on it")
        }
        let pem = try file.contents(limit: 1 << 16)
        let key: Ed25519PrivateKey
        do throws(KeyError) {
            key = try Ed25519PrivateKey(pem: pem)
        } catch {
            throw JobError(
                "\(path): it is not an unencrypted Ed25519 private key in PKCS#8 PEM: \(error); "
                    + "create one with: openssl genpkey -algorithm ed25519 -out FILE")
        }
        verifyingKey = try VerifyingKey(key.publicKey)
        self.key = key
    }

    /// - Returns: 64 bytes.
    func signature(of bytes: [UInt8]) throws -> [UInt8] { try key.signature(of: bytes) }
}

/// An Ed25519 public key (RFC 8032).
struct VerifyingKey: Sendable {
    private let key: Ed25519PublicKey
    /// SubjectPublicKeyInfo (RFC 8410) in PEM.
    let pem: [UInt8]
    /// The SHA-256 of the key in DER: `openssl pkey -pubin -in FILE -outform DER | sha256sum` prints the same.
    let fingerprint: Checksum

    init(_ key: Ed25519PublicKey) throws {
        self.key = key
        pem = try key.pem()
        fingerprint = SHA256Stream.digest(of: try key.der())
    }

    /// - Parameter pem: SubjectPublicKeyInfo (RFC 8410) in PEM.
    /// - Throws: `KeyError`, `OpenSSLError`.
    init(pem: [UInt8]) throws { try self.init(Ed25519PublicKey(pem: pem)) }

    func accepts(_ signature: [UInt8], of bytes: [UInt8]) throws -> Bool { try key.accepts(signature, of: bytes) }
}
