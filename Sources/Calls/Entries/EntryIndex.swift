import Foundations

/// Finds a listed clip's entry among the paths of its archive.
public struct EntryIndex: Sendable {
    public enum Match: Hashable, Sendable {
        /// The position of the entry in the list that the index was made from.
        case entry(Int)
        case missing
        case ambiguous([Int])
    }

    private var byPath: [ExactText: [Int]] = [:]
    private var byLastComponent: [ExactText: [Int]] = [:]

    /// - Parameter paths: the paths of all entries, in the archive's order.
    public init(paths: some Sequence<String>) {
        for (position, path) in paths.enumerated() where !path.hasSuffix("/") {
            byPath[ExactText(path), default: []].append(position)
            if let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) {
                byLastComponent[ExactText(String(path[path.index(after: slash)...])), default: []].append(position)
            } else {
                byLastComponent[ExactText(path), default: []].append(position)
            }
        }
    }

    /// The rules in their order: the whole path; `sessionId/fileName`; `externalConversationId/sessionId/fileName`;
    /// the only entry whose last component is `fileName`. Two candidates left are ambiguous, never a guess.
    public func match(fileName: String, sessionId: String, externalConversationId: String?) -> Match {
        guard !fileName.isEmpty else { return .missing }
        let paths = Self.paths(
            fileName: fileName, sessionId: sessionId, externalConversationId: externalConversationId)
        for path in paths {
            if let positions = byPath[path] { return Self.only(positions) }
        }
        return byLastComponent[ExactText(fileName)].map(Self.only) ?? .missing
    }

    /// The paths that a clip may have, the first first.
    public static func paths(fileName: String, sessionId: String, externalConversationId: String?) -> [ExactText] {
        let own = "\(sessionId)/\(fileName)"
        return [fileName, own].map(ExactText.init) + (externalConversationId.map { [ExactText("\($0)/\(own)")] } ?? [])
    }

    private static func only(_ positions: [Int]) -> Match {
        positions.count == 1 ? .entry(positions[0]) : .ambiguous(positions)
    }
}
