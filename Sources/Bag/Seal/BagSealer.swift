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
    public var surroundings: Surroundings

    public init(
        path: String, keyPath: String, queryPath: String? = nil, replyPath: String? = nil,
        surroundings: Surroundings = Surroundings()
    ) {
        self.path = path
        self.keyPath = keyPath
        self.queryPath = queryPath
        self.replyPath = replyPath
        self.surroundings = surroundings
    }

    /// Seals the bag.
    ///
    /// - Returns: the seal as `verify` will report it.
    /// - Throws: `JobError`; `FileError`; `Interruption`. The bag is not changed, unless writing the seal fails.
    public func run() throws -> BagSeal {
        let key = try SigningKey(path: keyPath)
        let sealed = try checkedTagManifest()
        let reply = try replyPath.map { try checkedReply($0, to: sealed) }
        if let queryPath { try writeQuery(to: queryPath, for: sealed) }

        let staging = try lock()
        // Another run may have changed the bag before it was locked here.
        guard try tagManifest() == sealed else {
            try staging.remove(withFiles: [])
            throw JobError("\(path): it changed while it was checked; nothing was sealed; run the same command again")
        }
        var files = [
            (SealFile.publicKey, key.verifyingKey.pem), (SealFile.signature, try key.signature(of: sealed)),
        ]
        if let reply { files.append((SealFile.timestamp, reply.bytes)) }
        for (name, bytes) in files { try PendingFile.write(bytes, to: "\(path)/\(name)", staging: staging) }
        try staging.remove(withFiles: [])

        var report = VerificationReport()
        guard let seal = try SealCheck(path: path).check(into: &report), report.isIntact else {
            throw JobError(
                "\(path): the new seal is not valid: \(report.findings.map(\.message).joined(separator: "; "))")
        }
        return seal
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

    private func checkedReply(_ replyPath: String, to sealed: [UInt8]) throws -> (bytes: [UInt8], time: UTCTime) {
        let bytes = try InputFile.contents(of: replyPath, limit: 1 << 20)
        let reply: TimestampReply
        do throws(OpenSSLError) {
            reply = try TimestampReply(bytes)
        } catch {
            throw JobError(
                "\(replyPath): it is not a granted time-stamp reply (RFC 3161) with a SHA-256 imprint: \(error)")
        }
        guard reply.imprint == SHA256Stream.digest(of: sealed) else {
            throw JobError(
                "\(replyPath): it is not for this bag: its imprint is \(reply.imprint), but the SHA-256 of "
                    + "\(SealFile.sealed) is \(SHA256Stream.digest(of: sealed)); nothing was sealed")
        }
        return (bytes, reply.time)
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
        let staging = try StagingFolder(in: parent)
        let query = try TimestampRequest.bytes(forSHA256: SHA256Stream.digest(of: sealed).bytes)
        try PendingFile.write(query, to: queryPath, staging: staging)
        try staging.remove(withFiles: [])
    }

    private func lock() throws -> StagingFolder {
        do throws(FileError) {
            return try StagingFolder(in: path)
        } catch {
            guard error.isLocked else { throw error }
            throw JobError("\(path): another run is using this folder; wait until it has finished")
        }
    }
}
