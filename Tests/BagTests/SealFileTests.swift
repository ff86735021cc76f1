import TestSupport
import Testing

@testable import Bag
@testable import Files

@Suite("The files of a seal")
struct SealFileTests {
    @Test(
        "are known by their names",
        arguments: [
            ("tagmanifest-sha256.txt.sig", 1), ("tagmanifest-sha256.txt.pub", 1), ("tagmanifest-sha256.txt.2.sig", 2),
            ("tagmanifest-sha256.txt.999.pub", 999), ("tagmanifest-sha256.txt.1.sig", nil),
            ("tagmanifest-sha256.txt.0.sig", nil), ("tagmanifest-sha256.txt.1000.sig", nil),
            ("tagmanifest-sha256.txt.02.sig", nil), ("tagmanifest-sha256.txt.2.key", nil),
            ("tagmanifest-sha256.txt.-2.sig", nil), ("tagmanifest-sha256.txt", nil), ("a.sig", nil),
            ("tagmanifest-sha256.txt.tsr", nil), ("tagmanifest-sha256.txt.2.2.sig", nil),
        ] as [(String, Int?)])
    func names(name: String, number: Int?) {
        #expect(SealFile.Signature(file: name)?.number == number)
        #expect(SealFile.contains(name) == (number != nil || name == "tagmanifest-sha256.txt.tsr"))
    }

    @Test("are in the order of their numbers, the first without one")
    func order() {
        let all = [3, 1, 10, 2].map { SealFile.Signature(number: $0) }.sorted()
        #expect(all.map(\.number) == [1, 2, 3, 10] && all.first == .first)
        #expect(!(SealFile.Signature.first < SealFile.Signature.first))
        #expect(
            all.map(\.signature).prefix(2) == ["tagmanifest-sha256.txt.sig", "tagmanifest-sha256.txt.2.sig"])
        #expect(
            all.map(\.publicKey).prefix(2) == ["tagmanifest-sha256.txt.pub", "tagmanifest-sha256.txt.2.pub"])
    }

    @Test("have the checksum of the tag manifest, which is less than 1 MiB")
    func digest() throws {
        let folder = TemporaryFolder()
        #expect(SealFile.tagManifestDigest(of: BagFiles(root: folder.path)) == nil)
        for (size, isThere) in [(0, true), (1 << 20, true), (1 << 20 + 1, false)] {
            let bytes = [UInt8](repeating: 0x61, count: size)
            try Disk.write(bytes, to: folder("tagmanifest-sha256.txt"))
            let found = SealFile.tagManifestDigest(of: BagFiles(root: folder.path))
            #expect(found == (isThere ? Disk.sha256(bytes) : nil), "\(size)")
            // The same holds for what is known of the bag.
            try Disk.write(bytes, to: folder(BagInfo.fileName))
            #expect((BagInfo(of: BagFiles(root: folder.path)) != nil) == isThere)
        }
    }
}
