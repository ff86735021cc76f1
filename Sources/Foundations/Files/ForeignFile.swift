import JSON

/// The type of a file that was given in place of an archive or a clip and is neither. It is detected from the file's
/// first bytes, so that a message can say what to do.
package struct ForeignFile: Hashable, Sendable {
    /// `a 7z archive`: a phrase to follow "it is".
    package let words: String
    /// What to do if an archive was expected.
    package let advice: String
    /// Whether it contains other files. These may be archives, and a ZIP reader may find one of them and miss the rest.
    package let isContainer: Bool

    /// - Parameters:
    ///   - beginning: the file's first bytes, up to `Self.beginning` of them.
    ///   - size: the size of the file in bytes.
    /// - Returns: `nil` if the type is not recognised.
    package init?(beginning: [UInt8], size: Int) {
        let found =
            Self.emptiness(beginning, size: size) ?? Self.container(beginning) ?? Self.recording(beginning)
            ?? Self.document(beginning)
        guard let found else { return nil }
        self = found
    }

    private init(_ words: String, _ advice: String, isContainer: Bool = false) {
        self.words = words
        self.advice = advice
        self.isContainer = isContainer
    }

    /// Whether the name is that of one part of a split archive: `day.z01`, `day.zip.001`.
    package static func isPartOfSplitSet(name: String) -> Bool {
        let parts = name.lowercased().split(separator: ".")
        guard parts.count > 1, let last = parts.last else { return false }
        func areDigits(_ text: Substring) -> Bool {
            text.utf8.count >= 2 && text.utf8.allSatisfy { (48...57).contains($0) }
        }
        if last.hasPrefix("z"), areDigits(last.dropFirst(last.hasPrefix("zx") ? 2 : 1)) { return true }
        return areDigits(last) && ["zip", "zipx", "7z"].contains(parts[parts.count - 2])
    }

    package static let partOfSplitSet = ForeignFile(
        "one part of a split archive",
        "join all parts first (zip -s 0 DAY.zip --out WHOLE.zip; for parts that end in .001, .002, use cat), "
            + "and give the joined archive")

    /// The number of bytes examined at the start of a file.
    package static let beginning = 8 << 10

    private static let again = "download it again"

    /// Whether the bytes are those of an AppleDouble file (RFC 1740). macOS writes one, `._NAME`, beside a file on the
    /// disk of another system, with the attributes of NAME.
    package static func isAppleDouble(beginning: [UInt8]) -> Bool { beginning.starts(with: [0, 5, 0x16, 7]) }

    private static func emptiness(_ bytes: [UInt8], size: Int) -> ForeignFile? {
        if size == 0 { return ForeignFile("an empty file", again) }
        if bytes.starts(with: [0x50, 0x4B, 5, 6]) {
            return ForeignFile("an empty ZIP archive, without entries", again)
        }
        if !bytes.isEmpty, bytes.allSatisfy({ $0 == 0 }) {
            return ForeignFile("a file of zeros, probably an unfinished download", again)
        }
        return nil
    }

    // MARK: - By magic numbers

    private static let signatures: [(bytes: [UInt8], words: String)] = [
        ([0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C], "a 7z archive"), (Array("Rar!\u{1A}\u{7}".utf8), "a RAR archive"),
        ([0x1F, 0x8B], "a gzip file"), ([0x1F, 0x9D], "a compress file"), (Array("BZh".utf8), "a bzip2 file"),
        ([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0], "an xz file"), ([0x28, 0xB5, 0x2F, 0xFD], "a Zstandard file"),
        ([4, 0x22, 0x4D, 0x18], "an LZ4 file"), (Array("LZIP".utf8), "an lzip file"),
        (Array("MSCF".utf8), "a CAB archive"), (Array("!<arch>".utf8), "an ar archive"),
    ]

    private static func container(_ bytes: [UInt8]) -> ForeignFile? {
        let advice = "unpack it, and give the ZIP archives inside it"
        if let known = signatures.first(where: { bytes.starts(with: $0.bytes) }) {
            return ForeignFile(known.words, advice, isContainer: true)
        }
        return isTar(bytes) ? ForeignFile("a tar archive", advice, isContainer: true) : nil
    }

    /// Whether it is a tar archive: by its magic number (POSIX.1, pax, "ustar"), or by the checksum of the first
    /// header, since archives older than POSIX have no magic number.
    private static func isTar(_ bytes: [UInt8]) -> Bool {
        guard bytes.count >= 512, bytes[0] != 0 else { return false }
        if bytes[257...].starts(with: "ustar".utf8) { return true }
        let digits = bytes[148..<156].filter { $0 != 0 && $0 != UInt8(ascii: " ") }
        guard (1...7).contains(digits.count), let stated = Int(String(decoding: digits, as: UTF8.self), radix: 8)
        else { return false }
        let sum = bytes[..<148].reduce(0) { $0 + Int($1) } + 8 * 32 + bytes[156..<512].reduce(0) { $0 + Int($1) }
        return sum == stated
    }

    private struct Recording {
        let words: String
        var offset = 0
        let bytes: [UInt8]
        var furtherOffset = 0
        var further: [UInt8] = []

        func fits(_ beginning: [UInt8]) -> Bool {
            beginning.dropFirst(offset).starts(with: bytes) && beginning.dropFirst(furtherOffset).starts(with: further)
        }
    }

    private static let recordings =
        [
            Recording(words: "an Ogg file, that is, a single recording", bytes: Array("OggS".utf8)),
            Recording(words: "an Opus header without its Ogg pages", bytes: Array("OpusHead".utf8)),
            Recording(words: "a WebM or Matroska file", bytes: [0x1A, 0x45, 0xDF, 0xA3]),
            Recording(words: "an MP4 file", offset: 4, bytes: Array("ftyp".utf8)),
            Recording(
                words: "a WAV file", bytes: Array("RIFF".utf8), furtherOffset: 8, further: Array("WAVE".utf8)),
            Recording(words: "a WAV file", bytes: Array("RF64".utf8)),
            Recording(words: "an AVI file", bytes: Array("RIFF".utf8), furtherOffset: 8, further: Array("AVI ".utf8)),
            Recording(words: "a RIFF file", bytes: Array("RIFF".utf8)),
            Recording(words: "an AIFF file", bytes: Array("FORM".utf8)),
            Recording(words: "a FLAC file", bytes: Array("fLaC".utf8)),
            Recording(words: "an MP3 file", bytes: Array("ID3".utf8)),
            Recording(words: "an AMR file", bytes: Array("#!AMR".utf8)),
            Recording(words: "a Core Audio file", bytes: Array("caff".utf8)),
            Recording(words: "an AU file", bytes: Array(".snd".utf8)),
            Recording(words: "a Windows Media file", bytes: [0x30, 0x26, 0xB2, 0x75]),
            Recording(words: "a PDF document", bytes: Array("%PDF".utf8)),
            Recording(words: "a PNG image", bytes: [0x89, 0x50, 0x4E, 0x47]),
            Recording(words: "a JPEG image", bytes: [0xFF, 0xD8, 0xFF]),
        ]
        // The first two bytes of a frame header: MPEG audio layer III, and AAC in ADTS.
        + [0xFB, 0xFA, 0xF3, 0xF2, 0xE3, 0xE2].map { Recording(words: "an MP3 file", bytes: [0xFF, $0]) }
        + [0xF1, 0xF9, 0xF0, 0xF8].map { Recording(words: "an AAC file", bytes: [0xFF, $0]) }

    private static func recording(_ bytes: [UInt8]) -> ForeignFile? {
        recordings.first { $0.fits(bytes) }.map {
            ForeignFile($0.words, "give the hour archive, a ZIP that contains metadata.json")
        }
    }

    // MARK: - By text

    private static func document(_ bytes: [UInt8]) -> ForeignFile? {
        guard let text = text(bytes) else { return nil }
        let small = text.lowercased()
        if small.hasPrefix("version https://git-lfs.github.com/spec/") {
            return ForeignFile("a Git LFS pointer in place of the file", "get the file itself: git lfs pull")
        }
        if let first = text.utf8.first, first == UInt8(ascii: "{") || first == UInt8(ascii: "[") {
            if let words = errorInJSON(bytes) { return answer("a JSON response", words) }
            return ForeignFile("JSON (\(quoted(text)))", "give the hour archive, a ZIP that contains metadata.json")
        }
        if small.hasPrefix("<!doctype html") || small.hasPrefix("<html") || small.hasPrefix("<head") {
            return answer("a web page", element("title", in: text) ?? withoutTags(text))
        }
        if small.hasPrefix("<") {
            let parts = ["code", "message"].compactMap { element($0, in: text) }
            if !parts.isEmpty { return answer("an error response of a storage service", parts.joined(separator: ": ")) }
            if small.contains("<html") { return answer("a web page", element("title", in: text) ?? withoutTags(text)) }
            return ForeignFile("an XML document (\(quoted(withoutTags(text))))", again)
        }
        return text.isEmpty ? ForeignFile("a file of white space", again) : answer("text", text)
    }

    /// A server's response that was saved in place of the archive.
    private static func answer(_ kind: String, _ words: String) -> ForeignFile {
        let small = words.lowercased()
        let isExpired = ["expire", "authenticationfailed", "signature", "accessdenied", "access denied", "forbidden"]
            .contains(where: small.contains)
        return ForeignFile(
            words.isEmpty ? kind : "\(kind) (\(quoted(words)))",
            isExpired
                ? "the link has expired or gives no access: get a new link, and download it again"
                : "\(again); links to archives expire, so a new link may be needed")
    }

    private static func errorInJSON(_ bytes: [UInt8]) -> String? {
        let value = JSONValue(beginning: bytes)
        var found: [String] = []
        for name in ["code", "Code", "error", "Error", "message", "Message", "error_description", "detail", "title"] {
            guard let member = value?[name] else { continue }
            let words =
                member.word ?? ["code", "message", "Message"].compactMap { member[$0]?.word }.joined(separator: ": ")
            if !words.isEmpty, !found.contains(words) { found.append(words) }
        }
        return found.isEmpty ? nil : found.joined(separator: ": ")
    }

    /// The text of the first element with that name, ignoring case.
    private static func element(_ name: String, in text: String) -> String? {
        let bytes = Array(text.utf8)
        let small = bytes.map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 | 0x20 : $0 }
        for start in small.indices where small[start...].starts(with: "<\(name)".utf8) {
            let next = small.dropFirst(start + 1 + name.utf8.count)
            guard let close = next.firstIndex(of: UInt8(ascii: ">")), let first = next.first,
                [UInt8(ascii: ">"), UInt8(ascii: " "), UInt8(ascii: "\n")].contains(first)
            else { continue }
            let content = bytes[(close + 1)...].prefix { $0 != UInt8(ascii: "<") }
            let words = collapsed(String(decoding: content, as: UTF8.self))
            return words.isEmpty ? nil : words
        }
        return nil
    }

    private static func withoutTags(_ text: String) -> String {
        var result = ""
        var isInTag = false
        for character in text {
            if character == "<" {
                isInTag = true
            } else if character == ">" {
                isInTag = false
                result += " "
            } else if !isInTag {
                result.append(character)
            }
        }
        return collapsed(result)
    }

    private static func collapsed(_ text: String) -> String {
        text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    /// The start of the text, on one line and in quotation marks.
    private static func quoted(_ text: String) -> String {
        let words = PrintableText.of(collapsed(text))
        return "“\(words.count > 160 ? words.prefix(159) + "…" : words)”"
    }

    /// The bytes as text, without a byte order mark and leading white space; `nil` if they are not text.
    private static func text(_ bytes: [UInt8]) -> String? {
        guard var bytes = TextEncodings.utf8(bytes) else { return nil }
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { bytes.removeFirst(3) }
        // The bytes may end in the middle of a character.
        for cut in 0..<max(1, min(4, bytes.count)) {
            guard let text = String(validating: bytes.dropLast(cut), as: UTF8.self) else { continue }
            let isText = text.unicodeScalars.allSatisfy {
                $0.value >= 0x20 && $0.value != 0x7F && $0.value != 0xFFFD || [9, 10, 12, 13].contains($0.value)
            }
            guard isText else { return nil }
            return String(text.drop(while: \.isWhitespace))
        }
        return nil
    }
}
