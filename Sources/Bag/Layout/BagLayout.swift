/// What a bag holds beside the files of its outputs: its tag files, the run's summary, the recordings.
package enum BagLayout {
    static let summary = "data/summary.json"
    /// There in a redacted bag alone.
    static let redactions = "data/redactions.json"
    /// The document of a session, in its folder.
    static let timeline = "timeline.json"
    /// In a session's folder: its clips that are not placed, as they were received.
    package static let unplacedFolder = "unplaced"

    /// RFC 8493 section 2.1.1: by it a folder is known as a bag.
    static let declaration = "bagit.txt"

    /// The tag files that the tag manifest lists.
    static let tagFiles: Set<String> = [BagInfo.fileName, declaration, Manifest.payload]

    /// A session's folder, below the bag.
    package static func folder(ofSession name: String) -> String { "data/sessions/\(name)" }

    /// The files of a recorded session, and of a text conversation.
    static let sessions: [Bag.Pattern] = [
        "data/sessions/<session>/timeline.json",
        "data/sessions/<session>/timeline*.wav",
        "data/sessions/<session>/timeline*.flac",
        "data/sessions/<session>/timeline*.opus",
        "data/sessions/<session>/clips/",
        "data/sessions/<session>/unplaced/",
        "data/sessions/<session>/original/",
        "data/sessions/<session>/attachments/",
    ]

    /// Whether the program makes the file, without any output for reviewers.
    ///
    /// - Parameter path: below the bag.
    static func isOwn(_ path: String) -> Bool {
        tagFiles.contains(path) || path == Manifest.tags || SealFile.names.contains(path) || path == summary
            || sessions.own(path)
    }
}

/// The files of a seal. They lie beside the tag manifest and speak about it, so that it cannot list them: they are
/// known by name wherever a bag's files are counted.
package enum SealFile {
    /// What is sealed: it stands for the manifest, and that for every file of the payload.
    package static let sealed = Manifest.tags
    /// The 64 bytes of an Ed25519 signature.
    package static let signature = sealed + ".sig"
    /// The signer's public key, PEM.
    package static let publicKey = sealed + ".pub"
    /// The reply of a time-stamping authority (RFC 3161), DER.
    package static let timestamp = sealed + ".tsr"

    package static let names: Set<String> = [signature, publicKey, timestamp]
}
