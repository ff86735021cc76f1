import Files
import Foundations
import OpenSSL

/// Seals a bag: signs its tag manifest, and optionally stores a time-stamp reply for it.
public struct BagSealer: Sendable {
    public let path: String
    /// The file with the private key.
    public var keyPath: String
    /// The file to which a time-stamp request is written; `nil` for none.
    public var queryPath: String?
    /// A file with the reply to such a request.
    public var replyPath: String?
    /// A file with the certificates of trusted time-stamping authorities in PEM. The reply's signature is checked with
    /// them; `nil` if it is not checked.
    public var authorityPath: String?
    /// Whether the signatures of all keys are removed, and this key's is the only one. Otherwise they are kept.
    public var replacesSignatures: Bool
    public var surroundings: Surroundings

    public init(
        path: String, keyPath: String, queryPath: String? = nil, replyPath: String? = nil,
        authorityPath: String? = nil, replacesSignatures: Bool = false, surroundings: Surroundings = Surroundings()
    ) {
        self.path = path
        self.keyPath = keyPath
        self.queryPath = queryPath
        self.replyPath = replyPath
        self.authorityPath = authorityPath
        self.replacesSignatures = replacesSignatures
        self.surroundings = surroundings
    }

    /// Seals the bag.
    ///
    /// - Returns: the seal as `verify` will report it.
    /// - Throws: `JobError`; `FileError`; `Interruption`. The bag is not changed, unless writing the seal fails.
    public func run() throws -> BagSeal {
        let key = try SigningKey(path: keyPath)
        let check = try SealCheck(path: path, trust: SealTrust(authorityPath: authorityPath))
        let sealed = try checkedTagManifest()
        let reply = try replyPath.map { try checkedReply($0, to: sealed, check) }
        if let queryPath { try writeQuery(to: queryPath, for: sealed) }

        let staging = try StagingFolder(in: path)
        do {
            try write(key, reply: reply, for: sealed, check, staging)
        } catch {
            try? staging.remove(withFiles: [])
            throw error
        }
        try staging.remove(withFiles: [])

        var report = VerificationReport()
        guard let seal = try check.check(into: &report), report.isIntact else {
            throw JobError(
                "\(path): the new seal is not valid: \(report.findings.map(\.message).joined(separator: "; "))")
        }
        return seal
    }

    /// Writes the files of the seal. Nothing is written if the bag or its seal is not as expected.
    private func write(
        _ key: borrowing SigningKey, reply: [UInt8]?, for sealed: [UInt8], _ check: SealCheck,
        _ staging: StagingFolder
    ) throws {
        // Another run may have changed the bag before it was locked here.
        guard try staging.root.contents(of: SealFile.sealed, limit: 1 << 20) == sealed else {
            throw JobError("\(path): it changed while it was checked; nothing was sealed; run the same command again")
        }
        var files: [(name: String, bytes: [UInt8])] = []
        let target = try target(for: key.verifyingKey, sealed, check)
        if let target {
            files = [(target.publicKey, key.verifyingKey.pem), (target.signature, try key.signature(of: sealed))]
        }
        if try isNew(reply, sealed, check), let reply { files.append((SealFile.timestamp, reply)) }
        for file in files { try PendingFile.write(file.bytes, to: file.name, in: staging) }
        guard replacesSignatures, let target else { return }
        for entry in try staging.root.entries(in: "") {
            guard let other = SealFile.Signature(file: entry.path), other != target else { continue }
            try staging.removeFile(entry.path)
        }
    }

