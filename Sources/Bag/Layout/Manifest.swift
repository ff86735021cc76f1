import Files
import Foundations

/// A BagIt manifest (RFC 8493 section 2.1.3). Each line has 64 hexadecimal digits, two spaces and a path.
struct Manifest {
    static let payload = "manifest-sha256.txt"
    static let tags = "tagmanifest-sha256.txt"

    /// A line as read, which may have any content.
    struct Line {
        let digest: String
        let path: String
        /// Whether the line has the correct form and a valid path.
        let isWellFormed: Bool

        /// The checksum; `nil` if the line has no valid one.
        var sha256: Checksum? { Checksum(hexadecimal: digest) }
    }

    let lines: [Line]

    init(text: [UInt8]) {
        lines = text.split(separator: UInt8(ascii: "\n")).map { line in
            let digest = String(decoding: line.prefix(64), as: UTF8.self)
            let path = String(decoding: line.dropFirst(66), as: UTF8.self)
            let isWellFormed =
                line.count > 66 && line.dropFirst(64).prefix(2).elementsEqual("  ".utf8)
                && Checksum(hexadecimal: digest) != nil && Bag.Path(path) != nil
            return Line(digest: digest, path: path, isWellFormed: isWellFormed)
        }
    }

    /// The text of the manifest for these files, in the given order.
    static func text(of files: [PayloadFile]) -> String {
        files.map { "\($0.sha256.hexadecimal)  \($0.path)\n" }.joined()
    }

    /// The paths with their checksums; `nil` if any line is malformed.
    var entries: [(path: String, sha256: Checksum)]? {
        var entries: [(path: String, sha256: Checksum)] = []
        for line in lines {
            guard line.isWellFormed, let sha256 = line.sha256 else { return nil }
            entries.append((line.path, sha256))
        }
        return entries
    }
}
