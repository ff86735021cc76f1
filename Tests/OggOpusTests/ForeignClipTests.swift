import OggOpus
import TestSupport
import Testing

@Suite("What is no Opus clip")
struct ForeignClipTests {
    @Test(
        "says what it is",
        arguments: [
            ([], "it is an empty file"),
            ([0, 0, 0], "it is a file of zeros, probably an unfinished download"),
            ([0x1A, 0x45, 0xDF, 0xA3, 1, 2], "it is a WebM or Matroska file, not Ogg Opus"),
            ([0, 0, 0, 32] + Array("ftypisom".utf8), "it is an MP4 file, not Ogg Opus"),
            (Array("RIFF".utf8) + [1, 2, 3, 4] + Array("WAVEfmt ".utf8), "it is a WAV file, not Ogg Opus"),
            (Array("ID3".utf8) + [4, 0, 0], "it is an MP3 file, not Ogg Opus"),
            ([0xFF, 0xFB, 0x90, 0x44], "it is an MP3 file, not Ogg Opus"),
            (Array("fLaC".utf8) + [0, 0], "it is a FLAC file, not Ogg Opus"),
            ([0x1F, 0x8B, 8, 0], "it is a gzip file, not Ogg Opus"),
            (
                Array("version https://git-lfs.github.com/spec/v1\n".utf8),
                "it is a Git LFS pointer in place of the file, not Ogg Opus"
            ),
            (
                Array("<!DOCTYPE html>\n<title>Sign in</title>".utf8),
                "it is a web page (“Sign in”), not Ogg Opus"
            ),
            (
                Array("<?xml version=\"1.0\"?><note>Hello</note>".utf8),
                "it is an XML document (“Hello”), not Ogg Opus"
            ),
            (
                Array("{\"error\": \"expired\"}".utf8),
                "it is a JSON response (“expired”), not Ogg Opus"
            ),
            (Array("Not found".utf8), "it is text (“Not found”), not Ogg Opus"),
            ([0x80, 0x81, 0, 7, 9], "it is not an Ogg file, and its type is not recognised"),
        ] as [([UInt8], String)])
    func words(bytes: [UInt8], words: String) {
        #expect(throws: ClipError.unsupported(words)) { try OddClipReading.facts(of: bytes) }
    }

    @Test(
        "names the codecs of an Ogg file",
        arguments: [
            ([1] + Array("vorbis".utf8), "Vorbis"), (Array("Speex   1.2".utf8), "Speex"),
            ([0x7F] + Array("FLAC".utf8), "FLAC"),
        ] as [([UInt8], String)])
    func codecs(packet: [UInt8], name: String) throws {
        var page = OddPage([packet + [UInt8](repeating: 0, count: 40)])
        page.flags = 2
        #expect(throws: ClipError.unsupported("it is an Ogg file that contains \(name) but no Opus stream")) {
            try OddClipReading.facts(of: page.bytes)
        }
    }

    @Test("and what is Opus, and broken, says how much of it cannot be read")
    func damaged() throws {
        var clip = try MadeClip(packets: 5)
        clip.audio[0].flags = 4
        let pages = [clip.head, clip.tags].bytes.count
        var bytes = clip.bytes
        bytes[pages + 100] ^= 1
        #expect(
            throws: ClipError.damaged(
                "it has headers but no sound; \(bytes.count - pages) of its \(bytes.count) bytes are not in an intact Ogg page and cannot be read"
            )
        ) { try OddClipReading.facts(of: bytes) }
        bytes = clip.bytes
        bytes[30] ^= 1
        let head = [clip.head].bytes.count
        #expect(
            throws: ClipError.damaged(
                "its Opus header is missing, so its sound cannot be decoded; \(head) of its \(bytes.count) bytes are not in an intact Ogg page and cannot be read"
            )
        ) { try OddClipReading.facts(of: bytes) }
        #expect(throws: ClipError.damaged("it has headers but no sound")) {
            try OddClipReading.facts(of: [clip.head, clip.tags].bytes)
        }
        // A header that goes on on the next page (RFC 7845 section 3 wants it alone on the first), of a version that may
        // be so long.
        var rest = OddPage([[1, 2, 3]])
        (rest.flags, rest.serialNumber, rest.number) = (1, clip.head.serialNumber, 1)
        clip.head.segments = [255]
        clip.head.body[8] = 2
        clip.head.body += [UInt8](repeating: 0, count: 255 - clip.head.body.count)
        for pages in [[clip.head, rest, clip.tags], [clip.head, clip.tags]] {
            #expect(throws: ClipError.damaged("its Opus header is damaged")) {
                try OddClipReading.facts(of: pages.bytes + clip.audio.bytes)
            }
        }
    }
}
