/// What a file is that is no Ogg file, by its first bytes, in words for those who expected a clip.
enum ForeignFile {
    /// - Parameters:
    ///   - beginning: the first bytes, 512 or all.
    ///   - byteCount: of the whole file.
    ///   - isZero: whether all its bytes are 0.
    static func words(beginning: [UInt8], byteCount: Int, isZero: Bool) -> String {
        if byteCount == 0 { return "it is empty" }
        if isZero { return "it has \(byteCount) \(byteCount == 1 ? "byte" : "bytes"), all of them zero" }
        if let name = signatures.first(where: { $0.fits(beginning) })?.name { return "it is \(name), not Ogg Opus" }
        if let text = Text(beginning) { return "it is \(text.kind), not Ogg Opus: \(text.words)" }
        return "it is not an Ogg file, nor of another kind that is known"
    }

    private struct Signature {
        let name: String
        var offset = 0
        let bytes: [UInt8]
        var furtherOffset = 0
        var further: [UInt8] = []

        func fits(_ beginning: [UInt8]) -> Bool {
            beginning.dropFirst(offset).starts(with: bytes)
                && beginning.dropFirst(furtherOffset).starts(with: further)
        }
    }

    private static func ascii(_ text: String) -> [UInt8] { Array(text.utf8) }

    private static let signatures = [
        Signature(name: "a WebM or Matroska file", bytes: [0x1A, 0x45, 0xDF, 0xA3]),
        Signature(name: "an MP4 file", offset: 4, bytes: ascii("ftyp")),
        Signature(name: "a WAV file", bytes: ascii("RIFF"), furtherOffset: 8, further: ascii("WAVE")),
        Signature(name: "a WAV file (RF64)", bytes: ascii("RF64")),
        Signature(name: "a WAV file (Wave64)", bytes: ascii("riff")),
        Signature(name: "an AVI file", bytes: ascii("RIFF"), furtherOffset: 8, further: ascii("AVI ")),
        Signature(name: "an AIFF file", bytes: ascii("FORM")),
        Signature(name: "a FLAC file", bytes: ascii("fLaC")),
        Signature(name: "an MP3 file", bytes: ascii("ID3")),
        Signature(name: "an AAC file", bytes: [0xFF, 0xF1]), Signature(name: "an AAC file", bytes: [0xFF, 0xF9]),
        Signature(name: "an MP3 file", bytes: [0xFF, 0xFB]), Signature(name: "an MP3 file", bytes: [0xFF, 0xFA]),
        Signature(name: "an MP3 file", bytes: [0xFF, 0xF3]), Signature(name: "an MP3 file", bytes: [0xFF, 0xF2]),
        Signature(name: "an MP3 file", bytes: [0xFF, 0xE3]),
        Signature(name: "an AMR file", bytes: ascii("#!AMR")),
        Signature(name: "a Core Audio file", bytes: ascii("caff")),
        Signature(name: "an AU file", bytes: ascii(".snd")),
        Signature(name: "a WMA or ASF file", bytes: [0x30, 0x26, 0xB2, 0x75]),
        Signature(name: "an Opus header without its Ogg pages", bytes: ascii("OpusHead")),
        Signature(name: "gzip-compressed", bytes: [0x1F, 0x8B]),
        Signature(name: "a ZIP archive", bytes: ascii("PK\u{3}\u{4}")),
        Signature(name: "a 7z archive", bytes: ascii("7z") + [0xBC, 0xAF]),
        Signature(name: "bzip2-compressed", bytes: ascii("BZh")),
        Signature(name: "xz-compressed", bytes: [0xFD] + ascii("7zXZ")),
        Signature(name: "Zstandard-compressed", bytes: [0x28, 0xB5, 0x2F, 0xFD]),
        Signature(name: "a PDF file", bytes: ascii("%PDF")),
        Signature(name: "a PNG image", bytes: [0x89] + ascii("PNG")),
        Signature(name: "a JPEG image", bytes: [0xFF, 0xD8, 0xFF]),
        Signature(
            name: "a Git LFS pointer, which stands in place of the file that was not downloaded",
            bytes: ascii("version https://git-lfs")),
    ]

    /// Text, and what it looks like.
    private struct Text {
        let kind: String
        /// The first of it, in quotes.
        let words: String

        init?(_ beginning: [UInt8]) {
            // A code point may be cut off at the end.
            var bytes = beginning[...]
            if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes = bytes.dropFirst(3) }
            let text = String(decoding: bytes, as: UTF8.self)
            let controls = text.unicodeScalars.count { $0.value < 0x20 && !"\t\r\n".unicodeScalars.contains($0) }
            let broken = text.unicodeScalars.count { $0 == "\u{FFFD}" }
            guard controls == 0, broken <= 1, !text.isEmpty else { return nil }
            let spaced = text.split { $0.isWhitespace }.joined(separator: " ")
            let lowered = spaced.lowercased()
            kind =
                if lowered.hasPrefix("<!doctype html") || lowered.hasPrefix("<html") {
                    "a web page"
                } else if lowered.hasPrefix("<") {
                    "XML"
                } else if lowered.hasPrefix("{") || lowered.hasPrefix("[") {
                    "JSON"
                } else {
                    "text"
                }
            let shown = spaced.unicodeScalars.prefix(80).filter { $0.properties.generalCategory != .format }
            words = "\"\(String(String.UnicodeScalarView(shown)))\(spaced.unicodeScalars.count > 80 ? "…" : "")\""
        }
    }
}