    /// The files for this key's signature; `nil` if the bag has one already.
    private func target(
        for key: VerifyingKey, _ sealed: [UInt8], _ check: SealCheck
    ) throws -> SealFile.Signature? {
        if replacesSignatures { return .first }
        var report = VerificationReport()
        let found = try check.signatures(of: sealed, into: &report)
        if let finding = report.findings.first {
            throw JobError(
                "\(path): a signature is not valid (\(PrintableText.of(finding.path)): \(finding.message)); nothing "
                    + "was sealed; \(Setting("replace")) removes all earlier signatures")
        }
        if found.contains(where: { $0.key.fingerprint == key.fingerprint }) { return nil }
        let taken = Set(found.map(\.files.number))
        guard let free = (1...SealFile.Signature.most).first(where: { !taken.contains($0) }) else {
            throw JobError("\(path): it has \(taken.count) signatures, and no more are supported; nothing was sealed")
        }
        return SealFile.Signature(number: free)
    }

    /// Whether the reply must be written.
    ///
    /// - Throws: `JobError` if the bag has another time stamp that is valid, or one that is not valid and is kept.
    private func isNew(_ reply: [UInt8]?, _ sealed: [UInt8], _ check: SealCheck) throws -> Bool {
        guard try Folder.names(in: path).contains(SealFile.timestamp) else {
            guard reply == nil, authorityPath != nil else { return true }
            throw JobError("\(path): it has no time stamp to check with \(Setting("authority")); nothing was sealed")
        }
        let present = try? BagFiles(root: path).contents(named: SealFile.timestamp, limit: 1 << 20)
        if let reply, present == reply { return false }
        var report = VerificationReport()
        // A time stamp of another authority is valid as well, so it is not replaced.
        let timestamp = try (reply == nil ? check : SealCheck(path: path)).timestamp(of: sealed, into: &report)
        switch (reply, timestamp) {
        case (nil, nil):
            throw JobError(
                "\(path): its time stamp is not valid (\(report.findings.map(\.message).joined())); nothing was sealed; "
                    + "remove \(SealFile.timestamp), or replace it with \(Setting("timestampReply"))")
        case (_?, let timestamp?):
            throw JobError(
                "\(path): it has a time stamp of \(timestamp.time) already; nothing was sealed; to replace it, remove "
                    + "\(SealFile.timestamp) first")
        case (nil, _?), (_?, nil): return true
        }
    }

    private func tagManifest() throws -> [UInt8] {
        try BagFiles(root: path).contents(named: SealFile.sealed, limit: 1 << 20)
    }

    /// The tag manifest, after checking that the bag matches its manifests. A seal on another bag would be meaningless.
    private func checkedTagManifest() throws -> [UInt8] {
        let bytes = try tagManifest()
        var report = VerificationReport()
        _ = try BagFixity(path: path, surroundings: surroundings).check(into: &report)
        guard let first = report.findings.first else { return bytes }
        throw JobError(
            "\(path): it is not intact (\(PrintableText.of(first.path)): \(first.message)); nothing was sealed; "
                + "opusstitch verify lists all findings")
    }

    private func checkedReply(
        _ replyPath: String, to sealed: [UInt8], _ check: SealCheck
    ) throws -> [UInt8] {
        let bytes = try InputFile.contents(of: replyPath, limit: 1 << 20)
        do {
            _ = try check.timestamp(bytes, of: sealed)
        } catch {
            throw JobError("\(replyPath): \(error); nothing was sealed")
        }
        return bytes
    }

    private func writeQuery(to queryPath: String, for sealed: [UInt8]) throws {
        let parent = Folder.parent(of: queryPath) ?? "."
        guard let place = Folder.realPath(parent), let bag = Folder.realPath(path) else {
            throw JobError("\(queryPath): the folder does not exist")
        }
        guard place != bag, !place.hasPrefix(bag + "/") else {
            throw JobError(
                "\(queryPath): it is inside the bag; give \(Setting("timestampQuery")) a path outside the bag")
        }
        try OwnOutput.check(queryPath, of: "a time-stamp request", limit: 1 << 16) { TimestampRequest.isRequest($0) }
        let staging = try StagingFolder(in: parent)
        let query = try TimestampRequest.bytes(forSHA256: SHA256Stream.digest(of: sealed).bytes)
        try PendingFile.write(query, to: Folder.name(of: queryPath), in: staging)
        try staging.remove(withFiles: [])
    }
}
