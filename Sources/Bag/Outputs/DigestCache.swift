import Files
import Synchronization

/// Remembers the digests of files that several outputs name: recordings are large.
final class DigestCache: Sendable {
    private let known = Mutex<[String: FileDigests]>([:])

    var isEmpty: Bool { known.withLock { $0.isEmpty } }

    func digests(of path: String) throws -> FileDigests {
        if let digests = known.withLock({ $0[path] }) { return digests }
        let digests = try FileDigests(path: path)
        known.withLock { $0[path] = digests }
        return digests
    }
}
