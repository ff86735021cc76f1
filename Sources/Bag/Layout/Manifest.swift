import Files
import Foundations

/// A BagIt manifest (RFC 8493 section 2.1.3): a line for each file, 64 hexadecimal digits, two spaces, a path.
struct Manifest {
    static let payload = "manifest-sha256.txt"
    static let tags = "tagmanifest-sha256.txt"

    /// As it stands there: what comes from elsewhere may say anything.
    struct Line {
        let digest: String
        let path: String
        /// Whether it has the form of a line, and names a file of a bag.
        let isWellFormed: Bool

        /// `nil` for what is no SHA-256.
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

    /// What is written for these files.
    static func text(of files: [PayloadFile]) -> String {
        files.map { "\($0.sha256.hexadecimal)  \($0.path)\n" }.joined()
    }

    /// The files with their checksums; `nil` where a line cannot be read.
    var entries: [(path: String, sha256: Checksum)]? {
        var entries: [(path: String, sha256: Checksum)] = []
        for line in lines {
            guard line.isWellFormed, let sha256 = line.sha256 else { return nil }
            entries.append((line.path, sha256))
        }
        return entries
    }
}
