import Files
import Foundations
import ZipStreaming

/// An input file that is an hour archive, and its label in reports and manifests.
package struct ArchiveInput: Hashable, Sendable {
    package let path: String
    /// The file name, as `PathText` shows it. If several inputs share a name, it includes as many parent folders as
    /// needed to distinguish them. It does not depend on the location of the file, so the same archives in another
    /// place produce the same output.
    package let label: String
    /// The state of the file when it was first examined; `nil` if it did not exist.
    let stamp: InputFile.Stamp?

    /// Returns the files as inputs, ordered by label.
    static func list(_ files: [String]) -> [ArchiveInput] {
        zip(files, labels(of: files))
            .map { ArchiveInput(path: $0, label: $1, stamp: InputFile.Stamp(path: $0)) }
            .sorted { ExactText($0.label) < ExactText($1.label) }
    }

    /// Returns the labels of the files, in the order of the files.
    static func labels(of files: [String]) -> [String] {
        let components = files.map { Folder.names(of: PathText.shown($0)) }
        var depths = [Int](repeating: 1, count: files.count)
        while true {
            let labels = zip(components, depths).map { $0.suffix($1).joined(separator: "/") }
            let shared = Dictionary(grouping: labels.indices) { ExactText(labels[$0]) }.values.filter { $0.count > 1 }
            let deeper = shared.joined().filter { depths[$0] < components[$0].count }
            if deeper.isEmpty {
                return labels
            }
            for index in deeper { depths[index] += 1 }
        }
    }
}

/// The hour of an archive, from its metadata.
struct ArchiveHour: Hashable, Comparable, Sendable {
    /// Hours since 1970.
    let number: Int

    /// - Returns: `nil` if the metadata does not state the hour as `YYYY-MM-DD` and `00` to `23`.
    init?(utcDay: String?, hour: String?) {
        guard let utcDay, let hour, hour.utf8.count == 2,
            let start = UTCTime(iso8601: "\(utcDay)T\(hour):00:00Z"), start.dayText == utcDay
        else { return nil }
        self.init(of: start)
    }

    /// The hour that contains a time.
    init(of time: UTCTime) {
        let seconds = Int(time.seconds)
        number = seconds / 3600 - (seconds % 3600 < 0 ? 1 : 0)
    }

    static func < (left: Self, right: Self) -> Bool { left.number < right.number }

    /// For example `2025-12-12T14`.
    var text: String {
        let start = UTCTime(seconds: Int64(number) * 3600)
        return "\(start.dayText)T\(start.timeText.prefix(2))"
    }

    /// Returns the seconds between a time outside the hour and the nearer end of the hour; 0 inside it.
    func secondsOutside(_ time: UTCTime) -> Int {
        let seconds = Int(time.seconds) - number * 3600
        return seconds < 0 ? -seconds : max(0, seconds - 3600)
    }
}

/// Identifies archives without reading them completely: the SHA-256 of the size and the central directory, which has
/// the name, sizes, offset and CRC-32 of every entry.
///
/// Shards use it to check that they work on the same archives, while each shard hashes only some of them. It detects
/// mistakes, not forgery. The merged bag has the SHA-256 of each archive.
enum ArchiveFingerprint {
    struct Value: Sendable {
        /// `nil` if no central directory is found. Such an archive is hashed completely.
        let directory: Checksum?
        let bytes: Int
    }

    /// - Throws: `JobError` and `FileError` if the system cannot read the file.
    static func of(path: String) throws -> Value {
        let file = try InputFile(path: path)
        let found: Int?
        do throws(ZipError) {
            found = try ZipDirectoryExtent.start(path: path)
        } catch {
            throw JobError(unreadable: path, error)
        }
        guard let start = found else { return Value(directory: nil, bytes: file.size) }
        var hash = SHA256Stream()
        hash.update((0..<8).map { UInt8(truncatingIfNeeded: file.size >> (8 * $0)) })
        try update(&hash, with: file, from: start)
        return Value(directory: hash.finalize(), bytes: file.size)
    }

    private static func update(_ hash: inout SHA256Stream, with file: borrowing InputFile, from start: Int)
        throws(FileError)
    {
        try file.forEachBlock(of: 1 << 16, from: start) { block in
            hash.update(block)
            return true
        }
    }
}
