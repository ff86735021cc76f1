import Conversations
import Files
import Foundations
import JSON

/// A verified bag from which a redacted bag is made.
struct SourceBag {
    let path: String
    /// The open bag.
    let root: RootFolder
    let files: BagFiles
    let summary: SummaryDocument
    /// Every file under `data/`, according to the manifest.
    let payload: [PayloadFile]
    /// The SHA-256 of `tagmanifest-sha256.txt`.
    let digest: Checksum

    /// Verifies the bag.
    ///
    /// - Throws: `JobError` if it is not intact.
    init(
        path: String, formats: [any ConversationFormat], outputs: [any ReviewOutput], surroundings: Surroundings
    ) throws {
        self.path = path
        let report = try BagVerifier(
            path: path, formats: formats, knownOutputs: outputs, surroundings: surroundings
        ).run()
        if let first = report.findings.first {
            throw JobError(
                "\(path): it is not intact (\(PrintableText.of(first.path)): \(first.message)); nothing was written; "
                    + "opusstitch verify lists all findings")
        }
        root = try RootFolder(path)
        let files = BagFiles(root)
        summary = try Self.read(SummaryDocument.self, BagLayout.summary, files)
        digest = SHA256Stream.digest(of: try files.contents(named: SealFile.sealed, limit: 1 << 20))
        let manifest = Manifest(text: try files.contents(named: Manifest.payload, limit: 1 << 30))
        payload = try manifest.lines.compactMap { line in
            guard let digest = line.sha256 else { return nil }
            return PayloadFile(path: line.path, sha256: digest, bytes: try files.open(named: line.path).size)
        }
        self.files = files
    }

    func session(id: String) throws -> SummaryDocument.Session {
        let sessions = summary.sessions
        guard let session = sessions.first(where: { ExactText($0.sessionId) == ExactText(id) }) else {
            throw JobError("\(path): it has no session \(PrintableText.of(id)); summary.json lists its sessions")
        }
        return session
    }

    /// The timeline of a session.
    ///
    /// - Throws: `JobError` for a text conversation, which has no sound.
    func timeline(of session: SummaryDocument.Session) throws -> TimelineDocument {
        let document = try Self.read(
            SessionDocument.self, ReviewMaterial.relativePath(of: BagLayout.timeline, session: session), files)
        switch document {
        case .recorded(let timeline): return timeline
        case .written:
            throw JobError(
                "session \(PrintableText.of(session.sessionId)) is a text conversation, and only sound can be "
                    + "redacted; nothing was written; to make a bag without it, stitch again with "
                    + "\(Setting("session")) for each of the other sessions"
            )
        }
    }

    /// The log of the new bag: the log of the source, if it has one, with the new entry.
    func log(adding entry: RedactionLog.Entry, software: String, leftOut: [String]) throws -> RedactionLog {
        var log = RedactionLog(software: software, sources: [], redactions: [], leftOut: [])
        if payload.contains(where: { $0.path == BagRedactor.logPath }) {
            log = try Self.read(RedactionLog.self, BagRedactor.logPath, files)
            log.software = software
        }
        log.sources.append(digest)
        log.redactions.append(entry)
        log.leftOut += leftOut
        return log
    }

    private static func read<Value: Decodable>(
        _ type: Value.Type, _ path: String, _ files: BagFiles
    ) throws -> Value {
        let bytes = try files.contents(named: path, limit: 1 << 30)
        do {
            return try JSONText.value(type, from: bytes)
        } catch {
            // It matches the manifest, so this program did not write it.
            throw JobError("\(files.root)/\(path): its JSON is invalid or incomplete; nothing was written")
        }
    }
}
