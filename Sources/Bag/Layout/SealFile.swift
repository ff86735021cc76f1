import Files
import Foundations

/// The files of a seal. They are made from the tag manifest, so it cannot list them. They are recognised by their
/// names.
package enum SealFile {
    /// The sealed file. It has the checksum of the manifest, which has the checksums of all payload files.
    package static let sealed = Manifest.tags

    /// The SHA-256 of a bag's tag manifest, which identifies the bag; `nil` if the bag has none.
    package static func tagManifestDigest(of bag: BagFiles) -> Checksum? {
        (try? bag.contents(named: sealed, limit: 1 << 20)).map { SHA256Stream.digest(of: $0) }
    }

    /// The reply of a time-stamping authority (RFC 3161) in DER.
    static let timestamp = sealed + ".tsr"

    /// Whether a file in the bag's folder belongs to a seal.
    static func contains(_ name: String) -> Bool { name == timestamp || Signature(file: name) != nil }

    /// The two files of one signature.
    struct Signature: Hashable, Comparable, Sendable {
        /// 1 for the first signature, whose files have no number in their names.
        let number: Int

        /// Limits what `verify` reads of a bag from elsewhere.
        static let most = 999
        static let first = Signature(number: 1)

        /// The Ed25519 signature, 64 bytes: `tagmanifest-sha256.txt.sig`, `tagmanifest-sha256.txt.2.sig`.
        var signature: String { stem + Self.signatureSuffix }
        /// The signer's public key in PEM: `tagmanifest-sha256.txt.pub`, `tagmanifest-sha256.txt.2.pub`.
        var publicKey: String { stem + Self.publicKeySuffix }

        private var stem: String { number == 1 ? SealFile.sealed : "\(SealFile.sealed).\(number)" }
        private static let signatureSuffix = ".sig"
        private static let publicKeySuffix = ".pub"

        static func < (left: Signature, right: Signature) -> Bool { left.number < right.number }
    }
}

extension SealFile.Signature {
    /// - Parameter name: the name of one of the two files.
    /// - Returns: `nil` for any other name.
    init?(file name: String) {
        guard name.hasPrefix(SealFile.sealed + "."), let suffix = name.split(separator: ".").last else { return nil }
        let middle = name.dropFirst(SealFile.sealed.count).dropLast(suffix.count + 1)
        let number = middle.isEmpty ? 1 : Int(middle.dropFirst())
        guard let number, (1...Self.most).contains(number) else { return nil }
        self.init(number: number)
        // A number that is written in another way, like 02, belongs to no signature.
        guard name == signature || name == publicKey else { return nil }
    }
}
