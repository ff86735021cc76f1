import Foundation
import TestSupport
import Testing

/// The 32 bytes of a public key, and what is wrong with them.
struct ImpossibleKey: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let bytes: [UInt8]
    let words: String

    private init(_ name: String, _ hexadecimal: String, _ words: String) {
        testDescription = name
        let digits = Array(hexadecimal)
        bytes = stride(from: 0, to: 64, by: 2).map { UInt8(String(digits[$0...$0 + 1]), radix: 16) ?? 0 }
        self.words = words
    }

    private static let small = "small order"
    private static let middle = String(repeating: "ff", count: 30)
    private static let zeros = String(repeating: "00", count: 30)

    /// Least significant byte first. The last byte has the sign of x in its highest bit.
    static let all = [
        ImpossibleKey("order 1", "01" + zeros + "00", small),
        ImpossibleKey("order 2", "ec" + middle + "7f", small),
        ImpossibleKey("order 4", "00" + zeros + "00", small),
        ImpossibleKey("order 4, the other x", "00" + zeros + "80", small),
        ImpossibleKey("order 8", "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05", small),
        ImpossibleKey(
            "order 8, the other x", "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85", small),
        ImpossibleKey(
            "order 8, the other y", "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a", small),
        ImpossibleKey(
            "order 8, both others", "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa", small),
        ImpossibleKey("order 1, x with a sign", "01" + zeros + "80", small),
        ImpossibleKey("order 2, x with a sign", "ec" + middle + "ff", small),
        ImpossibleKey("order 4, y = p", "ed" + middle + "7f", small),
        ImpossibleKey("order 4, y = p, the other x", "ed" + middle + "ff", small),
        ImpossibleKey("order 1, y = p + 1", "ee" + middle + "7f", small),
        ImpossibleKey("order 1, y = p + 1, x with a sign", "ee" + middle + "ff", small),
        ImpossibleKey("y = p + 3", "f0" + middle + "7f", "not below 2^255 - 19"),
        ImpossibleKey("y = 2^255 - 1", "ff" + middle + "ff", "not below 2^255 - 19"),
        ImpossibleKey("y = 2", "02" + zeros + "00", "not a point of the curve"),
    ]

    /// SubjectPublicKeyInfo (RFC 8410).
    var pem: [UInt8] {
        let prefix: [UInt8] = [0x30, 0x2A, 0x30, 0x05, 0x06, 0x03, 0x2B, 0x65, 0x70, 0x03, 0x21, 0x00]
        let text = Data(prefix + bytes).base64EncodedString()
        return Array("-----BEGIN PUBLIC KEY-----\n\(text)\n-----END PUBLIC KEY-----\n".utf8)
    }
}

@Suite("A public key that nobody can have a private key for")
struct ImpossibleKeyTests {
    @Test("is found by verify and refused by --signed-by and seal", arguments: ImpossibleKey.all)
    func refused(key: ImpossibleKey) throws {
        let sealed = try Sealed()
        let bag = sealed.run.bag.path
        try Disk.write(key.pem, to: bag + "/tagmanifest-sha256.txt.pub")
        // R is the point of order 1, and S is 0.
        let forged: [UInt8] = [1] + Array(repeating: 0, count: 63)
        try Disk.write(forged, to: bag + "/tagmanifest-sha256.txt.sig")
        let verify = try Program.run(["verify", bag])
        #expect(verify.status == 2 && !verify.text.contains("Signed, key"), "\(verify.words)")
        #expect(verify.text.contains(key.words), "\(verify.words)")
        let signedBy = try Program.run(["verify", bag, "--signed-by", bag + "/tagmanifest-sha256.txt.pub"])
        #expect(signedBy.status == 1 && signedBy.errorText.contains(key.words), "\(signedBy.words)")
        let seal = try Program.run(["seal", bag, "--key", sealed.key])
        #expect(seal.status == 1 && seal.errorText.contains(key.words), "\(seal.words)")
    }

    @Test("is accepted by openssl, with one signature for every file, which is why it is refused here")
    func openssl() throws {
        let folder = TemporaryFolder()
        try Disk.write(ImpossibleKey.all[0].pem, to: folder("key.pub"))
        try Disk.write([1] + Array(repeating: 0, count: 63), to: folder("sig"))
        for text in ["one file", "another"] {
            try Disk.write(Array(text.utf8), to: folder("file"))
            let judge = try Tool.run(
                "openssl",
                ["pkeyutl", "-verify", "-pubin", "-inkey", "key.pub", "-rawin", "-in", "file", "-sigfile", "sig"],
                folder: folder.path)
            #expect(judge.status == 0, "\(judge.words)")
        }
    }
}
