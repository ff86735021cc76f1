import Foundation
import TestSupport
import Testing

@Suite("Several signatures")
struct SignaturesTests {
    @Test("a second key adds a signature that openssl accepts, and the same key again changes nothing")
    func secondKey() throws {
        let sealed = try Sealed()
        let bag = sealed.run.bag.path
        let before = try Disk.digests(bag)
        let second = try Sealed.makeKey(in: sealed.run.folder, named: "second.pem")
        let added = try Program.run(["seal", bag, "--key", second])
        #expect(added.status == 0, "\(added.words)")
        let after = try Disk.digests(bag)
        #expect(before.allSatisfy { after[$0.key] == $0.value })
        #expect(Set(after.keys).subtracting(before.keys) == Set(Self.second))
        let judge = try Tool.run(
            "openssl",
            [
                "pkeyutl", "-verify", "-pubin", "-inkey", Self.second[0], "-rawin", "-in", "tagmanifest-sha256.txt",
                "-sigfile", Self.second[1],
            ], folder: bag)
        #expect(judge.status == 0, "\(judge.words)")
        #expect(try Tool.python(["-m", "bagit", "--validate", bag]).status == 0)

        for key in [sealed.key, second] {
            #expect(try Program.run(["seal", bag, "--key", key]).status == 0)
            let fingerprint = try Sealed.fingerprint(Sealed.publicKey(of: key))
            #expect(try Program.run(["verify", bag]).text.contains("Signed, key \(fingerprint)"))
        }
        #expect(try Disk.digests(bag) == after)
    }

    @Test("--replace leaves the signature of the new key alone")
    func replace() throws {
        let sealed = try Self.sealedTwice()
        let bag = sealed.run.bag.path
        let third = try Sealed.makeKey(in: sealed.run.folder, named: "third.pem")
        #expect(try Program.run(["seal", bag, "--key", third, "--replace"]).status == 0)
        #expect(try Disk.tree(bag).filter { $0.hasPrefix("tagmanifest-sha256.txt.") }.sorted() == SealTests.names)
        let verify = try Program.run(["verify", bag, "--signed-by", Sealed.publicKey(of: third)])
        #expect(verify.status == 0, "\(verify.words)")
    }

    @Test("verify finds a further one that was altered, and seal adds none to it", arguments: second)
    func altered(name: String) throws {
        let sealed = try Self.sealedTwice()
        let bag = sealed.run.bag.path
        var bytes = try Disk.bytes("\(bag)/\(name)")
        bytes[60] ^= 1
        try Disk.write(bytes, to: "\(bag)/\(name)")
        let verify = try Program.run(["verify", bag])
        #expect(verify.status == 2 && verify.text.contains("tagmanifest-sha256.txt.2."), "\(verify.words)")
        let before = try Disk.digests(bag)
        let third = try Sealed.makeKey(in: sealed.run.folder, named: "third.pem")
        let refused = try Program.run(["seal", bag, "--key", third])
        #expect(refused.status == 1 && refused.errorText.contains("--replace"), "\(refused.words)")
        #expect(try Disk.digests(bag) == before)
        #expect(try Program.run(["seal", bag, "--key", third, "--replace"]).status == 0)
    }

    @Test("are removed together when the bag becomes another, and other names belong to no seal")
    func stitchedAgain() throws {
        let sealed = try Self.sealedTwice()
        let bag = sealed.run.bag.path
        for name in ["tagmanifest-sha256.txt.02.sig", "tagmanifest-sha256.txt.1.sig", "tagmanifest-sha256.txt.x.pub"] {
            try Disk.write([1], to: "\(bag)/\(name)")
            let verify = try Program.run(["verify", bag])
            #expect(verify.text.contains("\(name): it does not belong to the bag"), "\(verify.words)")
            try FileManager.default.removeItem(atPath: "\(bag)/\(name)")
        }
        let other = try Job.problemDay.stitch(["--labels", "vtt"], to: bag)
        #expect(other.outcome.status == 2, "\(other.outcome.words)")
        #expect(other.outcome.errorText.contains("the seal was removed"), "\(other.outcome.words)")
        #expect(try Disk.tree(bag).allSatisfy { !$0.hasPrefix("tagmanifest-sha256.txt.") })
        #expect(try Program.run(["verify", bag]).status == 0)
    }

    @Test("do not keep a bag from being merged or redacted")
    func mergedAndRedacted() throws {
        let shards = try Shards(Job.day, count: 2)
        for bag in shards.bags {
            for name in ["a.pem", "b.pem"] {
                let key = try Sealed.makeKey(in: shards.folder, named: name)
                #expect(try Program.run(["seal", bag, "--key", key]).status == 0)
            }
        }
        let merged = try shards.merge()
        #expect(merged.outcome.status == 0, "\(merged.outcome.words)")
        #expect(try Disk.tree(merged.bag.path).allSatisfy { !$0.hasPrefix("tagmanifest-sha256.txt.") })
        for name in ["a.pem", "b.pem"] {
            #expect(try Program.run(["seal", merged.bag.path, "--key", shards.folder(name)]).status == 0)
        }
        let redacted = try Redacted(merged, session: "barge-in", from: "0.5", to: "1")
        #expect(redacted.outcome.status == 0, "\(redacted.outcome.words)")
        #expect(try Disk.tree(redacted.bag.path).allSatisfy { !$0.hasPrefix("tagmanifest-sha256.txt.") })
    }

    @Test("--signed-by demands one of a certain key")
    func signedBy() throws {
        let sealed = try Self.sealedTwice()
        let (bag, folder) = (sealed.run.bag.path, sealed.run.folder)
        for key in [sealed.key, folder("second.pem")] {
            let publicKey = try Sealed.publicKey(of: key)
            let verify = try Program.run(["verify", bag, "--signed-by", publicKey])
            #expect(verify.status == 0, "\(verify.words)")
            let line = "Required signature, key \(try Sealed.fingerprint(publicKey)): valid"
            #expect(verify.text.contains(line), "\(verify.words)")
            let json = try Program.run(["verify", bag, "--signed-by", publicKey, "--json"])
            #expect(json.text.contains(#""hasSigned": true"#), "\(json.words)")
        }
        let stranger = try Sealed.publicKey(of: Sealed.makeKey(in: folder, named: "third.pem"))
        let unsealed = try SharedRun.problemDay().bag.path
        for path in [bag, unsealed] {
            let verify = try Program.run(["verify", path, "--signed-by", stranger])
            #expect(verify.status == 2, "\(verify.words)")
            #expect(verify.text.contains("no valid signature of the key from --signed-by"), "\(verify.words)")
        }
        #expect(
            try Program.run(["verify", bag, "--signed-by", stranger, "--json"]).text.contains(#""hasSigned": false"#))
        for file in [sealed.key, bag + "/bagit.txt", folder("none.pub")] {
            let outcome = try Program.run(["verify", bag, "--signed-by", file])
            #expect(outcome.status == 1 && outcome.errorText.contains(file), "\(outcome.words)")
        }
    }

    private static let second = ["tagmanifest-sha256.txt.2.pub", "tagmanifest-sha256.txt.2.sig"]

    private static func sealedTwice() throws -> Sealed {
        let sealed = try Sealed()
        let second = try Sealed.makeKey(in: sealed.run.folder, named: "second.pem")
        let outcome = try Program.run(["seal", sealed.run.bag.path, "--key", second])
        guard outcome.status == 0 else { throw TestSupportError(reason: outcome.words) }
        return sealed
    }
}
