import Bag
import Files
import Foundations
import OggOpus

/// A clip of a session. It refers to the session's list, since a copy of each record would take much memory.
struct PlannedRecord {
    let clips: [ClipRecord]
    let index: Int
}

extension ClipRecord {
    var compressedBytes: Int { entry?.bytes ?? 0 }
    /// Whether the clip is too large to be in memory.
    var isStreamed: Bool { compressedBytes > MemoryBudget.largestClipInMemory }
}

/// The processing of a placed clip: its compressed bytes, and its decoder while it is being decoded.
///
/// At any time it is used by at most one job of a round: it is loaded in one round and decoded in later ones.
final class ClipRun {
    private let record: PlannedRecord
    private let sampleRate: Int
    private let openStream: (ClipRecord) throws -> ClipStream
    /// The clip's bytes; `nil` before they are loaded, and for a clip that is streamed.
    private var bytes: [UInt8]?
    private var stream: ClipStream?
    private var decoder: ClipDecoder?
    private var framesLeft: Int
    private var framesDone = 0
    private var decodingFindings: [ClipFinding] = []
    private var decodingFailure: ClipError?
    /// The number of decoded frames in which silence replaces sound. `nil` if nothing was decoded.
    private(set) var missingFrames: Int?
    /// Whether an output needs the clip's samples.
    let isDecoded: Bool
    /// The clip's packets, if an output needs them.
    let packets: ClipPackets?

    /// - Parameter openStream: opens the clip in its archive, used if it is too large for memory.
    init(
        record: PlannedRecord, sampleRate: Int, frames: Int, outputs: OutputOptions,
        openStream: @escaping (ClipRecord) throws -> ClipStream
    ) {
        isDecoded = outputs.needsSamples
        packets = outputs.needsPackets ? ClipPackets(record: record, openStream: openStream) : nil
        self.record = record
        self.sampleRate = sampleRate
        self.openStream = openStream
        framesLeft = frames
    }

    /// The error if the clip could not be decoded.
    var failure: ClipError? { decodingFailure ?? packets?.failure }

    /// Findings of the decoder that the scan did not report.
    var findings: [ClipFinding] { decodingFindings }

    var archiveIndex: Int { record.clips[record.index].archiveIndex }
    var entry: ClipRecord.Entry? { record.clips[record.index].entry }
    var facts: ClipFacts? { record.clips[record.index].facts }
    var compressedBytes: Int { record.clips[record.index].compressedBytes }
    var isStreamed: Bool { record.clips[record.index].isStreamed }
    var isReady: Bool { isStreamed || isLoaded }
    private(set) var isLoaded = false
    /// Whether the bytes were loaded and discarded, and more frames are needed.
    private(set) var isDiscarded = false

    func load(_ bytes: [UInt8]) {
        if isDecoded { self.bytes = bytes }
        // An output reads all packets at the clip's start.
        if !isDiscarded { packets?.load(bytes) }
        isLoaded = true
        isDiscarded = false
    }

    /// Returns the number of compressed bytes on the first call, when decoding begins; 0 after that.
    func takeBytesAhead() -> Int {
        defer { isCounted = true }
        return isCounted ? 0 : compressedBytes
    }
    private var isCounted = false

    /// Decodes the next frames of the clip.
    ///
    /// - Parameter staysLoaded: whether the decoder and the compressed bytes stay in memory if the clip has more
    ///   frames. If not, the clip is read and decoded again from its start to get them.
    func decode(into output: SampleSlice, pool: DecoderPool, staysLoaded: Bool) throws {
        guard decodingFailure == nil else {
            output.clear()
            return
        }
        do {
            let decoder = try decoder ?? reopened(pool: pool, scratch: output)
            self.decoder = decoder
            try output.write { try decoder.read(into: &$0) }
            framesDone += output.count
        } catch let error as ClipError {
            decodingFailure = error
            output.clear()
        }
        framesLeft -= output.count
        if framesLeft == 0 || decodingFailure != nil {
            try finish(pool: pool)
        } else if !staysLoaded, !isStreamed {
            decoder?.giveBack(to: pool)
            decoder = nil
            bytes = nil
            isLoaded = false
            isDiscarded = true
        }
    }

    /// Opens the clip where its next frames begin.
    ///
    /// - Parameter scratch: is overwritten.
    private func reopened(pool: DecoderPool, scratch: SampleSlice) throws -> ClipDecoder {
        let decoder = try open(pool: pool)
        var skipped = 0
        while skipped < framesDone {
            let part = scratch.part(0..<min(scratch.count, framesDone - skipped))
            try part.write { try decoder.read(into: &$0) }
            skipped += part.count
        }
        return decoder
    }

    private func open(pool: DecoderPool) throws -> ClipDecoder {
        guard let facts else { throw ClipError.damaged("it has no sound") }
        if isStreamed {
            let stream = try openStream(record.clips[record.index])
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

/// A clip that is too large for memory. Its bytes come directly from the archive. They are checked against the checksum
/// from the scan, so that the decoded clip is the one that was reported.
@safe
final class ClipStream {
    private let cursor: ArchiveCursor
    private let expected: Checksum?
    private var hash = SHA256Stream()
    /// The rest of libarchive's own block. It stays valid until the next block is requested from the cursor, which only
    /// this object uses, and it is requested only when this rest is empty.
    private var block = unsafe UnsafeRawBufferPointer(start: nil, count: 0)

    /// - Parameter cursor: used by this clip only.
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

    /// Reads the bytes that the decoder did not need, and compares the checksum.
    func checkRest() throws {
        unsafe block = UnsafeRawBufferPointer(start: nil, count: 0)
        while try unsafe nextBlock() != nil {}
        guard hash.finalize() == expected else { throw cursor.changed("a clip has a different checksum") }
    }

    private func nextBlock() throws -> UnsafeRawBufferPointer? {
        let next = try unsafe cursor.nextBlock()
        if let next = unsafe next { hash.update(unsafe next.bytes) }
        return unsafe next
    }
}
