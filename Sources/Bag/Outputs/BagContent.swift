import Files
import Foundations

/// Identifies what a bag contains, for notes and plans that are made for it. The page is part of the bag, so it cannot
/// contain the checksum of the bag's manifests. But it can contain a checksum of some of their lines.
///
/// It is the SHA-256 of the lines of `manifest-sha256.txt` for the `timeline.json` of all sessions, in their order. These
/// documents have the checksums of all recordings, and all redactions. With other tools:
/// `grep '  data/sessions/[^/]*/timeline\.json$' manifest-sha256.txt | sha256sum`.
package struct BagContent {
    private let sessions: [SummaryDocument.Session]
    /// Those of the first sessions. Paths would take several times as much memory.
    private var digests: [Checksum] = []

    package init(_ sessions: [SummaryDocument.Session]) { self.sessions = sessions }

    /// Adds the next session.
    package mutating func addNext(_ material: ReviewMaterial) throws {
        digests.append(try material.open(BagLayout.timeline, session: sessions[digests.count]).checksum().digest)
    }

    /// Of all sessions.
    package var sha256: Checksum {
        func path(_ index: Int) -> String {
            ReviewMaterial.relativePath(of: BagLayout.timeline, session: sessions[index])
        }
        var hash = SHA256Stream()
        // As in the manifest.
        for index in digests.indices.sorted(by: { ExactText(path($0)) < ExactText(path($1)) }) {
            Self.add(digests[index], path(index), to: &hash)
        }
        return hash.finalize()
    }

    /// - Parameter payload: the files of a bag, in the order of its manifest.
    static func sha256(of payload: [PayloadFile]) -> Checksum {
        var hash = SHA256Stream()
        for file in payload {
            let parts = file.path.split(separator: "/", omittingEmptySubsequences: false)
            guard parts.count == 4, file.path.hasPrefix("data/sessions/"), parts[3] == BagLayout.timeline else {
                continue
            }
            add(file.sha256, file.path, to: &hash)
        }
        return hash.finalize()
    }

    private static func add(_ digest: Checksum, _ path: String, to hash: inout SHA256Stream) {
        hash.update(Array("\(digest.hexadecimal)  \(path)\n".utf8))
    }
}
