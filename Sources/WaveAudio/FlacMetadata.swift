import CSndFile
import Files
import Foundations
import OpenSSL

/// The metadata before the frames of a FLAC file (RFC 9639 section 8).
package struct FlacMetadata: Hashable, Sendable {
    /// The name and version of the encoder, from the comment block.
    package private(set) var vendor: [UInt8] = []
    /// The comments, each `name=value`.
    package private(set) var comments: [[UInt8]] = []
    /// The MD5 of the samples, little-endian, channels interleaved.
    package private(set) var md5: [UInt8] = []
    /// Whether there are blocks other than the stream information and one comment block.
    package private(set) var hasOtherBlocks = false

    /// A file has a few hundred bytes of metadata.
    private static let largest = 1 << 16

    /// - Throws: `WaveError` if the metadata is damaged or too large.
    package init(of file: borrowing InputFile) throws {
        let bytes = try file.bytes(at: 0, count: Self.largest)
        guard let metadata = FlacMetadata(bytes) else { throw WaveError("its FLAC metadata cannot be read") }
        self = metadata
    }

    init?(_ bytes: [UInt8]) {
        guard bytes.starts(with: "fLaC".utf8) else { return nil }
        var rest = bytes.dropFirst(4)
        var kinds: [UInt8] = []
        while true {
            guard rest.count >= 4, let head = rest.first else { return nil }
            let size = rest.dropFirst().prefix(3).reduce(0) { $0 << 8 | Int($1) }
            let block = rest.dropFirst(4).prefix(size)
            guard block.count == size else { return nil }
            kinds.append(head & 0x7F)
            switch head & 0x7F {
            case 0 where size == 34: md5 = Array(block.suffix(16))
            case 4: guard take(comments: Array(block)) else { return nil }
            default: break
            }
            rest = rest.dropFirst(4 + size)
            if head & 0x80 != 0 { break }
        }
        hasOtherBlocks = kinds != [0, 4] && kinds != [0]
    }

    /// A comment block (RFC 9639 section 8.6): lengths are 32-bit little-endian.
    private mutating func take(comments block: [UInt8]) -> Bool {
        var rest = block[...]
        func number() -> Int? {
            guard rest.count >= 4 else { return nil }
            defer { rest = rest.dropFirst(4) }
            return rest.prefix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
        }
        func text() -> [UInt8]? {
            guard let length = number(), rest.count >= length else { return nil }
            defer { rest = rest.dropFirst(length) }
            return Array(rest.prefix(length))
        }
        guard let name = text(), let count = number() else { return false }
        vendor = name
        for _ in 0..<count {
            guard let comment = text() else { return false }
            comments.append(comment)
        }
        return rest.isEmpty
    }

    /// What the linked libFLAC writes as vendor; `nil` if it cannot encode.
    package static let ownVendor: [UInt8]? = {
        var info = SF_INFO()
        (info.samplerate, info.channels) = (8000, 1)
        info.format = Int32(SF_FORMAT_FLAC | SF_FORMAT_PCM_16)
        let file = PhantomFile()
        var calls = PhantomFile.calls
        // The handle belongs to this function, and `file` outlives it. The sample is read during the call.
        guard
            let handle = unsafe sf_open_virtual(
                &calls, Int32(SFM_WRITE), &info, Unmanaged.passUnretained(file).toOpaque())
        else { return nil }
        let sample: [Int16] = [0]
        unsafe sf_writef_short(handle, sample, 1)
        unsafe sf_close(handle)
        return FlacMetadata(file.start)?.vendor
    }()
}
