import Foundation
import TestSupport
import Testing

@Suite("seal")
struct SealTests {
    static let names = ["tagmanifest-sha256.txt.pub", "tagmanifest-sha256.txt.sig"]

    @Test("signs the tag manifest so that openssl accepts it, and the bag is a bag still")
    func signature() throws {
        let sealed = try Sealed()
        #expect(sealed.outcome.status == 0, "\(sealed.outcome.words)")
        let bag = sealed.run.bag.path
        let check = try Tool.run("openssl", Self.opensslVerify, folder: bag)
        #expect(check.status == 0, "\(check.words)")
        let bytes = try Disk.bytes(bag + "/tagmanifest-sha256.txt.sig")
        #expect(bytes.count == 64)
        #expect(try Tool.python(["-m", "bagit", "--validate", bag]).status == 0)
        #expect(try Set(Disk.tree(bag)).subtracting(Disk.tree(SharedRun.problemDay().bag.path)) == Set(Self.names))

        let verify = try Program.run(["verify", bag])
        #expect(verify.status == 0, "\(verify.words)")
        let der = try Tool.run(
            "openssl", ["pkey", "-pubin", "-in", "tagmanifest-sha256.txt.pub", "-outform", "DER"], folder: bag)
        #expect(verify.text.contains("Signed, key \(Disk.sha256(der.output))"), "\(verify.text)")
        #expect(verify.text.contains("does not prove: who signed"), "\(verify.text)")
        let json = try Program.run(["verify", bag, "--json"])
        #expect(json.text.contains("\"keySha256\": \"\(Disk.sha256(der.output))\""), "\(json.text)")
    }

    @Test("says nothing of the key")
    func secrecy() throws {
        let sealed = try Sealed()
        let key = try Disk.bytes(sealed.key)
        let secret = String(decoding: key, as: UTF8.self).split(separator: "\n")[1]
        #expect(!sealed.outcome.words.contains(secret))
        for file in try Disk.digests(sealed.run.bag.path).keys {
            let text = String(decoding: try Disk.bytes(sealed.run.bag.path + "/" + file), as: UTF8.self)
            #expect(!text.contains(secret), "\(file)")
        }
    }

    @Test(
        "refuses a key that others can read, or that is none, and leaves the bag as it was",
        arguments: KeyFault.allCases)
    func badKeys(fault: KeyFault) throws {
        let run = try Job.problemDay.stitch()
        let before = try Disk.digests(run.bag.path)
        let key = try Sealed.makeKey(in: run.folder)
        switch fault {
        case .group: try Self.setMode(0o640, key)
        case .others: try Self.setMode(0o604, key)
        case .empty: try Self.rewrite(key, [])
        case .cutOff: try Self.rewrite(key, Disk.bytes(key).dropLast(40))
        case .notAKey:
            let text = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"
            try Self.rewrite(key, Array(text.utf8))
        case .otherKind:
            _ = try Tool.run(
                "openssl", ["genpkey", "-algorithm", "x25519", "-out", key], folder: run.folder.path)
        case .encrypted:
            _ = try Tool.run(
                "openssl", ["genpkey", "-algorithm", "ed25519", "-aes256", "-pass", "pass:secret", "-out", key],
                folder: run.folder.path)
        case .gone: try FileManager.default.removeItem(atPath: key)
        }
        let outcome = try Program.run(["seal", run.bag.path, "--key", key])
        #expect(outcome.status == 1, "\(outcome.words)")
        #expect(outcome.errorText.contains("key.pem"), "\(outcome.words)")
        switch fault {
        case .otherKind: #expect(outcome.errorText.contains("it is a key for X25519"), "\(outcome.words)")
        case .encrypted: #expect(outcome.errorText.contains("it is encrypted"), "\(outcome.words)")
        default: break
        }
        #expect(try Disk.digests(run.bag.path) == before)
    }

    enum KeyFault: CaseIterable, Sendable { case group, others, empty, cutOff, notAKey, otherKind, encrypted, gone }

