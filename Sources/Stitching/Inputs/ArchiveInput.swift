import Files
import Foundations
import ZipStreaming

/// A file that was given as an hour archive, and the name that reports and manifests call it by.
package struct ArchiveInput: Hashable, Sendable {
    package let path: String
    /// The file's name, as `PathText` shows it; where several inputs share it, with as many of the folders above as tell them apart. It says
    /// nothing of where the file lay, so that the same archives elsewhere give the same bytes.
    package let label: String
    /// The file as it was when it was first looked at; `nil` where it was not there.
    let stamp: InputFile.Stamp?

    /// The files as inputs, in the order of their labels.
    static func list(_ files: [String]) -> [ArchiveInput] {
        zip(files, labels(of: files))
            .map { ArchiveInput(path: $0, label: $1, stamp: InputFile.Stamp(path: $0)) }
            .sorted { ExactText($0.label) < ExactText($1.label) }
    }

    /// What each of the files is called, in their order.
    static func labels(of files: [String]) -> [String] {
        let components = files.map { PathText.shown($0).split(separator: "/").map(String.init) }
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

/// The hour that an archive is of, by its own metadata.
struct ArchiveHour: Hashable, Comparable, Sendable {
    /// Hours since 1970.
    let number: Int

    /// - Returns: `nil` where the metadata does not say it, or not as `YYYY-MM-DD` and `00` to `23`.
    init?(utcDay: String?, hour: String?) {
        guard let utcDay, let hour, hour.utf8.count == 2,
            let start = UTCTime(iso8601: "\(utcDay)T\(hour):00:00Z"), start.dayText == utcDay
        else { return nil }
        self.init(of: start)
    }

    /// The hour that an instant lies in.
    init(of time: UTCTime) {
        let seconds = Int(time.seconds)
        number = seconds / 3600 - (seconds % 3600 < 0 ? 1 : 0)
    }

    static func < (left: Self, right: Self) -> Bool { left.number < right.number }

    /// `2025-12-12T14`
    var text: String {
        let start = UTCTime(seconds: Int64(number) * 3600)
        return "\(start.dayText)T\(start.timeText.prefix(2))"
    }

    /// Seconds from the hour to an instant outside of it, whichever end is nearer; 0 inside.
    func secondsOutside(_ time: UTCTime) -> Int {
        let seconds = Int(time.seconds) - number * 3600
        return seconds < 0 ? -seconds : max(0, seconds - 3600)
    }
}

/// Tells archives apart without reading them whole: the SHA-256 of their size and of their central directory, which has
/// the name, sizes, place and CRC-32 of every entry.
///
/// Shards know by it that they work on the same archives while each hashes only some of them. It is proof against
/// mistakes, not against forgery: the archives' own SHA-256 stand in the merged bag.
enum ArchiveFingerprint {
    struct Value: Sendable {
        /// `nil` where no directory is found: such an archive is hashed whole.
        let directory: Checksum?
        let bytes: Int
    }

    static func of(path: String) throws(FileError) -> Value {
        let file = try InputFile(path: path)
        guard let start = ZipDirectoryExtent.start(path: path) else { return Value(directory: nil, bytes: file.size) }
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
