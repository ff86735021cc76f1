import Foundations
import TestSupport
import Testing

@Suite("Paths as text")
struct PathTextTests {
    @Test(
        "any bytes are a text, and that text is the bytes again",
        arguments: [
            Array("day/audio_14.zip".utf8), Array("m\u{FC}\u{15F}teri".utf8), [0x6D, 0x81, 0x64, 0xFF], [0xFF], [0xC3],
            [0xE2, 0x82], [0xF0, 0x9F, 0x8E], [0xC0, 0xAF], [0xED, 0xA0, 0x80], Array("\u{10FF81}\u{10FFFF}".utf8),
            Array("\u{10FF7F}%".utf8), [],
        ] as [[UInt8]])
    func isLossless(_ bytes: [UInt8]) {
        let text = PathText.text(bytes)
        #expect(text.pathBytes.map { UInt8(bitPattern: $0) } == bytes + [0])
    }

    @Test("whatever the bytes are")
    func random() {
        var random = Random(seed: 1)
        for _ in 0..<2000 {
            let bytes = (0..<Int.random(in: 0...12, using: &random)).map { _ in
                UInt8.random(in: 1...255, using: &random)
            }
            #expect(PathText.text(bytes).pathBytes.dropLast().map { UInt8(bitPattern: $0) } == bytes)
        }
    }

    @Test("it is shown as it is, or with every byte that is no text")
    func shown() {
        #expect(PathText.shown("100%/g\u{FC}n.zip") == "100%/g\u{FC}n.zip")
        #expect(PathText.shown(PathText.text([0x31, 0x25, 0x81, 0xFF] + Array("\u{FC}".utf8))) == "1%25%81%FF\u{FC}")
    }
}
