import Crypto
import Foundation
import OpenSSL
import TestSupport
import Testing

@Suite("An Ed25519 key")
struct Ed25519Tests {
    @Test("that another library makes is read, and each library accepts the other's signatures")
    func exchange() throws {
        for number in 0..<100 {
            let other = Curve25519.Signing.PrivateKey()
            let own = try Ed25519PrivateKey(pem: Self.pem(other))
            let publicKey = own.publicKey
            #expect(publicKey.bytes == Array(other.publicKey.rawRepresentation))
            #expect(try Ed25519PublicKey(pem: publicKey.pem()) == publicKey)

            let message = Array("message \(number)".utf8)
            let signature = try own.signature(of: message)
            #expect(other.publicKey.isValidSignature(Data(signature), for: Data(message)))
            let theirs = Array(try other.signature(for: Data(message)))
            #expect(try publicKey.accepts(theirs, of: message))
            #expect(try !publicKey.accepts(theirs, of: message + [0]))
            #expect(try !publicKey.accepts(Array(theirs.dropLast()), of: message))
            #expect(try !publicKey.accepts([], of: message))
        }
    }

    /// PrivateKeyInfo (RFC 8410).
    private static func pem(_ key: Curve25519.Signing.PrivateKey) -> [UInt8] {
        let prefix: [UInt8] = [
            0x30, 0x2E, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
        ]
        let text = (Data(prefix) + key.rawRepresentation).base64EncodedString()
        return Array("-----BEGIN PRIVATE KEY-----\n\(text)\n-----END PRIVATE KEY-----\n".utf8)
    }
}
