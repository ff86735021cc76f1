import Crypto
import Files
import FoundationEssentials
import Foundations

/// An Ed25519 private key (RFC 8032), read from a file that only its owner can access.
package struct SigningKey: Sendable {
    private let key: Curve25519.Signing.PrivateKey

    /// - Parameter path: a file with PKCS#8 in PEM, as `openssl genpkey -algorithm ed25519` writes it (RFC 8410).
    /// - Throws: `FileError`, `JobError`.
    package init(path: String) throws {
        let file = try InputFile(path: path)
        // Anybody who can read the key can sign, so its signatures would prove nothing.
        guard try file.isClosedToOthers() else {
            throw JobError(
                "\(path): other users have access to this private key, or it belongs to another user; nothing was "
                    + "signed; run chmod 600 on it")
        }
        guard file.size <= 1 << 16, let der = PEMText.bytes(try file.contents(limit: 1 << 16), label: "PRIVATE KEY"),
            der.starts(with: Self.prefix),
            der.count == Self.prefix.count + 32,
            let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: Data(der.dropFirst(Self.prefix.count)))
        else { throw JobError(Self.notAKey(path)) }
        self.key = key
    }

    package var verifyingKey: VerifyingKey { VerifyingKey(key.publicKey) }

    /// - Returns: 64 bytes.
    package func signature(of bytes: [UInt8]) throws -> [UInt8] { Array(try key.signature(for: Data(bytes))) }

    private static func notAKey(_ path: String) -> String {
        "\(path): it is not an unencrypted Ed25519 private key in PKCS#8 PEM; "
            + "create one with: openssl genpkey -algorithm ed25519 -out FILE"
    }

    /// The PrivateKeyInfo structure before the 32 bytes of the key: version 0, id-Ed25519, an octet string in an octet
    /// string.
    private static let prefix: [UInt8] = [
        0x30, 0x2E, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
    ]
}

/// An Ed25519 public key (RFC 8032).
package struct VerifyingKey: Sendable {
    private let key: Curve25519.Signing.PublicKey

    init(_ key: Curve25519.Signing.PublicKey) { self.key = key }

    /// - Parameter pem: SubjectPublicKeyInfo (RFC 8410) in PEM.
    /// - Returns: `nil` for anything else.
    package init?(pem: [UInt8]) {
        guard let der = PEMText.bytes(pem, label: Self.label), der.starts(with: Self.prefix),
            let key = try? Curve25519.Signing.PublicKey(rawRepresentation: Data(der.dropFirst(Self.prefix.count)))
        else { return nil }
        self.key = key
    }

    package var pem: [UInt8] { Array(PEMText.text(der, label: Self.label).utf8) }

    /// The SHA-256 of the key in DER: `openssl pkey -pubin -in FILE -outform DER | sha256sum` prints the same.
    package var fingerprint: Checksum { SHA256Stream.digest(of: der) }

    package func accepts(_ signature: [UInt8], of bytes: [UInt8]) -> Bool {
        key.isValidSignature(Data(signature), for: Data(bytes))
    }

    private var der: [UInt8] { Self.prefix + Array(key.rawRepresentation) }

    private static let label = "PUBLIC KEY"
    /// The SubjectPublicKeyInfo structure before the 32 bytes of the key: id-Ed25519, a bit string.
    private static let prefix: [UInt8] = [
        0x30, 0x2A, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x03, 0x21, 0x00,
    ]
}

/// The textual encoding of keys (RFC 7468).
enum PEMText {
    static func text(_ bytes: [UInt8], label: String) -> String {
        var rest = Data(bytes).base64EncodedString()[...]
        var lines = ["-----BEGIN \(label)-----"]
        while !rest.isEmpty {
            lines.append(String(rest.prefix(64)))
            rest = rest.dropFirst(64)
        }
        return (lines + ["-----END \(label)-----"]).map { $0 + "\n" }.joined()
    }

    /// - Returns: the content of a text that consists of exactly one block with that label; `nil` for anything else.
    static func bytes(_ text: [UInt8], label: String) -> [UInt8]? {
        let lines = text.split { $0 == 0x0A || $0 == 0x0D }.map { String(decoding: $0, as: UTF8.self) }
        guard lines.count >= 3, lines.first == "-----BEGIN \(label)-----", lines.last == "-----END \(label)-----"
        else { return nil }
        return Data(base64Encoded: lines.dropFirst().dropLast().joined()).map { Array($0) }
    }
}
