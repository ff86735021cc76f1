import Foundation
import TestSupport
import Testing

@Suite("seal with a time stamp")
struct TimestampTests {
    @Test("writes a request that openssl reads, and takes the authority's reply into the bag")
    func exchange() throws {
        let sealed = try Sealed(["--timestamp-query", "day.tsq"])
        #expect(sealed.outcome.status == 0, "\(sealed.outcome.words)")
        let (folder, bag) = (sealed.run.folder, sealed.run.bag.path)
        let query = try Tool.run("openssl", ["ts", "-query", "-in", "day.tsq", "-text"], folder: folder.path)
        #expect(query.text.contains("Certificate required: yes"), "\(query.words)")
        #expect(query.text.contains("Hash Algorithm: sha256"), "\(query.words)")
        let own = try Tool.run(
            "openssl", ["ts", "-query", "-data", bag + "/tagmanifest-sha256.txt", "-sha256", "-cert", "-no_nonce"])
        #expect(try Disk.bytes(folder("day.tsq")) == own.output)

        try Authority.reply(to: "day.tsq", as: "day.tsr", in: folder)
        let attach = ["seal", bag, "--key", sealed.key, "--timestamp-reply", folder("day.tsr")]
        let attached = try Program.run(attach)
        #expect(attached.status == 0, "\(attached.words)")
        #expect(try Disk.bytes(bag + "/tagmanifest-sha256.txt.tsr") == Disk.bytes(folder("day.tsr")))

        let verify = try Program.run(["verify", bag])
        #expect(verify.status == 0, "\(verify.words)")
        #expect(verify.text.contains(/Time-stamped 20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/), "\(verify.text)")
        // The command that it prints is one that works.
        let line = try #require(verify.text.split(separator: "\n").first { $0.contains("openssl ts -verify") })
        let words = line.split(separator: " ").map { $0 == "AUTHORITY.pem" ? folder("ca.pem") : String($0) }
        let check = try Tool.run("openssl", Array(words.dropFirst()), folder: bag)
        #expect(check.status == 0, "\(check.words)")
        #expect(check.words.contains("Verification: OK"), "\(check.words)")
        #expect(try Tool.python(["-m", "bagit", "--validate", bag]).status == 0)
    }

    @Test("refuses a reply for other bytes, one cut off, and what is no reply; verify finds them")
    func badReplies() throws {
        let sealed = try Sealed(["--timestamp-query", "day.tsq"])
        let folder = sealed.run.folder
        try Authority.reply(to: "day.tsq", as: "good.tsr", in: folder)
        try Disk.write(Array("something else".utf8), to: folder("other.txt"))
        _ = try Tool.run(
            "openssl", ["ts", "-query", "-data", "other.txt", "-sha256", "-cert", "-out", "other.tsq"],
            folder: folder.path)
        try Authority.reply(to: "other.tsq", as: "other.tsr", in: folder)
        let good = try Disk.bytes(folder("good.tsr"))
        let faults = [
            try Disk.bytes(folder("other.tsr")), Array(good.dropLast()), good + [0], [], [0x30, 0x80, 0, 0],
            Array("not a reply".utf8), try Disk.bytes(folder("day.tsq")),
        ]
        for bytes in faults {
            try Disk.write(bytes, to: folder("bad.tsr"))
            let outcome = try Program.run(
                ["seal", sealed.run.bag.path, "--key", sealed.key, "--timestamp-reply", folder("bad.tsr")])
            #expect(outcome.status == 1, "\(outcome.words)")
            #expect(!FileManager.default.fileExists(atPath: sealed.run.bag.path + "/tagmanifest-sha256.txt.tsr"))
            try Disk.write(bytes, to: sealed.run.bag.path + "/tagmanifest-sha256.txt.tsr")
            let verify = try Program.run(["verify", sealed.run.bag.path])
            #expect(verify.status == 2, "\(verify.words)")
            try FileManager.default.removeItem(atPath: sealed.run.bag.path + "/tagmanifest-sha256.txt.tsr")
        }
    }

