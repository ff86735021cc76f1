import Files
import Foundations

/// Merges the bags of a job's shards into the bag that a single run would have made, with the review outputs that the
/// shards record.
///
/// - Parameters:
///   - shards: the paths of the bags of all shards, in any order.
///   - path: the merged bag. It is created if it is missing; a merged bag of the same job is resumed.
///   - outputs: returns the review outputs for the options that the shards record.
///   - knownOutputs: other outputs whose files an earlier run may have written to the bag.
///   - surroundings: threads, interruption and progress.
/// - Throws: `JobError` if a shard is missing, given twice, of another job, unfinished or damaged, in which case
///   nothing is written; `FileError`; `Interruption`.
public func mergeBags(
    _ shards: [String], into path: String, outputs: @escaping @Sendable (ShardRecord) -> [any ReviewOutput],
    knownOutputs: [any ReviewOutput] = [], surroundings: Surroundings = Surroundings()
) throws -> FinishedBag {
    let result = try ShardMerger(
        shards: shards, output: path, outputs: outputs, known: knownOutputs, surroundings: surroundings
    ).run()
    let material = ReviewMaterial(
        summary: result.summary, staging: result.folder.staging, surroundings: surroundings)
    return try result.folder.close(
        result.payload + material.writeMerged(result.outputs), summary: result.summary)
}

