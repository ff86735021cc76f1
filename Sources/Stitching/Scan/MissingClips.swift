import Calls
import Foundations
import ZipStreaming

/// Says of a clip without an entry what was looked for, and what is there.
struct MissingClips {
    /// The archive's files, by the positions that `EntryMatcher` knows.
    private let files: [ZipEntry]
    /// What lies under a name and is no file: folders, links, devices.
    private let others: [String: ZipEntry.Kind]

    init(files: [ZipEntry], entries: [ZipEntry]) {
        self.files = files
        others = Dictionary(
            entries.lazy.filter { $0.kind != .file }
                .map { ($0.path.hasSuffix("/") ? String($0.path.dropLast()) : $0.path, $0.kind) }
        ) { first, _ in first }
    }

    /// - Parameter similar: positions of entries with similar names; `nil` where it was not looked for them.
    func reason(_ clip: ListedClip, _ session: ListedSession, _ similar: [Int]?) -> String {
        guard !clip.fileName.isEmpty else {
            return "the metadata gives it no file name, and so nothing says which entry it is"
        }
        guard let similar else { return Self.plain }
        let paths = EntryIndex.paths(
            fileName: clip.fileName, sessionId: session.sessionId,
            externalConversationId: session.externalConversationId
        ).map(\.text)
        let looked = paths.map { PrintableText.of($0, width: 100) }.joined(separator: ", ")
        return "the archive has no entry for it; looked for \(looked), and for that name in any folder and spelling; "
            + there(paths, similar)
    }

    private func there(_ paths: [String], _ similar: [Int]) -> String {
        if let path = paths.first(where: { others[$0] != nil }) {
            let kind = others[path] == .directory ? "a folder" : "a link or a device, which is never followed"
            return "what lies there under its name is \(kind)"
        }
        if !similar.isEmpty {
            let names = similar.map { PrintableText.of(files[$0].path, width: 100) }.joined(separator: ", ")
            return "the nearest \(similar.count == 1 ? "name" : "names") there: \(names)"
        }
        return "no name there is like it: get the archive again, if it should be complete"
    }

    /// The same words for all: there may be very many.
    private static let plain =
        "the archive has no entry for it, in any folder and spelling; get the archive again, if it should be complete"
}
