import Conversations
import Files
import Foundations
import JSON

/// A bag that was found intact, to make another one from.
struct SourceBag {
    let path: String
    let summary: SummaryDocument
    /// Every file under `data/`, as the manifest has it.
    let payload: [PayloadFile]
    /// Of `tagmanifest-sha256.txt`.
    let digest: Checksum

    /// - Throws: `JobError` where it is not intact.
    init(path: String, formats: [any ConversationFormat], progress: (VerificationProgress) -> Void) throws {
        self.path = path
        let report = try BagVerifier(path: path, formats: formats).run(progress: progress)
        if let first = report.findings.first {
            throw JobError(
                "\(path): it is not intact (\(PrintableText.of(first.path)): \(first.message)); nothing was made; "
                    + "opusstitch verify lists all that is wrong")
        }
        summary = try Self.read(SummaryDocument.self, "\(path)/data/summary.json")
        digest = SHA256Stream.digest(of: try InputFile.contents(of: "\(path)/\(SealFile.sealed)", limit: 1 << 20))
        let manifest = try InputFile.contents(of: "\(path)/manifest-sha256.txt", limit: 1 << 30)
        payload = try manifest.split(separator: UInt8(ascii: "\n")).compactMap { line in
            let file = String(decoding: line.dropFirst(66), as: UTF8.self)
            guard let digest = Checksum(hexadecimal: String(decoding: line.prefix(64), as: UTF8.self)) else {
                return nil
            }
            return PayloadFile(path: file, sha256: digest, bytes: try InputFile(path: "\(path)/\(file)").size)
        }
    }

    func session(id: String) throws -> SummaryDocument.Session {
        let sessions = summary.sessions
        guard let session = sessions.first(where: { ExactText($0.sessionId) == ExactText(id) }) else {
            throw JobError("\(path): it has no session \(PrintableText.of(id)); summary.json lists those it has")
        }
        return session
    }

    func timeline(of session: SummaryDocument.Session) throws -> TimelineDocument {
        try Self.read(
            TimelineDocument.self, "\(path)/\(ReviewMaterial.relativePath(of: "timeline.json", session: session))")
    }

    /// What was redacted in the bag before stays in its log.
    func log(adding entry: RedactionLog.Entry, software: String, leftOut: [String]) throws -> RedactionLog {
        var log = RedactionLog(software: software, sources: [], redactions: [], leftOut: [])
        if payload.contains(where: { $0.path == BagRedactor.logPath }) {
            log = try Self.read(RedactionLog.self, "\(path)/\(BagRedactor.logPath)")
            log.software = software
        }
        log.sources.append(digest)
        log.redactions.append(entry)
        log.leftOut += leftOut
        return log
    }

    private static func read<Value: Decodable>(_ type: Value.Type, _ path: String) throws -> Value {
        try JSONText.value(type, from: try InputFile.contents(of: path, limit: 1 << 30))
    }
}
