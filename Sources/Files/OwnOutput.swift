import Foundations
import Glibc

/// A single file that an option names for output.
package enum OwnOutput {
    /// Checks that writing to `path` replaces nothing but an earlier output of the same kind. A wrong path could be that
    /// of an input, a private key, or a device.
    ///
    /// - Parameters:
    ///   - kind: what the file would be, with its article.
    ///   - limit: the largest such file, in bytes.
    ///   - isOwn: whether the content is such a file.
    /// - Throws: `JobError` if anything else exists; `FileError` if it cannot be read.
    package static func check(
        _ path: String, of kind: String, limit: Int, isOwn: ([UInt8]) -> Bool
    ) throws {
        var status = stat()
        guard SystemCall.lstat(path, &status) == 0 else {
            // Other errors are reported when the file is written.
            return
        }
        // A symbolic link, or a device.
        guard let size = Folder.sizeOfFile(path) else { throw refusal(path, kind) }
        guard size <= limit, isOwn(try InputFile.contents(of: path, limit: limit)) else { throw refusal(path, kind) }
    }

    private static func refusal(_ path: String, _ kind: String) -> JobError {
        JobError("\(path): it exists and is not \(kind); it was not replaced; give the path of a new file")
    }
}