/// Merges the bags of a job's shards into the bag that a single run would have made. Nothing is decoded. If the file
/// system supports hard links, recordings are not copied. Every file that is taken over is read once, and compared with
/// the checksum in the shard's manifest. A file that an earlier run merged is read, and stays if it has that checksum.
package struct ShardMerger: Sendable {
    /// The paths of the shards' bags, in any order.
    package var shards: [String]
    /// The merged bag. It is created if it is missing; a merged bag of the same job is resumed.
    package var output: String
    /// Returns the review outputs for the options that the shards record.
    package var outputs: @Sendable (ShardRecord) -> [any ReviewOutput]
    /// Outputs whose files an earlier run may have written to the bag.
    package var known: [any ReviewOutput]
    package var surroundings: Surroundings

    package init(
        shards: [String], output: String, outputs: @escaping @Sendable (ShardRecord) -> [any ReviewOutput],
        known: [any ReviewOutput], surroundings: Surroundings = Surroundings()
    ) {
        self.shards = shards
        self.output = output
        self.outputs = outputs
        self.known = known
        self.surroundings = surroundings
    }

    package struct Result: Sendable {
        package let summary: SummaryDocument
        /// The review outputs to write to the merged bag.
        package let outputs: [any ReviewOutput]
        /// Every file under `data/`, except review outputs that cover all sessions.
        package let payload: [PayloadFile]
        package let folder: OutputFolder
    }

    /// - Throws: `JobError` if a shard is missing, given twice, of another job, unfinished or damaged, in which case
    ///   nothing is written; `FileError`; `Interruption`.
    package func run() throws -> Result {
        let place = FolderPlace(output)
        try OutputFolder.check(place, outputs: known)
        try refuseOutputInShard()
        let (summary, record) = try summary()
        let merge = BagMerge(shards: shards, record: record)
        let made = outputs(record)
        let outputs = try made.map { try $0.merged(merge) }
        let patterns = BagLayout.sessions + outputs.flatMap(\.files)
        let paths = { try shards.flatMap { try ShardBag(path: $0).payload.map(\.path) } }
        let folder = try OutputFolder(
            place, job: JobIdentity(summary), outputs: known + outputs,
            originals: summary.sessions.allSatisfy(\.isRecorded)
                ? [] : Set(paths().filter(BagLayout.isInSharedOriginals)),
            ofSession: SessionPaths(paths).files)
        var payload: [PayloadFile] = []
        try folder.staging.root.expect(try bytesToCopy(to: folder.staging.root), in: surroundings)
        try folder.begin()
        var originals: [String: PayloadFile] = [:]
        for (index, path) in shards.enumerated() {
            surroundings.progress(Progress(.merging, done: index, of: shards.count))
            let bag = try ShardBag(path: path)
            let files = try bag.payload.filter { file in
                guard BagLayout.isInSharedOriginals(file.path) else {
                    return patterns.session(of: file.path) != nil || BagLayout.reports.own(file.path)
                }
                guard let known = originals.updateValue(file, forKey: file.path) else { return true }
                guard known == file else {
                    throw JobError(
                        "\(path)/\(file.path) differs from the file of this name in another shard; the merge was "
                            + "stopped; remove both bags, and run the commands of these shards again")
                }
                return false
            }
            for start in stride(from: 0, to: files.count, by: Self.filesOfBatch) {
                var batch = files[start..<min(start + Self.filesOfBatch, files.count)]
                // What an earlier run merged stays, whatever became of the shard since.
                if folder.isResumed { batch = try unfitting(batch, in: folder.staging.root)[...] }
                for file in batch {
                    try surroundings.interruption.check()
                    try folder.staging.makeParent(of: file.path)
                    try PendingFile.share(file.path, of: bag.root, to: file.path, in: folder.staging)
                }
                try check(batch, of: bag, in: folder.staging)
            }
            payload += files
        }
        payload.append(
            try PayloadFile.write(json: summary, to: OutputFolder.summaryPath, in: folder.staging))
        surroundings.progress(Progress(.merging, done: shards.count, of: shards.count))
        return Result(summary: summary, outputs: outputs, payload: payload, folder: folder)
    }

    /// Enough to keep all threads busy.
    private static let filesOfBatch = 256

    /// Reads files that were taken over, and compares them with the shard's manifest.
    ///
    /// - Throws: `JobError` for a file that differs, after removing it from the merged bag; `FileError`; `Interruption`.
    private func check(_ files: ArraySlice<PayloadFile>, of bag: ShardBag, in staging: StagingFolder) throws {
        guard let file = try unfitting(files, in: staging.root).first else { return }
        try staging.removeFile(file.path)
        throw ShardBag.damaged(bag.path, "\(file.path) does not match the manifest")
    }

    /// The files that are not in the merged bag as the shard's manifest has them.
    private func unfitting(_ files: ArraySlice<PayloadFile>, in root: RootFolder) throws -> [PayloadFile] {
        struct Check {
            let file: PayloadFile
            var result: Swift.Result<Bool, any Error> = .success(false)
        }
        let interruption = surroundings.interruption
        var checks = files.map { Check(file: $0) }
        Workers.perform(&checks, threads: surroundings.threads, look: {}) { check in
            check.result = Swift.Result {
                guard root.kind(of: check.file.path) == .file else { return false }
                var hash = SHA256Stream()
                try root.open(check.file.path).readBlocks { block in
                    try interruption.check()
                    hash.update(block)
                }
                return hash.finalize() == check.file.sha256
            }
        }
        return try checks.filter { try !$0.result.get() }.map(\.file)
    }

    private func summary() throws -> (SummaryDocument, ShardRecord) {
        var merge: SummaryMerge?
        for (index, path) in shards.enumerated() {
            surroundings.progress(Progress(.checkingShards, done: index, of: shards.count))
            let bag = try ShardBag(path: path)
            try surroundings.interruption.check()
            if merge == nil { merge = try SummaryMerge(first: bag) } else { try merge?.add(bag) }
            let made = outputs(bag.record)
            try refuseUnknown(bag.summary.addedOutputs ?? [], made)
            try check(bag, outputs: made)
        }
        guard let merge else { throw JobError("no shards were given") }
        let document = try merge.document()
        guard document.software == Software.name else {
            throw JobError(
                "the shards were made by \(document.software), but this is \(Software.name); merge them with the "
                    + "version that made them")
        }
        return (document, merge.record)
    }

    /// The bytes of the shards that are on other file systems than the merged bag.
    private func bytesToCopy(to folder: RootFolder) throws -> Int {
        try shards.reduce(0) { bytes, path in
            let bag = try RootFolder(path)
            guard !folder.isOnFileSystem(of: bag) else { return bytes }
            return try bytes + ShardBag(path: path).payload.reduce(0) { $0 + $1.bytes }
        }
    }

    /// Rejects shards with outputs that this program cannot make, since these would be lost.
    private func refuseUnknown(_ added: [AddedOutput], _ outputs: [any ReviewOutput]) throws {
        guard let unknown = added.first(where: { added in !outputs.contains { $0.name == added.name } }) else { return }
        throw JobError(
            "the shards have the output \(PrintableText.of(unknown.name)), which this program cannot make; merge "
                + "them with the program that made them")
    }

    private func check(_ bag: ShardBag, outputs: [any ReviewOutput]) throws {
        var originals: Set<String> = []
        for session in bag.summary.sessions {
            guard bag.shard.takes(sessionId: session.sessionId) else {
                throw JobError(
                    "\(bag.path): session \(PrintableText.of(session.sessionId)) does not belong to shard "
                        + "\(bag.shard); this program did not make this bag")
            }
            try surroundings.interruption.check()
            originals.formUnion(try bag.document(of: session).sharedOriginals)
        }
        let known = Set(bag.summary.sessions.map(\.name))
        let patterns = BagLayout.sessions + outputs.flatMap(\.files)
        for file in bag.payload where file.path != BagLayout.summary {
            let name = patterns.session(of: file.path)
            // Outputs that cover all sessions are made again for all shards together.
            let isNamed = !BagLayout.isInSharedOriginals(file.path) || originals.contains(file.path)
            guard isNamed, name.map(known.contains) ?? patterns.own(file.path) else {
                throw JobError("\(bag.path): \(file.path) does not belong to any session of the shard")
            }
        }
    }

    /// Rejects an output folder inside a shard's bag, where its files would not belong to the bag.
    private func refuseOutputInShard() throws {
        var folder = output
        while Folder.kind(of: folder) == .nothing, let parent = Folder.parent(of: folder) { folder = parent }
        guard let place = Folder.realPath(Folder.kind(of: folder) == .nothing ? "." : folder) else { return }
        for shard in shards {
            guard let bag = Folder.realPath(shard) else { continue }
            if place == bag || place.hasPrefix(bag + "/") {
                throw JobError(
                    "\(output): it is inside the shard \(shard); give \(Setting("output")) a folder elsewhere")
            }
        }
    }
}
