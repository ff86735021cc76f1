import Bag
import Calls
import Files
import Foundations

/// Reads all archives of a job in parallel: checksums, metadata, and the pages of the clips.
struct Scan {
    let inputs: [ArchiveInput]
    let job: JobOptions
    let surroundings: Surroundings
    /// Counts the archives' bytes.
    let meter: Meter
    /// Whether the archives themselves are hashed. Their clips always are, and archives of the same size, which may be
    /// copies.
    let hashesArchives: Bool

    private struct Task {
        let scanner: ArchiveScanner
        var result: Result<ScannedArchive, any Error>?
    }

    /// - Returns: the archives in the order of their labels. Of identical archives, only the first keeps its sessions.
    /// - Throws: `JobError` and `FileError` if a file cannot be read, `Interruption`.
    func run() throws -> [ScannedArchive] {
        let wanted = job.sessions.isEmpty ? nil : Set(job.sessions.map(ExactText.init))
        let shares = hashesArchives ? try job.shard.map { try HashShares(inputs: inputs, shard: $0) } : nil
        let memory = ListMemory(mostClips: surroundings.limits.mostClips)
        let sizes = inputs.map { Folder.sizeOfFile($0.path) ?? 0 }
        sizes.forEach(meter.expect)
        let counts = Dictionary(sizes.map { ($0, 1) }, uniquingKeysWith: +)
        // A shard reads only its clips again.
        let keepsContents = hashesArchives && job.shard == nil && sizes.reduce(0, +) <= MemoryBudget.contents
        var tasks = inputs.indices.map { index in
            Task(
                scanner: ArchiveScanner(
                    input: inputs[index], onlySessions: wanted, shard: job.shard, surroundings: surroundings,
                    memory: memory, naive: job.timeline.naiveTimestamps, meter: meter,
                    hashesArchive: hashesArchives ? shares?.isOwn(index) ?? true : counts[sizes[index]] != 1,
                    keepsContent: keepsContents))
        }
        Workers.perform(
            &tasks, threads: surroundings.threads, look: { surroundings.progress(meter.progress) }
        ) { task in task.result = Result { try task.scanner.scan() } }
        var archives = inputs.map { ScannedArchive(input: $0) }
        for (index, task) in tasks.enumerated() {
            if let archive = try task.result?.get() { archives[index] = archive }
        }
        tasks = []
        try checkNoneChanged()
        if memory.isLarge {
            for index in archives.indices { archives[index].content = nil }
        }
        if let shares {
            for index in archives.indices {
                archives[index].directorySha256 = shares.fingerprints[index].directory
                archives[index].bytes = shares.fingerprints[index].bytes
            }
        }
        archives = setAsideCopies(archives)
        if !hashesArchives {
            for index in archives.indices { archives[index].sha256 = nil }
        }
        return archives
    }

    /// The list and the clips of an archive are read separately, so the file must not change in between.
    private func checkNoneChanged() throws {
        for input in inputs where InputFile.Stamp(path: input.path) != input.stamp {
            throw JobError(
                "\(input.path) changed while it was read; "
                    + "wait until nothing writes to it and run the same command again")
        }
    }

    private func setAsideCopies(_ archives: [ScannedArchive]) -> [ScannedArchive] {
        var firstOf: [Checksum: String] = [:]
        return archives.map { archive in
            guard let checksum = archive.sha256 else { return archive }
            guard let first = firstOf[checksum] else {
                firstOf[checksum] = archive.input.label
                return archive
            }
            var copy = ScannedArchive(input: archive.input)
            copy.sha256 = checksum
            copy.directorySha256 = archive.directorySha256
            copy.bytes = archive.bytes
            copy.entryCount = archive.entryCount
            copy.isReadable = archive.isReadable
            copy.report(.archiveDuplicate, "\(archive.input.label) is identical to \(first); it is used once")
            return copy
        }
    }
}

/// Selects the archives that a shard hashes: its share, and those that every shard must hash.
struct HashShares {
    /// In the order of the inputs.
    let fingerprints: [ArchiveFingerprint.Value]
    private let shard: Shard
    private let isForAll: [Bool]

    /// - Parameter inputs: ordered by label, which is the same for all shards.
    /// - Throws: `JobError` and `FileError` if the system cannot read an archive.
    init(inputs: [ArchiveInput], shard: Shard) throws {
        self.shard = shard
        var found: [ArchiveFingerprint.Value] = []
        for input in inputs { found.append(try ArchiveFingerprint.of(path: input.path)) }
        fingerprints = found
        let counts = Dictionary(found.map { ($0.directory, 1) }, uniquingKeysWith: +)
        // Archives that may be identical must be hashed by every shard, because only the whole content shows whether
        // they are.
        isForAll = found.map { $0.directory == nil || (counts[$0.directory] ?? 0) > 1 }
    }

    func isOwn(_ index: Int) -> Bool { isForAll[index] || index % shard.count == shard.index - 1 }
}
