import Storage

/// Which files of a bag are made here, by their paths.
enum BagLayout {
    /// - Parameter path: below the bag.
    static func isMadeHere(_ path: String) -> Bool {
        let components = path.split(separator: "/", omittingEmptySubsequences: false)
        if components.count == 1 { return tagFiles.contains(path) }
        guard components[0] == "data" else { return false }
        switch components[1] {
        case "summary.json", "report.html": return components.count == 2
        case "review", "load": return components.count > 2
        case "sessions" where components.count >= 4:
            let name = components[3]
            if components.count > 4 { return name == "clips" }
            return name.hasPrefix("timeline") || name == "conversation.vcon.json"
        default: return false
        }
    }

    private static let tagFiles: Set<String> = [
        "bag-info.txt", "bagit.txt", "manifest-sha256.txt", "tagmanifest-sha256.txt",
    ]
}
