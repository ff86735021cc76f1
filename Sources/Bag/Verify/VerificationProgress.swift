/// How far the check of a bag is.
public enum VerificationProgress: Hashable, Sendable {
    /// Bytes of the payload against the manifest.
    case hashing(bytesDone: Int, of: Int)
    /// What the sessions' documents say against their recordings.
    case comparing(sessionsDone: Int, of: Int)
}
