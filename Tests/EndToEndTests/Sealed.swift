import TestSupport

/// A bag of its own, sealed with a key of its own.
struct Sealed {
    let run: Run
    let key: String
    let outcome: ChildProcess.Outcome

    init(_ options: [String] = []) throws {
        run = try Job.problemDay.stitch()
        key = try Self.makeKey(in: run.folder)
        outcome = try Program.run(["seal", run.bag.path, "--key", key] + options, folder: run.folder.path)
    }

    /// A file of the bag, which is there as long as this is.
    func file(_ name: String) throws -> [UInt8] {
        try withExtendedLifetime(run) { try Disk.bytes(run.bag.path + "/" + name) }
    }

    /// As the README tells to.
    static func makeKey(in folder: TemporaryFolder, named name: String = "key.pem") throws -> String {
        let outcome = try Tool.run("openssl", ["genpkey", "-algorithm", "ed25519", "-out", name], folder: folder.path)
        guard outcome.status == 0 else { throw TestSupportError(reason: outcome.words) }
        return folder(name)
    }

    /// The public key of a private one, in a file of its own.
    static func publicKey(of key: String) throws -> String {
        let outcome = try Tool.run("openssl", ["pkey", "-in", key, "-pubout", "-out", key + ".pub"])
        guard outcome.status == 0 else { throw TestSupportError(reason: outcome.words) }
        return key + ".pub"
    }

    /// The SHA-256 of a public key in DER.
    static func fingerprint(_ publicKey: String) throws -> String {
        let der = try Tool.run("openssl", ["pkey", "-pubin", "-in", publicKey, "-outform", "DER"])
        return "\(Disk.sha256(der.output))"
    }
}
