import Crypto
import Files
import FoundationEssentials
import Foundations

/// A private key for Ed25519 (RFC 8032), from a file that its owner alone can read.
public struct SigningKey: Sendable {
    private let key: Curve25519.Signing.PrivateKey

    /// - Parameter path: PKCS#8 in PEM, as `openssl genpkey -algorithm ed25519` writes it (RFC 8410).
    /// - Throws: `FileError`, `JobError`.
    public init(path: String) throws {
        let file = try InputFile(path: path)
        // Whoever else has read the key can sign as well: what it signs would prove nothing.
        guard try file.isClosedToOthers() else {
            throw JobError(
                "\(path): a private key has to belong to the one who signs, and be closed to all others; "
                    + "nothing was signed; chmod 600 closes it")
        }
        guard file.size <= 1 << 16, let der = PEMText.bytes(try file.contents(limit: 1 << 16), label: "PRIVATE KEY"),
            der.starts(with: Self.prefix),
            der.count == Self.prefix.count + 32,
            let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: Data(der.dropFirst(Self.prefix.count)))
        else { throw JobError(Self.notAKey(path)) }
        self.key = key
    }

    public var verifyingKey: VerifyingKey { VerifyingKey(key.publicKey) }

    /// - Returns: 64 bytes.
    public func signature(of bytes: [UInt8]) throws -> [UInt8] { Array(try key.signature(for: Data(bytes))) }

    private static func notAKey(_ path: String) -> String {
        "\(path): it is not an unencrypted Ed25519 key in PKCS#8 PEM; "
            + "openssl genpkey -algorithm ed25519 -out FILE makes one"
    }

    /// PrivateKeyInfo up to the 32 bytes of the key: version 0, id-Ed25519, an octet string in an octet string.
    private static let prefix: [UInt8] = [
        0x30, 0x2E, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
    ]
}
