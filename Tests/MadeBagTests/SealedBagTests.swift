import Bag
import Foundation
import Foundations
import Stitching
import TestSupport
import Testing

@Suite("A sealed bag")
struct SealedBagTests {
    private struct Made {
        let made: BagMadeTwice
        var bag: String { made.bag.path }

        init() throws { made = try BagMadeTwice(OutputOptions(), sessions: ["s1"]) }

        /// A new private key, and its public key.
        func key(_ name: String) throws -> (own: String, public: String) {
            let (own, other) = (made.folder(name), made.folder(name + ".pub"))
            #expect(try Tool.run("openssl", ["genpkey", "-algorithm", "ed25519", "-out", own]).status == 0)
            #expect(try Tool.run("openssl", ["pkey", "-in", own, "-pubout", "-out", other]).status == 0)
            try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: own)
            return (own, other)
        }

        func verified(by signer: String? = nil) throws -> VerificationReport {
            try BagVerifier(path: bag, formats: [], trust: SealTrust(signerPath: signer)).run()
        }
    }

    @Test("has a signature of each key, which openssl accepts; each is found where it is changed, or its bag is")
    func signatures() throws {
        let sealed = try Made()
        let keys = try (1...3).map { try sealed.key("key\($0)") }
        #expect(try sealed.verified().seal == nil)
        let first = try BagSealer(path: sealed.bag, keyPath: keys[0].own).run()
        #expect(first.signatures.count == 1 && first.timestamp == nil)
        // Once more is nothing new; another key is one more.
        let digests = try Disk.digests(sealed.bag)
        #expect(try BagSealer(path: sealed.bag, keyPath: keys[0].own).run() == first)
        #expect(try Disk.digests(sealed.bag) == digests)
        let second = try BagSealer(path: sealed.bag, keyPath: keys[1].own).run()
        #expect(second.signatures.count == 2 && second.signatures[0] == first.signatures[0])
        let report = try sealed.verified(by: keys[1].public)
        #expect(report.isIntact && report.seal == second && report.signedBy?.hasSigned == true)
        let other = try sealed.verified(by: keys[2].public)
        #expect(!other.isIntact && other.signedBy?.hasSigned == false)
        #expect(other.findings.map(\.message).allSatisfy { $0.contains("no valid signature of the key") })

        let parts = try Disk.tree(sealed.bag).filter { $0.hasSuffix(".pub") || $0.hasSuffix(".sig") }
        #expect(parts.count == 4, "\(parts)")
        let manifest = sealed.bag + "/tagmanifest-sha256.txt"
        for stem in [manifest, manifest + ".2"] {
            let accepted = try Tool.run(
                "openssl",
                [
                    "pkeyutl", "-verify", "-pubin", "-inkey", stem + ".pub", "-rawin", "-in", manifest, "-sigfile",
                    stem + ".sig",
                ])
            #expect(accepted.status == 0, "\(accepted.text)")
        }
        for part in parts {
            let whole = try Disk.bytes("\(sealed.bag)/\(part)")
            for change in [whole.dropLast(), whole + [10], []] as [[UInt8]] {
                try Disk.write(change, to: "\(sealed.bag)/\(part)")
                let found = try sealed.verified()
                #expect(found.findings.map(\.path).contains { parts.contains($0) } && !found.isIntact, "\(part)")
                // Another signature beside it stays valid.
                #expect(found.seal?.signatures.count == 1, "\(part)")
                // Nothing is sealed beside one that is not valid.
                #expect(throws: JobError.self) { try BagSealer(path: sealed.bag, keyPath: keys[2].own).run() }
            }
            try Disk.remove("\(sealed.bag)/\(part)")
            #expect(try !sealed.verified().isIntact)
            try Disk.write(whole, to: "\(sealed.bag)/\(part)")
        }
        #expect(try sealed.verified().isIntact)
        var sealer = BagSealer(path: sealed.bag, keyPath: keys[2].own)
        sealer.replacesSignatures = true
        let replaced = try sealer.run()
        #expect(replaced.signatures.count == 1 && !second.signatures.contains(replaced.signatures[0]))
        #expect(try sealed.verified(by: keys[2].public).isIntact && !sealed.verified(by: keys[0].public).isIntact)
    }

    @Test("was intact when it was sealed, by a key that only its owner can read")
    func refused() throws {
        let sealed = try Made()
        let key = try sealed.key("key")
        let digests = try Disk.digests(sealed.bag)
        func expect(_ words: String, _ path: String) throws {
            let error = #expect(throws: JobError.self) { try BagSealer(path: sealed.bag, keyPath: path).run() }
            #expect(error?.description.contains(words) == true, "\(String(describing: error))")
        }
        let none = sealed.made.folder("none")
        try Disk.write(Array("no key".utf8), to: none)
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: none)
        try expect("it is not an unencrypted Ed25519 private key", none)
        try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: key.own)
        try expect("other users have access to this private key", key.own)
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: key.own)
        #expect(try Disk.digests(sealed.bag) == digests)
        try Disk.write([1], to: sealed.bag + "/data/stray")
        try expect("it is not intact (data/stray", key.own)
        #expect(try Disk.digests(sealed.bag).count == digests.count + 1)
    }

    @Test("that has no time stamp, or one that is not valid, is not sealed as one that has")
    func timestamps() throws {
        let sealed = try Made()
        let key = try sealed.key("key")
        let authority = sealed.made.folder("authority.pem")
        let made = try Tool.run(
            "openssl",
            ["req", "-x509", "-key", key.own, "-out", authority, "-subj", "/CN=Nobody", "-days", "2"])
        #expect(made.status == 0, "\(made.text)")
        var sealer = BagSealer(path: sealed.bag, keyPath: key.own)
        sealer.authorityPath = authority
        let digests = try Disk.digests(sealed.bag)
        func expect(_ words: String) {
            let error = #expect(throws: JobError.self) { try sealer.run() }
            #expect(error?.description.contains(words) == true, "\(String(describing: error))")
        }
        expect("it has no time stamp to check with `authority`; nothing was sealed")
        #expect(try Disk.digests(sealed.bag) == digests)
        try Disk.write(Array("no reply".utf8), to: sealed.bag + "/tagmanifest-sha256.txt.tsr")
        expect("its time stamp is not valid (")
        expect("; nothing was sealed; remove tagmanifest-sha256.txt.tsr, or replace it with `timestampReply`")
        #expect(try Disk.digests(sealed.bag).count == digests.count + 1)
    }
}
