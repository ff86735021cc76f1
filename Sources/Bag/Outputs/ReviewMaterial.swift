import Files
import Foundations
import JSON
import Synchronization

/// Gives review outputs access to the summary and to the sessions, and writes their files.
public struct ReviewMaterial: Sendable {
    /// The path of the bag.
    public var root: String { staging.root.path }
    public let summary: SummaryDocument
    private let staging: StagingFolder
    private var files: BagFiles { BagFiles(staging.root) }
    /// Whether the files are compared with those of the bag, and not written.
    package var isComparing: Bool { staging.isComparing }
    let digestsSeen = DigestCache()
    let surroundings: Surroundings
    let place: ReviewPlace
    /// Whether progress may be reported.
    var isOnCallingThread = true

    /// The size of a document in bytes above which freed memory is returned to the system before reading it.
    private static let large = 4 << 20

    /// - Parameters:
    ///   - summary: the summary of the run.
    ///   - staging: the staging folder of the bag.
    ///   - surroundings: threads, interruption and progress. Interruption is checked before each session.
    package init(
        summary: SummaryDocument, staging: StagingFolder, surroundings: Surroundings = Surroundings()
    ) {
        self.surroundings = surroundings
        place = ReviewPlace(staging.isComparing ? .remaking : .reviewOutputs, sessions: summary.sessions.count)
        self.summary = summary
        self.staging = staging
    }

    /// Reads the session's document from its file. The documents of a whole day may not fit in memory together.
    ///
    /// - Throws: `Interruption`, which is checked here because every output calls this for every session; `FileError`;
    ///   `DecodingError`; `SessionDocument.Contradiction`.
    public func document(of session: SummaryDocument.Session) throws -> SessionDocument {
        if isOnCallingThread {
            place.countSession()
            report()
        }
        try surroundings.interruption.check()
        let path = Self.relativePath(of: BagLayout.timeline, session: session)
        // The previous output may have freed the memory of a document of this size. Return it before reading this one.
        if staging.root.sizeOfFile(path) ?? 0 > Self.large { FreedMemory.release() }
        return try files.value(SessionDocument.self, named: path, limit: BagDocument.largest)
    }

    /// Reads the document of a recorded session; `nil` for a text conversation.
    ///
    /// - Throws: as `document(of:)`.
    public func timeline(of session: SummaryDocument.Session) throws -> TimelineDocument? {
        guard session.isRecorded, case .recorded(let timeline) = try document(of: session) else { return nil }
        return timeline
    }

    /// Reads the document of a text conversation; `nil` for a recorded session.
    ///
    /// - Throws: as `document(of:)`.
    public func textConversation(of session: SummaryDocument.Session) throws -> TextConversationDocument? {
        guard !session.isRecorded, case .written(let conversation) = try document(of: session) else { return nil }
        return conversation
    }

    /// Reads `data/transcripts.json`, which a bag with words has.
    package func transcriptList() throws -> TranscriptList {
        try files.value(TranscriptList.self, named: BagLayout.transcripts, limit: BagDocument.largest)
    }

    func report() { surroundings.progress(place.progress) }

    /// The path of a file of the session.
    public func path(of name: String, session: SummaryDocument.Session) -> String {
        "\(root)/\(Self.relativePath(of: name, session: session))"
    }

    /// Opens a file of the session, without following symbolic links.
    package func open(_ name: String, session: SummaryDocument.Session) throws(FileError) -> InputFile {
        try files.open(named: Self.relativePath(of: name, session: session))
    }

    package static func relativePath(of name: String, session: SummaryDocument.Session) -> String {
        BagLayout.path(of: name, inFolder: BagLayout.folder(ofSession: session.name))
    }

    /// The digests of a file of the session. The file is read only once for all outputs.
    package func digests(of name: String, session: SummaryDocument.Session) throws -> FileDigests {
        try digestsSeen.digests(of: Self.relativePath(of: name, session: session), in: files)
    }

    /// The MD5 of a file of the session, in hexadecimal.
    package func md5(of name: String, session: SummaryDocument.Session) throws -> String {
        Self.hexadecimal(try digests(of: name, session: session).md5)
    }

    /// The MD5 of a file that no other output needs, in hexadecimal. It is not cached.
    package func md5OfOne(_ name: String, session: SummaryDocument.Session) throws -> String {
        Self.hexadecimal(try FileDigests(open(name, session: session)).md5)
    }

    private static func hexadecimal(_ bytes: [UInt8]) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    /// Writes a file. It appears only when it is complete.
    ///
    /// - Parameters:
    ///   - bytes: the whole content.
    ///   - relativePath: relative to the bag, with only `[A-Za-z0-9._-]` and `/`. Its folder is created.
    public func write(_ bytes: [UInt8], to relativePath: String) throws -> PayloadFile {
        try write(to: relativePath) { put in try put(bytes) }
    }

    /// Writes a value as JSON.
    package func write(json value: some Encodable, to relativePath: String) throws -> PayloadFile {
        try write(to: relativePath) { put in try JSONText.write(value, to: put) }
    }

    /// Writes a file piece by piece. It appears only when it is complete.
    ///
    /// - Parameters:
    ///   - relativePath: relative to the bag, with only `[A-Za-z0-9._-]` and `/`. Its folder is created.
    ///   - produce: passes the whole content, in order, to `put`.
    public func write(
        to relativePath: String, _ produce: (_ put: ([UInt8]) throws -> Void) throws -> Void
    ) throws -> PayloadFile {
        try staging.makeParent(of: relativePath)
        return try PayloadFile.write(relativePath, in: staging, produce)
    }
}

