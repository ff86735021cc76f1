import Bag
import Files
import Foundations

/// Identifies what a bag contains, for notes that are kept for it. The page is part of the bag, so it cannot contain the
/// checksum of the bag's manifests. But it can contain a checksum of some of their lines.
///
/// It is the SHA-256 of the lines of `manifest-sha256.txt` for the `timeline.json` of all sessions, in their order. These
/// documents have the checksums of all recordings, and all redactions. With other tools:
/// `grep '  data/sessions/[^/]*/timeline\.json$' manifest-sha256.txt | sha256sum`.
struct BagContent {
    private var files: [PayloadFile] = []

    mutating func add(_ session: SummaryDocument.Session, _ material: ReviewMaterial) throws {
        let (digest, bytes) = try material.open(BagLayout.timeline, session: session).checksum()
        let path = ReviewMaterial.relativePath(of: BagLayout.timeline, session: session)
        files.append(PayloadFile(path: path, sha256: digest, bytes: bytes))
    }

    var sha256: Checksum {
        var hash = SHA256Stream()
        // As in the manifest.
        for file in files.sorted(by: { ExactText($0.path) < ExactText($1.path) }) {
            hash.update(Array("\(file.sha256.hexadecimal)  \(file.path)\n".utf8))
        }
        return hash.finalize()
    }
}
