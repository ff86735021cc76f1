import Files
import Foundations
import HTTP
import JSON

/// Where a fetch puts what it gets: one run at a time, every file whole or not there.
package final class FetchFolder {
    package let path: String
    package let staging: StagingFolder

    /// - Throws: `TemporaryFailure` where another run is at work in it, `FileError`.
    package init(_ path: String) throws {
        try Folder.make(path)
        self.path = path
        staging = try Self.staging(in: path)
    }

    private static func staging(in path: String) throws -> StagingFolder {
        do {
            return try StagingFolder(in: path)
        } catch {
            guard error.isLocked else { throw error }
            throw TemporaryFailure("another run is at work in \(path); this one has done nothing")
        }
    }

    /// Writes a list that `sha256sum -c` reads.
    ///
    /// - Parameters:
    ///   - files: their paths are relative to the list's own folder.
    ///   - path: of the list.
    package func writeChecksums(_ files: [PayloadFile], to path: String) throws {
        let text = files.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
            .map { "\($0.sha256.hexadecimal)  \($0.path)\n" }.joined()
        try PendingFile.write(Array(text.utf8), to: path, staging: staging)
    }

    package func write(_ value: some Encodable, to path: String) throws {
        try PendingFile.write(try JSONText.bytes(of: value), to: path, staging: staging)
    }

    /// Gives a file that is not what it should be a name at which nobody takes it for good, and does not lose it.
    package func setAside(_ path: String) throws { try Folder.rename(path, to: path + ".damaged") }
}
