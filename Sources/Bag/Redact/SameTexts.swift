import Files
import Foundations

/// Finds other files and messages of a bag that contain the text of redacted messages. An archive's file with several
/// conversations is in the folder of each of them, and people quote each other.
struct SameTexts {
    /// Originals and attachments to leave out, by the names of sessions, relative to the session's folder.
    private(set) var files: [String: Set<String>] = [:]
    /// Messages that contain a redacted text and are not redacted.
    private(set) var places: [RedactedBag.SameText] = []

    /// A shorter text, such as `Yes.`, is searched only in copies of the same archive file.
    private static let shortest = 8

    /// - Throws: `JobError`, `FileError`, `Interruption`.
    init(_ plan: RedactionPlan, in bag: SourceBag, _ surroundings: Surroundings) throws {
        var texts: [String] = []
        var originals: Set<Checksum> = []
        var redacted: [String: Set<Int>] = [:]
        for session in plan.sessions where !session.messages.isEmpty {
            guard case .written(let document) = try bag.document(of: session.session) else { continue }
            redacted[session.session.name] = Set(session.messages.map(\.message))
            originals.formUnion(document.originals.compactMap(\.sha256))
            texts += session.messages.map { document.messages[$0.message].text }
        }
        guard !redacted.isEmpty else { return }
        let search = TextSearch(texts.filter { $0.unicodeScalars.count >= Self.shortest })
        // A file of several sessions is searched once.
        var searched: [String: Bool] = [:]
        for session in bag.summary.sessions where !session.isRecorded {
            guard case .written(let document) = try bag.document(of: session) else { continue }
            for file in document.files {
                try surroundings.interruption.check()
                let isCopy = file.sha256.map(originals.contains) ?? false
                let path = ReviewMaterial.relativePath(of: file.path, session: session)
                let hasText = try isCopy || searched[path] ?? search.isIn(bag.files.open(named: path))
                if BagLayout.isSharedOriginal(file.path) { searched[path] = hasText }
                guard hasText else { continue }
                files[session.name, default: []].insert(file.path)
            }
            for (index, message) in document.messages.enumerated()
            where redacted[session.name]?.contains(index) != true && search.isIn(message.text) {
                places.append(RedactedBag.SameText(sessionId: session.sessionId, message: index))
            }
        }
    }
}