    @Test("refuses to put the request into the bag")
    func queryInBag() throws {
        let run = try Job.problemDay.stitch()
        let before = try Disk.digests(run.bag.path)
        for place in ["bag/day.tsq", "bag/data/day.tsq", "./bag/../bag/day.tsq", "no/such/day.tsq"] {
            let outcome = try Program.run(
                ["seal", "bag", "--key", Sealed.makeKey(in: run.folder), "--timestamp-query", place],
                folder: run.folder.path)
            #expect(outcome.status == 1, "\(outcome.words)")
            #expect(try Disk.digests(run.bag.path) == before)
        }
    }
}

@Suite("The signature of a time-stamping authority")
struct AuthorityTests {
    @Test("is checked with the certificates that are given, and reported as unchecked without them")
    func authority() throws {
        let sealed = try Sealed(["--timestamp-query", "day.tsq"])
        let (folder, bag) = (sealed.run.folder, sealed.run.bag.path)
        try Authority.reply(to: "day.tsq", as: "day.tsr", in: folder)
        let other = TemporaryFolder()
        try Authority.make(in: other)
        let before = try Disk.digests(bag)
        let attach = ["seal", bag, "--key", sealed.key, "--timestamp-reply", folder("day.tsr"), "--authority"]
        let refused = try Program.run(attach + [other("ca.pem")])
        #expect(refused.status == 1 && refused.errorText.contains("the authority's signature is not valid"))
        #expect(try Program.run(attach + [folder("day.tsr")]).status == 1)
        #expect(try Disk.digests(bag) == before)
        let attached = try Program.run(attach + [folder("ca.pem")])
        #expect(attached.status == 0, "\(attached.words)")
        #expect(attached.text.contains("proves: an authority with a certificate from --authority signed"))

        // The same reply again changes nothing, and another one does not replace it.
        #expect(try Program.run(attach + [folder("ca.pem")]).status == 0)
        try FileManager.default.copyItem(atPath: folder("day.tsq"), toPath: other("day.tsq"))
        try Authority.reply(to: "day.tsq", as: "day.tsr", in: other)
        let second = try Program.run(
            ["seal", bag, "--key", sealed.key, "--timestamp-reply", other("day.tsr"), "--authority", other("ca.pem")])
        #expect(second.status == 1 && second.errorText.contains("it has a time stamp of"), "\(second.words)")
        #expect(try Disk.bytes(bag + "/tagmanifest-sha256.txt.tsr") == Disk.bytes(folder("day.tsr")))

        let unchecked = try Program.run(["verify", bag])
        #expect(unchecked.status == 0 && unchecked.text.contains("signature was not checked"), "\(unchecked.words)")
        let checked = try Program.run(["verify", bag, "--json", "--authority", folder("ca.pem")])
        #expect(checked.status == 0 && checked.text.contains(#""isAuthorityChecked": true"#), "\(checked.words)")
        let wrong = try Program.run(["verify", bag, "--authority", other("ca.pem")])
        #expect(wrong.status == 2 && !wrong.text.contains("Time-stamped"), "\(wrong.words)")
        let both = try Disk.bytes(other("ca.pem")) + Disk.bytes(folder("ca.pem"))
        try Disk.write(both, to: folder("both.pem"))
        #expect(try Program.run(["verify", bag, "--authority", folder("both.pem")]).status == 0)
    }

    @Test("is found to be altered, as openssl finds it; without certificates nothing is claimed of it")
    func altered() throws {
        let sealed = try Sealed(["--timestamp-query", "day.tsq"])
        let (folder, bag) = (sealed.run.folder, sealed.run.bag.path)
        try Authority.reply(to: "day.tsq", as: "day.tsr", in: folder)
        var reply = try Disk.bytes(folder("day.tsr"))
        reply[reply.count - 1] ^= 1
        try Disk.write(reply, to: bag + "/tagmanifest-sha256.txt.tsr")
        let judge = try Tool.run(
            "openssl",
            [
                "ts", "-verify", "-data", "tagmanifest-sha256.txt", "-in", "tagmanifest-sha256.txt.tsr", "-CAfile",
                folder("ca.pem"),
            ], folder: bag)
        #expect(judge.status != 0)
        let unchecked = try Program.run(["verify", bag])
        #expect(unchecked.text.contains("does not prove: that an authority issued it"), "\(unchecked.words)")
        let checked = try Program.run(["verify", bag, "--authority", folder("ca.pem")])
        #expect(checked.status == 2, "\(checked.words)")
        #expect(checked.text.contains("the authority's signature is not valid"), "\(checked.words)")
    }

