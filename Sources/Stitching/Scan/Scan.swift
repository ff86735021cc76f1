import Bag
import Calls
import Files
import Foundations

/// Reads all archives of a job in parallel: checksums, metadata, and the pages of the clips.
struct Scan {
    let inputs: [ArchiveInput]
    let job: JobOptions
    let surroundings: Surroundings
    /// Counts bytes: each archive's once for its clips and once for its checksum.
    let meter: Meter
    /// Whether the archives themselves are hashed. Their clips always are.
    let hashesArchives: Bool

    private struct Task {
        enum Work {
            case scan(ArchiveScanner)
            case hash(ArchiveInput)
        }
        enum Result {
            case scanned(ScannedArchive)
            case hashed(Checksum, bytes: Int)
        }
        let index: Int
        let work: Work
        var result: Swift.Result<Result, any Error>?

        mutating func run(_ meter: Meter) {
            result = Swift.Result {
                switch work {
                case .scan(let scanner): return .scanned(try scanner.scan())
                case .hash(let input):
                    let (digest, bytes) = try InputFile(path: input.path).checksum(taken: meter.add)
                    return .hashed(digest, bytes: bytes)
                }
            }
        }
    }

    /// - Returns: the archives in the order of their labels. Of identical archives, only the first keeps its sessions.
    /// - Throws: `JobError` and `FileError` if a file cannot be read, `Interruption`.
    func run() throws -> [ScannedArchive] {
        let wanted = job.sessions.isEmpty ? nil : Set(job.sessions.map(ExactText.init))
        let shares = hashesArchives ? try job.shard.map { try HashShares(inputs: inputs, shard: $0) } : nil
        let memory = ListMemory(mostClips: surroundings.limits.mostClips)
        var tasks: [Task] = []
        for (index, input) in inputs.enumerated() {
            let bytes = Folder.sizeOfFile(input.path) ?? 0
            let scanner = ArchiveScanner(
                input: input, onlySessions: wanted, shard: job.shard, surroundings: surroundings, memory: memory,
                naive: job.timeline.naiveTimestamps, meter: meter)
            tasks.append(Task(index: index, work: .scan(scanner)))
            meter.expect(bytes)
            guard hashesArchives, shares?.isOwn(index) ?? true else { continue }
            tasks.append(Task(index: index, work: .hash(input)))
            meter.expect(bytes)
        }
        Workers.perform(
            &tasks, threads: surroundings.threads, look: { surroundings.progress(meter.progress) }
        ) { [meter] in $0.run(meter) }
        var archives = inputs.map { ScannedArchive(input: $0) }
        // Scan results come first, because a checksum is added to the result of the scan.
        for task in tasks {
            if case .scanned(let archive)? = try task.result?.get() { archives[task.index] = archive }
        }
        for task in tasks {
            if case .hashed(let checksum, let bytes)? = try task.result?.get() {
                archives[task.index].sha256 = checksum
                archives[task.index].bytes = bytes
            }
        }
        try checkNoneChanged()
        if let shares {
            for index in archives.indices {
                archives[index].directorySha256 = shares.fingerprints[index].directory
                archives[index].bytes = shares.fingerprints[index].bytes
            }
        }
        return setAsideCopies(archives)
    }

    /// The list, the clips and the checksum of an archive are read separately, so the file must not change in between.
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
    init(inputs: [ArchiveInput], shard: Shard) throws(FileError) {
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
