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

        init(_ line: some Collection<UInt8>) {
            digest = String(decoding: line.prefix(64), as: UTF8.self)
            path = String(decoding: line.dropFirst(66), as: UTF8.self)
            isWellFormed =
                line.dropFirst(64).prefix(2).elementsEqual("  ".utf8)
                && Checksum(hexadecimal: digest) != nil && Bag.Path(path) != nil
        }

        /// The checksum; `nil` if the line has no valid one.
        var sha256: Checksum? { Checksum(hexadecimal: digest) }
    }

    let lines: [Line]

    init(text: [UInt8]) { lines = text.split(separator: UInt8(ascii: "\n")).map(Line.init) }

    /// The text of the manifest for a few files, in the given order.
    static func text(of files: [PayloadFile]) -> String { files.map(text).joined() }

    /// Writes the manifest for these files, in the given order. A bag may have a million.
    static func write(_ files: [PayloadFile], to put: ([UInt8]) throws -> Void) rethrows {
        var piece: [UInt8] = []
        for file in files {
            piece += text(of: file).utf8
            if piece.count >= pieceSize {
                try put(piece)
                piece.removeAll(keepingCapacity: true)
            }
        }
        if !piece.isEmpty { try put(piece) }
    }

    private static let pieceSize = 1 << 16

    /// The line of a file.
    static func text(of file: PayloadFile) -> String { "\(file.sha256.hexadecimal)  \(file.path)\n" }

    /// The paths with their checksums; `nil` if any line is malformed.
    var entries: [(path: String, sha256: Checksum)]? {
        var entries: [(path: String, sha256: Checksum)] = []
        for line in lines {
            guard line.isWellFormed, let sha256 = line.sha256 else { return nil }
            entries.append((line.path, sha256))
        }
        return entries
    }

    /// Calls `body` with each line of a bag's manifest. A missing manifest has none, and malformed lines are left out.
    static func forEachLine(in bag: BagFiles, _ body: (Line) -> Void) {
        guard let file = try? bag.open(named: payload) else { return }
        // What cannot be read is reported by those who check the manifest.
        try? forEachLine(in: file) { line in
            let line = Line(line.last == UInt8(ascii: "\n") ? line.dropLast() : line[...])
            if line.isWellFormed { body(line) }
        }
    }

    /// Calls `body` with each path of a bag's manifest.
    static func forEachPath(in bag: BagFiles, _ body: (String) -> Void) { forEachLine(in: bag) { body($0.path) } }

    /// Bytes of the longest line: a checksum and a path of Linux's longest.
    private static let longestLine = 66 + 4096 + 1

    /// Reads a manifest of any size line by line.
    ///
    /// - Parameter body: receives each line with its newline. A line that is too long is passed as its beginning.
    static func forEachLine(
        in file: borrowing InputFile, _ body: ([UInt8]) throws -> Void
    ) throws {
        var line: [UInt8] = []
        try file.readBlocks { block in
            // The bytes are valid during the call, and are copied into lines.
            try unsafe block.withUnsafeBytes { bytes in
                var rest = unsafe bytes[...]
                while unsafe !rest.isEmpty {
                    let end = unsafe rest.firstIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? rest.endIndex
                    unsafe line.append(contentsOf: rest[..<end].prefix(max(0, longestLine - line.count)))
                    if unsafe rest[end - 1] == UInt8(ascii: "\n") {
                        try body(line)
                        line.removeAll(keepingCapacity: true)
                    }
                    unsafe rest = rest[end...]
                }
            }
        }
        if !line.isEmpty { try body(line) }
    }
}