// MARK: - Files with a second name

extension ReviewMaterial {
    /// Gives a file of the bag a second name: as a hard link if the file system has them, otherwise as a clone or a copy.
    /// If files are compared, two names of one file are not read.
    ///
    /// - Parameters:
    ///   - source: relative to the bag.
    ///   - relativePath: relative to the bag, as for `write`.
    ///   - sha256: of the file, if it is known.
    package func share(_ source: String, to relativePath: String, sha256: Checksum? = nil) throws -> PayloadFile {
        try surroundings.interruption.check()
        let original = try files.open(named: source)
        let bytes = original.size
        let digest = try sha256 ?? original.checksum().0
        if !staging.isComparing {
            try staging.makeParent(of: relativePath)
            try PendingFile.share(source, of: staging.root, to: relativePath, in: staging)
        } else if !staging.root.isOneFile(source, relativePath) {
            _ = try PendingFile.copy(original, to: relativePath, in: staging)
        }
        return PayloadFile(path: relativePath, sha256: digest, bytes: bytes)
    }
}

// MARK: - Writing outputs on all threads

extension ReviewMaterial {
    /// Writes all files of the outputs.
    package func write(_ outputs: [any ReviewOutput]) throws -> [PayloadFile] {
        if outputs.isEmpty { return [] }
        place.expect(1 + outputs.count)
        return try write(outputs, of: summary.sessions) + outputs.flatMap(writeWhole)
    }

    /// Writes the files of the outputs that cover all sessions. The other files come from the merged bags.
    func writeMerged(_ outputs: [any ReviewOutput]) throws -> [PayloadFile] {
        place.expect(outputs.count)
        return try outputs.flatMap(writeWhole)
    }

    /// Writes the files of the outputs for each of these sessions.
    ///
    /// - Throws: the error of the first session that fails; `Interruption`.
    package func write(
        _ outputs: [any ReviewOutput], of sessions: [SummaryDocument.Session]
    ) throws -> [PayloadFile] {
        defer { place.endPart() }
        return try forEach(sessions) { session, material in
            try outputs.flatMap { try $0.write(session, material) }
        }
    }

    /// Writes the files of an output that cover all sessions.
    package func writeWhole(_ output: any ReviewOutput) throws -> [PayloadFile] {
        report()
        defer {
            place.endPart()
            report()
        }
        return try output.write(self)
    }

    /// Computes the digests of all recordings on all threads, if none is known yet. An output that needs them would
    /// otherwise compute them one at a time.
    package func prepareDigests() throws {
        guard digestsSeen.isEmpty else { return }
        _ = try forEach(summary.sessions) { session, material in
            for audio in try material.timeline(of: session)?.audio ?? [] {
                _ = try material.digests(of: audio.path, session: session)
            }
            return []
        }
    }

    /// - Parameter body: called on any thread. Returns the files that it wrote.
    /// - Returns: the files in the order of the sessions.
    private func forEach(
        _ sessions: [SummaryDocument.Session],
        _ body: @Sendable (SummaryDocument.Session, ReviewMaterial) throws -> [PayloadFile]
    ) throws -> [PayloadFile] {
        var material = self
        material.isOnCallingThread = false
        let sizes = sessions.map {
            staging.root.sizeOfFile(Self.relativePath(of: BagLayout.timeline, session: $0)) ?? 0
        }
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

    /// Limits the memory: each thread keeps the data of one session, such as its peaks.
    private static let mostAtOnce = 16
}

/// The progress of the review outputs. They are written in parts, each of which goes through all sessions.
final class ReviewPlace: Sendable {
    private let state = Mutex((parts: 0, partsDone: 0, sessionsSeen: 0))
    private let phase: Progress.Phase
    private let sessions: Int

    init(_ phase: Progress.Phase, sessions: Int) {
        self.phase = phase
        self.sessions = sessions
    }

    /// Adds parts to the total.
    func expect(_ parts: Int) { state.withLock { $0.parts += parts } }

    func endPart() {
        state.withLock {
            $0.partsDone += 1
            $0.sessionsSeen = 0
        }
    }

    func countSession() { state.withLock { $0.sessionsSeen += 1 } }

    /// The current progress. An output may read a session more than once, or not at all.
    var progress: Progress {
        let (parts, done, seen) = state.withLock { $0 }
        return Progress(
            phase, done: min(parts * sessions, done * sessions + min(seen, sessions)), of: parts * sessions)
    }
}

/// Caches the digests of files that several outputs need, since recordings are large.
final class DigestCache: Sendable {
    private let known = Mutex<[String: FileDigests]>([:])

    var isEmpty: Bool { known.withLock { $0.isEmpty } }

    func digests(of path: String, in files: BagFiles) throws -> FileDigests {
        if let digests = known.withLock({ $0[path] }) { return digests }
        let digests = try FileDigests(files.open(named: path))
        known.withLock { known in
            if known.count < Self.most { known[path] = digests }
        }
        return digests
    }

    /// The most files whose digests are kept. Those of others are computed again, which is fast for small files, and so
    /// many files are small.
    private static let most = 20_000
}
