import Foundations
import Testing

@Suite("Checksums")
struct ChecksumTests {
    private let text = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

    @Test("are 32 bytes and 64 lower-case digits")
    func hexadecimal() throws {
        let checksum = try #require(Checksum(hexadecimal: text))
        #expect(checksum.hexadecimal == text)
        #expect(Checksum(hexadecimal: text.uppercased()) == checksum)
        #expect(Checksum(bytes: (0..<32).map(UInt8.init))?.hexadecimal.hasPrefix("000102030405060708") == true)
    }

    @Test("are nothing else", arguments: [0, 2, 62, 63, 65, 66, 128])
    func wrongLength(count: Int) {
        #expect(Checksum(hexadecimal: String(repeating: "a", count: count)) == nil)
        #expect(Checksum(bytes: [UInt8](repeating: 0, count: count)) == nil)
    }

    @Test("are no other characters", arguments: ["g", " ", "-", "é"])
    func wrongDigit(_ digit: String) {
        #expect(Checksum(hexadecimal: text.dropLast() + digit) == nil)
    }
}
