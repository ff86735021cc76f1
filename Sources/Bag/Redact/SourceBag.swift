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
        path: String, formats: [any ConversationFormat],
        outputs: @escaping @Sendable (ReviewChoices) -> [any ReviewOutput], knownOutputs: [any ReviewOutput],
        surroundings: Surroundings
    ) throws {
        self.path = path
        let report = try BagVerifier(
            path: path, formats: formats, outputs: outputs, knownOutputs: knownOutputs, surroundings: surroundings
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

    /// Ids are unique in a bag that is intact.
    var sessionsById: [ExactText: SummaryDocument.Session] {
        Dictionary(summary.sessions.map { (ExactText($0.sessionId), $0) }) { first, _ in first }
    }

    func document(of session: SummaryDocument.Session) throws -> SessionDocument {
        let path = ReviewMaterial.relativePath(of: BagLayout.timeline, session: session)
        return try Self.read(SessionDocument.self, path, files)
    }

    /// Whether the bag is sealed.
    var isSealed: Bool {
        ((try? root.entries(in: "")) ?? []).contains { SealFile.contains($0.path) }
    }

    /// The log of the source; an empty one if the source is not redacted.
    func log(software: String) throws -> RedactionLog {
        guard payload.contains(where: { $0.path == BagLayout.redactions }) else {
            return RedactionLog(software: software)
        }
        var log = try Self.read(RedactionLog.self, BagLayout.redactions, files)
        log.software = software
        return log
    }

    /// The choices that made the outputs of the bag. The summaries of earlier versions do not have them, so they come
    /// from the files of these outputs.
    ///
    /// - Parameter known: all outputs.
    func review(known: [any ReviewOutput]) throws -> ReviewChoices? {
        if let review = summary.review { return review }
        let paths = Set(payload.map(\.path))
        var choices = ReviewChoices()
        for case let output as any StandardOutput in known {
            try output.note(in: &choices, of: EarlierFiles(files: files, paths: paths))
        }
        return choices == ReviewChoices() ? nil : choices
    }

    private static func read<Value: Decodable>(
        _ type: Value.Type, _ path: String, _ files: BagFiles
    ) throws -> Value {
        do {
            return try files.value(type, named: path, limit: 1 << 30)
        } catch let error as FileError {
            throw error
        } catch {
            // It matches the manifest, so this program did not write it.
            throw JobError("\(files.root)/\(path): its JSON is invalid or incomplete; nothing was written")
        }
    }
}
