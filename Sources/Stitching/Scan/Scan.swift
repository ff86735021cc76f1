import Bag
import Calls
import Files
import Foundations

/// Reads all archives of a job, in parallel: their checksums, their metadata, their clips' pages.
struct Scan {
    let inputs: [ArchiveInput]
    let job: JobOptions
    let surroundings: Surroundings
    /// Counts bytes: those of every archive for its clips, and for its checksum.
    let meter: Meter
    /// Whether the archives themselves are hashed; their clips always are.
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

    /// - Returns: the archives in the order of their labels, equal ones once.
    /// - Throws: `FileError` for a file that cannot be read, `Interruption`.
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
        // Scans first: a hash is added to what the scan found.
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

    /// The list, the clips and the checksum of an archive are read one after the other: they have to be of the same.
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
            copy.report(.archiveDuplicate, "\(archive.input.label) has the same bytes as \(first); it is taken once")
            return copy
        }
    }
}

/// Which archives a shard hashes whole: its share of them, and those that every shard has to know.
struct HashShares {
    /// In the order of the inputs.
    let fingerprints: [ArchiveFingerprint.Value]
    private let shard: Shard
    private let isForAll: [Bool]

    /// - Parameter inputs: in the order of their labels, which is the same for all shards.
    init(inputs: [ArchiveInput], shard: Shard) throws(FileError) {
        self.shard = shard
        var found: [ArchiveFingerprint.Value] = []
        for input in inputs { found.append(try ArchiveFingerprint.of(path: input.path)) }
        fingerprints = found
        let counts = Dictionary(found.map { ($0.directory, 1) }, uniquingKeysWith: +)
        // Copies are taken once, and whether two are copies shows in all of their bytes: every shard has to see it.
        isForAll = found.map { $0.directory == nil || (counts[$0.directory] ?? 0) > 1 }
    }

    func isOwn(_ index: Int) -> Bool { isForAll[index] || index % shard.count == shard.index - 1 }
}
