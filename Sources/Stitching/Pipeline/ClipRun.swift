import Bag
import Files
import Foundations
import OggOpus

/// A placed clip on its way through the engine: its compressed bytes, and its decoder while it is at work.
///
/// It belongs to one job of a round at a time: it is loaded in one round, and decoded in later ones.
final class ClipRun {
    let record: ClipRecord
    private let sampleRate: Int
    private let openStream: () throws -> ClipStream
    /// Its bytes in memory; `nil` before they are loaded, and for a clip that is read piece by piece.
    private var bytes: [UInt8]?
    private var stream: ClipStream?
    private var decoder: ClipDecoder?
    private var framesLeft: Int
    private var decodingFindings: [ClipFinding] = []
    private var decodingFailure: ClipError?
    /// Of what was decoded: silence in place of sound. `nil` where nothing was.
    private(set) var missingFrames: Int?
    /// Whether anything is made of its samples.
    let isDecoded: Bool
    /// Where its packets are asked for.
    let packets: ClipPackets?

    /// - Parameter openStream: opens the clip in its archive, for one that is too large to hold.
    init(
        record: ClipRecord, sampleRate: Int, frames: Int, outputs: OutputOptions,
        openStream: @escaping () throws -> ClipStream
    ) {
        isDecoded = outputs.needsSamples
        packets = outputs.needsPackets ? ClipPackets(record: record, openStream: openStream) : nil
        self.record = record
        self.sampleRate = sampleRate
        self.openStream = openStream
        framesLeft = frames
    }

    /// The clip has no sound after all.
    var failure: ClipError? { decodingFailure ?? packets?.failure }

    /// What decoding found that the scan did not tell.
    var findings: [ClipFinding] { decodingFindings }

    var compressedBytes: Int { record.entry?.bytes ?? 0 }
    var isStreamed: Bool { compressedBytes > MemoryBudget.largestClipInMemory }
    var isReady: Bool { isStreamed || isLoaded }
    private(set) var isLoaded = false

    func load(_ bytes: [UInt8]) {
        if isDecoded { self.bytes = bytes }
        packets?.load(bytes)
        isLoaded = true
    }

    /// Its compressed bytes on the first call, when its decoding begins; 0 later on.
    func takeBytesAhead() -> Int {
        defer { isCounted = true }
        return isCounted ? 0 : compressedBytes
    }
    private var isCounted = false

    /// Decodes the next frames of the clip.
    func decode(into output: SampleSlice, pool: DecoderPool) throws {
        guard decodingFailure == nil else {
            output.clear()
            return
        }
        do {
            let decoder = try decoder ?? open(pool: pool)
            self.decoder = decoder
            try output.write { try decoder.read(into: &$0) }
        } catch let error as ClipError {
            decodingFailure = error
            output.clear()
        }
        framesLeft -= output.count
        if framesLeft == 0 || decodingFailure != nil { try finish(pool: pool) }
    }

    private func open(pool: DecoderPool) throws -> ClipDecoder {
        guard let facts = record.facts else { throw ClipError.damaged("it has no sound") }
        if isStreamed {
            let stream = try openStream()
            self.stream = stream
            return try ClipDecoder(facts: facts, sampleRate: sampleRate, pool: pool) {
                try unsafe stream.read(into: $0)
            }
        }
        let source = MemorySource(bytes ?? [])
        return try ClipDecoder(facts: facts, sampleRate: sampleRate, pool: pool) { unsafe source.read(into: $0) }
    }

    private func finish(pool: DecoderPool) throws {
        if let decoder {
            decodingFindings = decoder.findings
            missingFrames = decoder.missingFrames
            decoder.giveBack(to: pool)
        }
        decoder = nil
        bytes = nil
        try stream?.checkRest()
        stream = nil
    }
}

/// A clip that is too large to hold: its bytes straight from the archive, checked against the checksum that the scan
/// found, so that what is decoded is what was reported.
@safe
final class ClipStream {
    private let cursor: ArchiveCursor
    private let expected: Checksum?
    private var hash = SHA256Stream()
    /// What is left of libarchive's own block: it is there until the cursor, which nobody else has, is asked for the next,
    /// and that is when nothing is left.
    private var block = unsafe UnsafeRawBufferPointer(start: nil, count: 0)

    /// - Parameter cursor: a cursor of its own, which stays at the clip.
    init(cursor: ArchiveCursor, entry: ClipRecord.Entry) throws {
        self.cursor = cursor
        expected = entry.sha256
        try cursor.seek(to: entry.ordinal)
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        while unsafe block.isEmpty {
            guard let next = try unsafe nextBlock() else { return 0 }
            unsafe block = next
        }
        let count = unsafe min(buffer.count, block.count)
        unsafe buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: block[..<count]))
        unsafe block = UnsafeRawBufferPointer(rebasing: block[count...])
        return count
    }

    /// Reads what the decoder did not need, and compares the checksum.
    func checkRest() throws {
        unsafe block = UnsafeRawBufferPointer(start: nil, count: 0)
        while try unsafe nextBlock() != nil {}
        guard hash.finalize() == expected else { throw cursor.changed("a clip has another checksum") }
    }

    private func nextBlock() throws -> UnsafeRawBufferPointer? {
        let next = try unsafe cursor.nextBlock()
        if let next = unsafe next { hash.update(unsafe next.bytes) }
        return unsafe next
    }
}