    @Test("refuses a bag that is not intact")
    func damaged() throws {
        let run = try Job.problemDay.stitch()
        let file = run.bag.path + "/data/summary.json"
        try Disk.write(Disk.bytes(file) + [0x0A], to: file)
        let outcome = try Program.run(["seal", run.bag.path, "--key", Sealed.makeKey(in: run.folder)])
        #expect(outcome.status == 1, "\(outcome.words)")
        #expect(outcome.errorText.contains("data/summary.json"), "\(outcome.words)")
        #expect(!FileManager.default.fileExists(atPath: run.bag.path + "/tagmanifest-sha256.txt.sig"))
    }

    @Test("verify finds a signature or key of something else, and one without the other", arguments: names)
    func otherSignature(name: String) throws {
        let sealed = try Sealed()
        let file = sealed.run.bag.path + "/" + name
        let bytes = try Disk.bytes(file)
        let other = try Sealed().file(name)
        var altered = bytes
        altered[60] ^= 1
        for content in [other, altered, Array(bytes.dropLast(30)), []] {
            try Disk.write(content, to: file)
            try Self.expectFinding(in: sealed)
        }
        try FileManager.default.removeItem(atPath: file)
        try Self.expectFinding(in: sealed)
        try Disk.write(bytes, to: file)
        #expect(try Program.run(["verify", sealed.run.bag.path]).status == 0)
    }

    private static func expectFinding(in sealed: Sealed) throws {
        let outcome = try Program.run(["verify", sealed.run.bag.path])
        #expect(outcome.status == 2, "\(outcome.words)")
        #expect(outcome.text.contains("tagmanifest-sha256.txt."), "\(outcome.words)")
        #expect(!outcome.text.contains("Signed, key"), "\(outcome.words)")
    }

    @Test("stays when the same bag is made again, and goes, with a word, when it becomes another")
    func stitchedAgain() throws {
        let sealed = try Sealed()
        let bag = sealed.run.bag.path
        // A seal of an earlier day is not lost because today is another.
        try Self.backdate(bag)
        #expect(try Program.run(["seal", bag, "--key", sealed.key, "--replace"]).status == 0)
        let before = try Disk.digests(bag)
        let same = try Job.problemDay.stitch(to: bag)
        #expect(same.outcome.status == 2, "\(same.outcome.words)")
        #expect(try Disk.digests(bag) == before)

        let other = try Job.problemDay.stitch(["--labels", "vtt"], to: bag)
        #expect(other.outcome.status == 2, "\(other.outcome.words)")
        #expect(other.outcome.errorText.contains("the seal was removed"), "\(other.outcome.words)")
        #expect(try Disk.tree(bag).allSatisfy { !Self.names.contains($0) })
        #expect(try Program.run(["verify", bag]).status == 0)
    }

    private static func backdate(_ bag: String) throws {
        let text = String(decoding: try Disk.bytes(bag + "/bag-info.txt"), as: UTF8.self)
        let dated = Array(text.replacing(/Bagging-Date: [0-9-]+/, with: "Bagging-Date: 2025-12-13").utf8)
        let tags = String(decoding: try Disk.bytes(bag + "/tagmanifest-sha256.txt"), as: UTF8.self)
        let digest = "\(Disk.sha256(Array(text.utf8)))"
        try Disk.write(dated, to: bag + "/bag-info.txt")
        try Disk.write(
            Array(tags.replacing(digest, with: "\(Disk.sha256(dated))").utf8), to: bag + "/tagmanifest-sha256.txt")
    }

    private static func setMode(_ mode: Int, _ path: String) throws {
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
    }

    /// In its place, so that its mode stays.
    private static func rewrite(_ path: String, _ bytes: [UInt8]) throws {
        try Disk.write(bytes, to: path)
        try setMode(0o600, path)
    }

    private static let opensslVerify = [
        "pkeyutl", "-verify", "-pubin", "-inkey", "tagmanifest-sha256.txt.pub", "-rawin", "-in",
        "tagmanifest-sha256.txt", "-sigfile", "tagmanifest-sha256.txt.sig",
    ]
}
