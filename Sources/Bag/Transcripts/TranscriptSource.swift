import Files
import Foundations
import Transcripts
import ZipStreaming

/// A file with transcripts: one that was given, or the copy of it in a bag.
package struct TranscriptSource: Sendable {
    /// The name as received, with the folders below the one that was given.
    package let name: String
    /// The path in the bag, relative to it.
    package let path: String
    package let sha256: Checksum
    package let bytes: Int
    /// Where it is read.
    package let place: String

    package init(name: String, path: String, sha256: Checksum, bytes: Int, place: String) {
        self.name = name
        self.path = path
        self.sha256 = sha256
        self.bytes = bytes
        self.place = place
    }

    /// The largest file or entry that is read, in bytes.
    static let largest = 96 << 20

    /// Passes the contents to `body`: that of the file, or of every entry of a ZIP archive.
    ///
    /// - Parameter body: called with the path in the archive, or `nil` for the file itself, and with the bytes or the
    ///   reason why there are none.
    /// - Throws: `FileError` if the file cannot be read, and the errors of `body`.
    func forEachFile(_ body: (String?, Result<[UInt8], TranscriptUnreadable>) throws -> Void) throws {
        let file = try InputFile(path: place)
        guard try file.beginning(4) == [0x50, 0x4B, 3, 4] else {
            guard bytes <= Self.largest else { return try body(nil, .failure(Self.tooLarge)) }
            return try body(nil, .success(file.contents(limit: Self.largest)))
        }
        var problem: TranscriptUnreadable?
        do {
            var archive = try ZipReader(path: place)
            while let entry = try archive.next() {
                guard entry.kind == .file, !Self.isOfSystem(entry.path) else { continue }
                guard !entry.isEncrypted else {
                    try body(entry.path, .failure(TranscriptUnreadable(.unsupported, "it is encrypted")))
                    continue
                }
                try body(entry.path, Self.contents(of: &archive))
            }
        } catch let error as ZipError {
            problem = TranscriptUnreadable(.corrupt, "the archive cannot be read to its end: \(error)")
        }
        if let problem { try body(nil, .failure(problem)) }
    }

    private static let tooLarge = TranscriptUnreadable(
        .unsupported, "it is larger than \(largest >> 20) MiB; divide it into several files")

    private static func isOfSystem(_ path: String) -> Bool {
        path.split(separator: "/").contains { $0 == "__MACOSX" || $0 == ".DS_Store" }
    }

    private static func contents(of archive: inout ZipReader) throws -> Result<[UInt8], TranscriptUnreadable> {
        var bytes: [UInt8] = []
        var isTooLarge = false
        do {
            try archive.readBlocks { block in
                guard bytes.count + block.count <= largest else {
                    isTooLarge = true
                    return false
                }
                // The block is libarchive's until the next call; its bytes are copied here.
                unsafe bytes.append(contentsOf: block)
                return true
            }
        } catch {
            return .failure(TranscriptUnreadable(.corrupt, "\(error)"))
        }
        return isTooLarge ? .failure(tooLarge) : .success(bytes)
    }
}

extension Problem {
    private static let unreadable = "it cannot be read: "

    /// A file with transcripts that cannot be read, so that it is not in the bag.
    package static func unreadableTranscript(_ name: String, _ error: FileError) -> Problem {
        Problem(
            .transcriptUnread, "\(unreadable)\(error.reason)\(error.advice)", archive: PathText.printable(name))
    }

    /// Whether its file is not in the bag. Then nothing in the bag gives the problem.
    var isOfUnreadableTranscript: Bool { code == .transcriptUnread && message.hasPrefix(Self.unreadable) }
}
