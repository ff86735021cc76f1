import Conversations
import Files
import Foundations
import JSON

/// A bag that was found intact, to make another one from.
struct SourceBag {
    let path: String
    let files: BagFiles
    let summary: SummaryDocument
    /// Every file under `data/`, as the manifest has it.
    let payload: [PayloadFile]
    /// Of `tagmanifest-sha256.txt`.
    let digest: Checksum

    /// - Throws: `JobError` where it is not intact.
    init(path: String, formats: [any ConversationFormat], surroundings: Surroundings) throws {
        self.path = path
        let report = try BagVerifier(path: path, formats: formats, surroundings: surroundings).run()
        if let first = report.findings.first {
            throw JobError(
                "\(path): it is not intact (\(PrintableText.of(first.path)): \(first.message)); nothing was made; "
                    + "opusstitch verify lists all that is wrong")
        }
        let files = BagFiles(root: path)
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
            throw JobError("\(path): it has no session \(PrintableText.of(id)); summary.json lists those it has")
        }
        return session
    }

    /// - Throws: `JobError` for a text conversation, which has no sound.
    func timeline(of session: SummaryDocument.Session) throws -> TimelineDocument {
        let document = try Self.read(
            SessionDocument.self, ReviewMaterial.relativePath(of: BagLayout.timeline, session: session), files)
        switch document {
        case .recorded(let timeline): return timeline
        case .written:
            throw JobError(
                "session \(PrintableText.of(session.sessionId)) is a conversation in writing: only sound is redacted here; "
                    + "nothing was made; to produce the bag without it, stitch again with \(Setting("session")) for each of the others"
            )
        }
    }

    /// What was redacted in the bag before stays in its log.
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
            // Its manifest fits it: somebody else wrote it.
            throw JobError("\(files.root)/\(path): it cannot be read as the JSON that it should be; nothing was made")
        }
    }
}
