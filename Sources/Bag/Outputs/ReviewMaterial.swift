import Files
import Foundations
import JSON

/// What outputs for reviewers are made from: the run's summary, and the sessions one by one.
public struct ReviewMaterial: Sendable {
    /// The bag.
    public let root: String
    public let summary: SummaryDocument
    private let staging: StagingFolder
    let digestsSeen = DigestCache()
    let surroundings: Surroundings
    let place: ReviewPlace
    /// Whether it may say how far it is.
    var isOnCallingThread = true

    /// Bytes of a document before which freed memory is given back.
    private static let large = 4 << 20

    /// - Parameters:
    ///   - root: the bag.
    ///   - summary: what the run says of its sessions.
    ///   - staging: for unfinished files, on the same file system.
    ///   - surroundings: interruption is looked at before each session.
    public init(
        root: String, summary: SummaryDocument, staging: StagingFolder, surroundings: Surroundings = Surroundings()
    ) {
        self.surroundings = surroundings
        place = ReviewPlace(sessions: summary.sessions.count)
        self.root = root
        self.summary = summary
        self.staging = staging
    }

    /// The session's document, read from its file: a day's documents together may be more than memory is for.
    ///
    /// - Throws: `Interruption`, as every output passes here for every session; `FileError`, `DecodingError`,
    ///   `SessionDocument.Contradiction`.
    public func document(of session: SummaryDocument.Session) throws -> SessionDocument {
        if isOnCallingThread {
            place.countSession()
            report()
        }
        try surroundings.interruption.check()
        let bytes = try BagFiles(root: root).contents(
            named: Self.relativePath(of: BagLayout.timeline, session: session), limit: BagDocument.largest)
        // What the output before it took for a document of this size is not to be kept beside this one.
        if bytes.count > Self.large { FreedMemory.release() }
        return try JSONText.value(SessionDocument.self, from: bytes)
    }

    /// The document of a session that was recorded; `nil` for a text conversation.
    ///
    /// - Throws: as `document(of:)`.
    public func timeline(of session: SummaryDocument.Session) throws -> TimelineDocument? {
        guard session.isRecorded, case .recorded(let timeline) = try document(of: session) else { return nil }
        return timeline
    }

    /// The document of a text conversation; `nil` for a session that was recorded.
    ///
    /// - Throws: as `document(of:)`.
    public func textConversation(of session: SummaryDocument.Session) throws -> TextConversationDocument? {
        guard !session.isRecorded, case .written(let conversation) = try document(of: session) else { return nil }
        return conversation
    }

    func report() { surroundings.progress(place.progress) }

    /// Where a file of the session lies.
    public func path(of name: String, session: SummaryDocument.Session) -> String {
        "\(root)/\(Self.relativePath(of: name, session: session))"
    }

    public static func relativePath(of name: String, session: SummaryDocument.Session) -> String {
        "data/sessions/\(session.name)/\(name)"
    }

    /// Digests of one of the session's files, which is read once however many outputs ask.
    package func digests(of name: String, session: SummaryDocument.Session) throws -> FileDigests {
        try digestsSeen.digests(of: path(of: name, session: session))
    }

    /// The MD5 of one of the session's files, in hexadecimal.
    package func md5(of name: String, session: SummaryDocument.Session) throws -> String {
        Self.hexadecimal(try digests(of: name, session: session).md5)
    }

    /// The same for a file that no other output asks for.
    package func md5OfOne(_ name: String, session: SummaryDocument.Session) throws -> String {
        Self.hexadecimal(try FileDigests(path: path(of: name, session: session)).md5)
    }

    private static func hexadecimal(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    /// Writes a file whole, or not at all.
    ///
    /// - Parameters:
    ///   - bytes: all of the file.
    ///   - relativePath: below the bag, of `[A-Za-z0-9._-]` and `/` alone; its folder is made.
    public func write(_ bytes: [UInt8], to relativePath: String) throws -> PayloadFile {
        try write(to: relativePath) { put in try put(bytes) }
    }

    /// Writes a value as JSON.
    package func write(json value: some Encodable, to relativePath: String) throws -> PayloadFile {
        try write(to: relativePath) { put in try JSONText.write(value, to: put) }
    }

    /// Writes a file piece by piece; it appears whole, or not at all.
    ///
    /// - Parameters:
    ///   - relativePath: below the bag, of `[A-Za-z0-9._-]` and `/` alone; its folder is made.
    ///   - produce: gives all of the file, from its start to its end, to `put`.
    public func write(
        to relativePath: String, _ produce: (_ put: ([UInt8]) throws -> Void) throws -> Void
    ) throws -> PayloadFile {
        if let parent = Folder.parent(of: "\(root)/\(relativePath)") { try Folder.make(parent) }
        return try PayloadFile.write(relativePath, in: root, staging: staging, produce)
    }
}
