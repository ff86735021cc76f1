import Foundations

/// The files in the folders of sessions, from a list of paths. The list is made when it is first needed.
final class SessionPaths {
    private let paths: () throws -> [String]
    /// By the names of the folders: as they are, and folded.
    private var known: (exact: [String: Set<String>], folded: [String: Set<String>])?

    /// - Parameter paths: returns paths relative to a bag.
    init(_ paths: @escaping () throws -> [String]) { self.paths = paths }

    /// As `FilesOfSession`.
    func files(ofSession name: String, ignoringCase: Bool) throws -> Set<String>? {
        let known = try known ?? read()
        self.known = known
        return ignoringCase ? known.folded[SafeName.folded(name)] : known.exact[name]
    }

    private func read() throws -> (exact: [String: Set<String>], folded: [String: Set<String>]) {
        var exact: [String: Set<String>] = [:]
        for path in try paths() {
            let names = path.split(separator: "/", maxSplits: 3)
            guard names.count == 4, path.hasPrefix(BagLayout.sessionsFolder + "/") else { continue }
            exact[String(names[2]), default: []].insert(String(names[3]))
        }
        return (exact, Dictionary(exact.map { (SafeName.folded($0), $1) }) { $0.union($1) })
    }
}
