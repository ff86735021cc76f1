import Files
import Foundations
import JSON
import Synchronization

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
    package init(
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

    package static func relativePath(of name: String, session: SummaryDocument.Session) -> String {
        "\(BagLayout.folder(ofSession: session.name))/\(name)"
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

/// Writes outputs on all threads.
extension ReviewMaterial {
    /// All files of the outputs.
    package func write(_ outputs: [any ReviewOutput]) throws -> [PayloadFile] {
        if outputs.isEmpty { return [] }
        place.expect(1 + outputs.count)
        return try write(outputs, of: summary.sessions) + outputs.flatMap(writeWhole)
    }

    /// What of them speaks of all sessions: the rest comes from the bags that are merged.
    func writeMerged(_ outputs: [any ReviewOutput]) throws -> [PayloadFile] {
        place.expect(outputs.count)
        return try outputs.flatMap(writeWhole)
    }

    /// What the outputs have of each of these sessions.
    ///
    /// - Throws: what the first of the sessions throws that cannot be done; `Interruption`.
    package func write(
        _ outputs: [any ReviewOutput], of sessions: [SummaryDocument.Session]
    ) throws -> [PayloadFile] {
        defer { place.endPart() }
        return try forEach(sessions) { session, material in
            try outputs.flatMap { try $0.write(session, material) }
        }
    }

    /// What an output has of all sessions together.
    package func writeWhole(_ output: any ReviewOutput) throws -> [PayloadFile] {
        report()
        defer {
            place.endPart()
            report()
        }
        return try output.write(self)
    }

    /// Makes the digests of all recordings, where none is known yet: an output that asks for them file by file would wait
    /// for each.
    package func prepareDigests() throws {
        guard digestsSeen.isEmpty else { return }
        _ = try forEach(summary.sessions) { session, material in
            for audio in try material.timeline(of: session)?.audio ?? [] {
                _ = try material.digests(of: audio.path, session: session)
            }
            return []
        }
    }

    /// - Parameter body: called on any thread; gives the files that it wrote.
    /// - Returns: the files in the order of the sessions.
    private func forEach(
        _ sessions: [SummaryDocument.Session],
        _ body: @Sendable (SummaryDocument.Session, ReviewMaterial) throws -> [PayloadFile]
    ) throws -> [PayloadFile] {
        var material = self
        material.isOnCallingThread = false
        let sizes = sessions.map { Folder.sizeOfFile(path(of: "timeline.json", session: $0)) ?? 0 }
        var files: [PayloadFile] = []
        for batch in SessionBatches.ranges(documentBytes: sizes) {
            var tasks = sessions[batch].map { SessionTask(session: $0) }
            Workers.perform(
                &tasks, threads: min(Self.mostAtOnce, surroundings.threads), look: report
            ) { [material, place] task in
                let session = task.session
                task.files = Result {
                    try material.surroundings.interruption.check()
                    return try body(session, material)
                }
                place.countSession()
            }
            for task in tasks { files += try task.files.get() }
        }
        return files
    }

    private struct SessionTask {
        let session: SummaryDocument.Session
        var files = Result<[PayloadFile], any Error>.success([])
    }

    /// What is made of a session (its peaks, for one) is in memory as often.
    private static let mostAtOnce = 16
}

/// How far the outputs are. They are written in parts, of which each goes through the sessions.
final class ReviewPlace: Sendable {
    private let state = Mutex((parts: 0, partsDone: 0, sessionsSeen: 0))
    private let sessions: Int

    init(sessions: Int) { self.sessions = sessions }

    /// There are more parts to write.
    func expect(_ parts: Int) { state.withLock { $0.parts += parts } }

    func endPart() {
        state.withLock {
            $0.partsDone += 1
            $0.sessionsSeen = 0
        }
    }

    func countSession() { state.withLock { $0.sessionsSeen += 1 } }

    /// An output may look at a session more than once, or at none.
    var progress: Progress {
        let (parts, done, seen) = state.withLock { $0 }
        return Progress(
            .reviewOutputs, done: min(parts * sessions, done * sessions + min(seen, sessions)), of: parts * sessions)
    }
}

/// Remembers the digests of files that several outputs name: recordings are large.
final class DigestCache: Sendable {
    private let known = Mutex<[String: FileDigests]>([:])

    var isEmpty: Bool { known.withLock { $0.isEmpty } }

    func digests(of path: String) throws -> FileDigests {
        if let digests = known.withLock({ $0[path] }) { return digests }
        let digests = try FileDigests(path: path)
        known.withLock { $0[path] = digests }
        return digests
    }
}
