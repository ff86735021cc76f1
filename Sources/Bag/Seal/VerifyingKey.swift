import Crypto
import Files
import FoundationEssentials
import Foundations

/// A public key for Ed25519 (RFC 8032).
public struct VerifyingKey: Sendable {
    private let key: Curve25519.Signing.PublicKey

    init(_ key: Curve25519.Signing.PublicKey) { self.key = key }

    /// - Parameter pem: SubjectPublicKeyInfo (RFC 8410); `nil` comes back for anything else.
    public init?(pem: [UInt8]) {
        guard let der = PEMText.bytes(pem, label: Self.label), der.starts(with: Self.prefix),
            let key = try? Curve25519.Signing.PublicKey(rawRepresentation: Data(der.dropFirst(Self.prefix.count)))
        else { return nil }
        self.key = key
    }

    public var pem: [UInt8] { Array(PEMText.text(der, label: Self.label).utf8) }

    /// The SHA-256 of the key in DER: `openssl pkey -pubin -in FILE -outform DER | sha256sum` prints the same.
    public var fingerprint: Checksum { SHA256Stream.digest(of: der) }

    public func accepts(_ signature: [UInt8], of bytes: [UInt8]) -> Bool {
        key.isValidSignature(Data(signature), for: Data(bytes))
    }

    private var der: [UInt8] { Self.prefix + Array(key.rawRepresentation) }

    private static let label = "PUBLIC KEY"
    /// SubjectPublicKeyInfo up to the 32 bytes of the key: id-Ed25519, a bit string.
    private static let prefix: [UInt8] = [
        0x30, 0x2A, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x03, 0x21, 0x00,
    ]
}
