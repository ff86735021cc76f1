import Files
import Foundations
import HTTP
import JSON

/// The output folder of a fetch. Only one run at a time can use it, and every file in it is complete.
package final class FetchFolder {
    package let staging: StagingFolder

    /// - Throws: `TemporaryFailure` if another run is using the folder; `FileError`.
    package init(_ path: String) throws {
        staging = try StagingFolder(in: path)
    }

    /// Ends a run. What is in place is on the disk then, and downloads that have begun are kept for the next run.
    func finish() throws {
        try ResumableDownload.tidy(staging)
        try staging.settle()
        try staging.removeIfEmpty()
    }

    /// Writes a list that `sha256sum -c` reads.
    ///
    /// - Parameters:
    ///   - files: the files, with paths relative to the list's folder.
    ///   - path: the path of the list, relative to this folder.
    package func writeChecksums(_ files: [PayloadFile], to path: String) throws {
        let text = files.sorted { $0.path.utf8.lexicographicallyPrecedes($1.path.utf8) }
            .map { "\($0.sha256.hexadecimal)  \($0.path)\n" }.joined()
        try PendingFile.write(Array(text.utf8), to: path, in: staging)
    }

    package func write(_ value: some Encodable, to path: String) throws {
        try PendingFile.write(try JSONText.bytes(of: value), to: path, in: staging)
    }

    /// Adds `.damaged` to the name of a file that is not as expected, so that it is neither used nor lost. If there is
    /// such a file already, a number is added too.
    ///
    /// - Parameter path: relative to this folder. It is not an error if the file does not exist.
    package func setAside(_ path: String) throws {
        guard staging.root.kind(of: path) != nil else { return }
        let last = Folder.name(of: path)
        let folder = path.dropLast(last.utf8.count)
        func named(_ suffix: String) -> String {
            SafeName.fileName(for: last + suffix, longest: SafeName.longest) { SHA256Stream.digest(of: $0.utf8) }
        }
        var name = named(".damaged")
        var number = 1
        while staging.root.kind(of: folder + name) != nil {
            number += 1
            name = named(".damaged-\(number)")
        }
        try staging.rename(path, to: name)
    }

    /// Whether a record is of this service. A slash at the end makes no difference.
    static func isSame(_ recorded: String, _ service: HTTPURL) -> Bool {
        func plain(_ text: String) -> Substring {
            var text = text[...]
            while text.hasSuffix("/") { text.removeLast() }
            return text
        }
        return plain(recorded) == plain(service.description)
    }
}