    @Test("is not attached where it refused the request, or stamped another digest than the seal's")
    func otherReplies() throws {
        let sealed = try Sealed()
        let (folder, bag) = (sealed.run.folder, sealed.run.bag.path)
        try Authority.make(in: folder)
        let query = try Tool.run(
            "openssl",
            ["ts", "-query", "-data", bag + "/tagmanifest-sha256.txt", "-sha512", "-cert", "-out", "other.tsq"],
            folder: folder.path)
        #expect(query.status == 0, "\(query.text)")
        let before = try Disk.digests(bag)
        for (digests, words) in [
            ("sha256", "the authority did not grant the request (status 2)"),
            ("sha256, sha512", "its imprint is not a SHA-256"),
        ] {
            let configuration = String(decoding: try Disk.bytes(folder("ts.cnf")), as: UTF8.self)
            try Disk.write(
                Array(configuration.replacing("digests = sha256", with: "digests = \(digests)").utf8),
                to: folder("ts.cnf"))
            try Authority.reply(to: "other.tsq", as: "other.tsr", in: folder)
            let refused = try Program.run(
                ["seal", bag, "--key", sealed.key, "--timestamp-reply", folder("other.tsr")])
            #expect(refused.status == 1 && refused.errorText.contains(words), "\(refused.words)")
            #expect(try Disk.digests(bag) == before)
        }
    }

    @Test("is missed where there is no time stamp, and certificates have to be some")
    func missing() throws {
        let sealed = try Sealed()
        let bag = sealed.run.bag.path
        try Authority.make(in: sealed.run.folder)
        let verify = try Program.run(["verify", bag, "--authority", sealed.run.folder("ca.pem")])
        #expect(verify.status == 2 && verify.text.contains("tagmanifest-sha256.txt.tsr"), "\(verify.words)")
        for file in [sealed.key, bag + "/bagit.txt", sealed.run.folder("none.pem")] {
            let outcome = try Program.run(["verify", bag, "--authority", file])
            #expect(outcome.status == 1 && outcome.errorText.contains(file), "\(outcome.words)")
        }
        #expect(try Program.run(["seal", bag, "--key", sealed.key, "--authority", "ca.pem"]).status == 64)
    }
}

/// A time-stamping authority in a folder, made by openssl.
enum Authority {
    static func reply(to query: String, as reply: String, in folder: TemporaryFolder) throws {
        if !FileManager.default.fileExists(atPath: folder("ca.pem")) { try make(in: folder) }
        try openssl(
            ["ts", "-reply", "-config", "ts.cnf", "-section", "tsa", "-queryfile", query, "-out", reply], folder)
    }

    static func make(in folder: TemporaryFolder) throws {
        let configuration = """
            [req]
            distinguished_name = name
            x509_extensions = ca
            [name]
            [ca]
            basicConstraints = critical,CA:true
            [stamping]
            extendedKeyUsage = critical,timeStamping
            [tsa]
            serial = serial
            crypto_device = builtin
            signer_cert = tsa.pem
            signer_key = tsa.key
            certs = ca.pem
            default_policy = 1.2.3.4.1
            signer_digest = sha256
            digests = sha256
            accuracy = secs:1
            ess_cert_id_alg = sha256

            """
        try Disk.write(Array(configuration.utf8), to: folder("ts.cnf"))
        try Disk.write(Array("01\n".utf8), to: folder("serial"))
        let newKey = ["-newkey", "rsa:2048", "-nodes", "-config", "ts.cnf"]
        try openssl(
            ["req", "-x509", "-subj", "/CN=Test CA", "-keyout", "ca.key", "-out", "ca.pem", "-days", "2"] + newKey,
            folder)
        try openssl(["req", "-new", "-subj", "/CN=Test TSA", "-keyout", "tsa.key", "-out", "tsa.csr"] + newKey, folder)
        try openssl(
            [
                "x509", "-req", "-in", "tsa.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-out",
                "tsa.pem", "-days", "2", "-extfile", "ts.cnf", "-extensions", "stamping",
            ], folder)
    }

    private static func openssl(_ arguments: [String], _ folder: TemporaryFolder) throws {
        let outcome = try Tool.run("openssl", arguments, folder: folder.path)
        guard outcome.status == 0 else { throw TestSupportError(reason: outcome.words) }
    }
}
