/// Which files of a bag are made here, by their paths.
package enum BagLayout {
    /// - Parameter path: below the bag.
    static func isMadeHere(_ path: String) -> Bool {
        let components = path.split(separator: "/", omittingEmptySubsequences: false)
        if components.count == 1 { return tagFiles.contains(path) || SealFile.names.contains(path) }
        guard components[0] == "data" else { return false }
        switch components[1] {
        case "summary.json", "report.html": return components.count == 2
        case "review", "load": return components.count > 2
        case "sessions" where components.count >= 4:
            let name = components[3]
            if components.count > 4 {
                return ["clips", unplacedFolder[...], "original", "attachments"].contains(name)
            }
            return name.hasPrefix("timeline") || name == "conversation.vcon.json" || name == "conversation.txt"
        default: return false
        }
    }

    /// In a session's folder: its clips that are not placed, as they were received.
    package static let unplacedFolder = "unplaced"

    /// What reviewers load a whole job from; its checksums of each recording are of use again.
    static let loadFilePath = "data/load/loadfile.dat"

    /// The folder of the session that a file is of, and of no other.
    static func session(of path: String) -> String? {
        let components = path.split(separator: "/").map(String.init)
        guard components.count > 3, components[0] == "data" else { return nil }
        if components[1] == "sessions" { return components[2] }
        // What the page loads of a session, `NAME.js`.
        guard components[1...2] == ["review", "sessions"], components.count == 4, components[3].hasSuffix(".js") else {
            return nil
        }
        return String(components[3].dropLast(3))
    }

    /// Whether a file speaks of all sessions of a job, so that merging makes it anew.
    static func isOfWholeJob(_ path: String) -> Bool {
        // The list of all messages, in pieces.
        path.hasPrefix("data/review/messages/")
            || [
                "data/summary.json", "data/report.html", "data/review/index.html", loadFilePath,
                "data/load/loadfile.csv",
            ]
            .contains(path)
    }

    private static let tagFiles: Set<String> = [
        "bag-info.txt", "bagit.txt", "manifest-sha256.txt", "tagmanifest-sha256.txt",
    ]
}
