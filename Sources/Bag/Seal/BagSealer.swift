import Files
import Foundations

/// Seals a bag: signs its tag manifest, and keeps a time-stamp reply beside it.
public struct BagSealer: Sendable {
    public let path: String
    /// The private key's file.
    public var keyPath: String
    /// Where a request for a time stamp goes; `nil`: none is made.
    public var queryPath: String?
    /// A reply that was obtained for such a request.
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

    /// - Returns: what `verify` will say of the seal.
    /// - Throws: `JobError`, `FileError`; nothing in the bag is changed then, unless it is the disk
    ///   that failed.
    public func run() throws -> BagSeal {
        let key = try SigningKey(path: keyPath)
        let sealed = try checkedTagManifest()
        let reply = try replyPath.map { try checkedReply($0, to: sealed) }
        if let queryPath { try writeQuery(to: queryPath, for: sealed) }

        let staging = try lock()
        // Whoever worked here before the lock may have changed what was checked.
        guard try tagManifest() == sealed else {
            try staging.remove(withFiles: [])
            throw JobError("\(path): it was changed while it was checked; nothing was sealed; try again")
        }
        var files = [
            (SealFile.publicKey, key.verifyingKey.pem), (SealFile.signature, try key.signature(of: sealed)),
        ]
        if let reply { files.append((SealFile.timestamp, reply.bytes)) }
        for (name, bytes) in files { try PendingFile.write(bytes, to: "\(path)/\(name)", staging: staging) }
        try staging.remove(withFiles: [])

        var report = VerificationReport()
        guard let seal = try SealCheck(path: path).check(into: &report), report.isIntact else {
            throw JobError("\(path): the seal does not hold: \(report.findings.map(\.message).joined(separator: "; "))")
        }
        return seal
    }

    private func tagManifest() throws -> [UInt8] {
        try BagFiles(root: path).contents(named: SealFile.sealed, limit: 1 << 20)
    }

    /// A seal on a bag that is not what its manifests say would vouch for what nobody has.
    private func checkedTagManifest() throws -> [UInt8] {
        let bytes = try tagManifest()
        var report = VerificationReport()
        _ = try BagFixity(path: path, surroundings: surroundings).check(into: &report)
        guard let first = report.findings.first else { return bytes }
        throw JobError(
            "\(path): it is not intact (\(PrintableText.of(first.path)): \(first.message)); nothing was sealed; "
                + "opusstitch verify lists all that is wrong")
    }

    private func checkedReply(_ replyPath: String, to sealed: [UInt8]) throws -> (bytes: [UInt8], time: UTCTime) {
        let bytes = try InputFile.contents(of: replyPath, limit: 1 << 20)
        guard let reply = TimestampReply(bytes) else {
            throw JobError("\(replyPath): it is not a granted time-stamp reply (RFC 3161) with a SHA-256 imprint")
        }
        guard reply.imprint == SHA256Stream.digest(of: sealed) else {
            throw JobError(
                "\(replyPath): it is not for this bag: its imprint is \(reply.imprint), and \(SealFile.sealed) has "
                    + "\(SHA256Stream.digest(of: sealed)); nothing was sealed")
        }
        return (bytes, reply.time)
    }

    private func writeQuery(to queryPath: String, for sealed: [UInt8]) throws {
        let parent = Folder.parent(of: queryPath) ?? "."
        guard let place = Folder.realPath(parent), let bag = Folder.realPath(path) else {
            throw JobError("\(queryPath): there is no such folder")
        }
        guard place != bag, !place.hasPrefix(bag + "/") else {
            throw JobError(
                "\(queryPath): a request does not belong into the bag; give \(Setting("timestampQuery")) another place")
        }
        let staging = try StagingFolder(in: parent)
        let query = TimestampQuery.bytes(for: SHA256Stream.digest(of: sealed))
        try PendingFile.write(query, to: queryPath, staging: staging)
        try staging.remove(withFiles: [])
    }

    private func lock() throws -> StagingFolder {
        do throws(FileError) {
            return try StagingFolder(in: path)
        } catch {
            guard error.isLocked else { throw error }
            throw JobError("\(path): another run is at work in this folder; wait until it has ended")
        }
    }
}
