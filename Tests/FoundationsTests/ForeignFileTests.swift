import Foundations
import Testing

@Suite("What is no archive is said")
struct ForeignFileTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let bytes: [UInt8]
        let words: String
        var advice = ""
        var testDescription: String { words }

        init(_ bytes: [UInt8], _ words: String, _ advice: String = "") {
            self.bytes = bytes
            self.words = words
            self.advice = advice
        }

        init(_ text: String, _ words: String, _ advice: String = "") { self.init(Array(text.utf8), words, advice) }
    }

    private static let expired = "the link has expired or gives no access: get a new link, and download it again"

    @Test(
        "by its first bytes, with what can be done",
        arguments: [
            Case([], "an empty file", "download it again"),
            Case([0x50, 0x4B, 5, 6] + [UInt8](repeating: 0, count: 18), "an empty ZIP archive"),
            Case([UInt8](repeating: 0, count: 100), "a file of zeros"),
            Case([0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C, 0, 4], "a 7z archive", "unpack it"),
            Case([0x52, 0x61, 0x72, 0x21, 0x1A, 7, 1, 0], "a RAR archive", "unpack it"),
            Case([0x1F, 0x8B, 8, 0], "a gzip file", "unpack it"), Case("BZh91AY", "a bzip2 file", "unpack it"),
            Case([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0, 0], "an xz file", "unpack it"),
            Case([0x28, 0xB5, 0x2F, 0xFD, 4], "a Zstandard file", "unpack it"),
            Case(tar(magic: "ustar"), "a tar archive", "unpack it"), Case(tar(magic: ""), "a tar archive", "unpack it"),
            Case("OggS\0\u{2}", "an Ogg file"), Case("RIFF\0\0\0\0WAVE", "a WAV file"),
            Case(
                "<!DOCTYPE html>\n<html><head><title> Sign\n in </title>", "a web page (“Sign in”)", "download it again"
            ),
            Case("<html><body>Your <b>link</b> has expired</body>", "a web page (“Your link has expired”)", expired),
            Case(
                "<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>",
                "an error response of a storage service (“AccessDenied: Request has expired”)", expired),
            Case(
                "\u{FEFF}<?xml version=\"1.0\"?><Error><Code>NoSuchKey</Code><Message>No such\nkey</Message></Error>",
                "an error response of a storage service (“NoSuchKey: No such key”)", "download it again"),
            Case(
                #"{"error": {"code": 403, "message": "URL expired"}}"#, "a JSON response (“403: URL expired”)",
                expired),
            Case(#"{"sessions": []}"#, "JSON (“"), Case("<svg><a/></svg>", "an XML document"),
            Case(
                "version https://git-lfs.github.com/spec/v1\noid sha256:00\n", "a Git LFS pointer",
                "get the file itself: git lfs pull"),
            Case("Not Found\n", "text (“Not Found”)", "download it again"),
            Case(Array("Lin\u{E7}k".utf8).dropLast(2) + [], "text (“Lin”)"),
        ])
    func kinds(_ row: Case) throws {
        let found = try #require(ForeignFile(beginning: row.bytes, size: row.bytes.count))
        #expect(found.words.hasPrefix(row.words), "\(found.words)")
        #expect(found.advice.hasPrefix(row.advice), "\(found.advice)")
    }

    @Test(
        "bytes of no known kind are not called by a name",
        arguments: [[1, 2, 3, 0x80], Array(0...255), [0xC0, 0xC1, 3]])
    func unknown(_ bytes: [UInt8]) {
        #expect(ForeignFile(beginning: bytes, size: bytes.count) == nil)
    }

    @Test("words from outside are short, on one line, and turn nothing around")
    func words() throws {
        let text = "a\u{202E}b\n" + String(repeating: "word ", count: 1000)
        let found = try #require(ForeignFile(beginning: Array(text.utf8), size: text.utf8.count))
        #expect(found.words.count < 200)
        #expect(found.words.contains("a\\u{202e}b word"))
    }

    @Test("a part of a split set is told by its name")
    func splitSets() {
        for name in ["a.z01", "A.Z12", "a.zip.001", "a.ZIP.010", "a.zx01", "a.7z.002"] {
            #expect(ForeignFile.isPartOfSplitSet(name: name), "\(name)")
        }
        for name in ["a.zip", "a.001", "a.z", "z01", "a.zap", "a.zip.txt", "12.34"] {
            #expect(!ForeignFile.isPartOfSplitSet(name: name), "\(name)")
        }
    }

    /// The header of a file in a tar archive, with its checksum (POSIX.1, pax).
    private static func tar(magic: String) -> [UInt8] {
        var header = [UInt8](repeating: 0, count: 512)
        header.replaceSubrange(0..<8, with: "good.zip".utf8)
        header.replaceSubrange(257..<257 + magic.utf8.count, with: magic.utf8)
        let sum = header.reduce(0) { $0 + Int($1) } + 8 * 32
        let digits = String(sum, radix: 8)
        header.replaceSubrange(148..<156, with: (String(repeating: "0", count: 6 - digits.count) + digits + "\0 ").utf8)
        return header
    }
}
