/// The files of a seal. They lie beside the tag manifest and speak about it, so that it cannot list them: they are
/// known by name wherever a bag's files are counted.
public enum SealFile {
    /// What is sealed: it stands for the manifest, and that for every file of the payload.
    public static let sealed = "tagmanifest-sha256.txt"
    /// The 64 bytes of an Ed25519 signature.
    public static let signature = sealed + ".sig"
    /// The signer's public key, PEM.
    public static let publicKey = sealed + ".pub"
    /// The reply of a time-stamping authority (RFC 3161), DER.
    public static let timestamp = sealed + ".tsr"

    public static let names: Set<String> = [signature, publicKey, timestamp]
}
