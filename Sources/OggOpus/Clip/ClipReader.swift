/// Reads a clip's bytes and returns its packets one part at a time.
@safe
final class ClipReader {
    /// Called only with the finder's memory, which is valid during each call.
    private let source: ByteSource
    private let pages = OggPageFinder()
    private let demuxer = ClipDemuxer()

    @safe
    init(source: @escaping ByteSource) { unsafe self.source = source }

    /// Returns the next part, or `nil` at the end.
    ///
    /// - Throws: `ClipError`, or any error of `source`.
    func next() throws -> ClipPart? {
        while true {
            if let part = demuxer.next() { return part }
            if let page = pages.next() {
                try demuxer.take(page)
            } else if pages.isFinished {
                return nil
            } else {
                try unsafe pages.take(from: source)
            }
        }
    }
}

/// Reads a clip's next bytes: fills the buffer as far as possible and returns the count, 0 at the end.
///
/// The buffer is only valid during the call. It belongs to the reader, so passing a source on is safe. The source
/// itself uses unsafe memory when it fills the buffer.
public typealias ByteSource = (UnsafeMutableRawBufferPointer) throws -> Int

/// A view of some of a clip's bytes in memory owned by another object. The bytes are read at once and never kept.
///
/// The type is safe although it holds a pointer. Bounds: every access is checked against the count, in release builds
/// too. Lifetime: views are made of three kinds of memory, and none is read after that memory is freed or overwritten.
/// - The buffer of an `OggPageFinder`, for a page and its packets. It changes when bytes are added. `ClipReader` and
///   `ClipScanner` own the finder and add bytes only when the demuxer has nothing left of the previous page.
/// - The memory of a `PacketAssembler`, for a packet that spans pages. It changes when the next page of its stream is
///   processed. The demuxer's list of packets is rebuilt at that point.
/// - Memory that a caller passes in, for the duration of the call.
///
/// With a `RawSpan` the compiler could prove this, but neither an array nor an enumeration can hold one.
@safe
struct ByteView: RandomAccessCollection {
    /// For functions that take a pointer; to be used at once.
    let pointer: UnsafeRawBufferPointer

    init(_ pointer: UnsafeRawBufferPointer) { unsafe self.pointer = pointer }

    var startIndex: Int { 0 }
    var endIndex: Int { unsafe pointer.count }
    // The default implementation counts indices, which is slow in a debug build.
    var count: Int { unsafe pointer.count }

    subscript(index: Int) -> UInt8 {
        precondition(index >= 0 && index < count)
        return unsafe pointer[index]
    }

    /// Returns a part of the view; its first byte has index 0.
    func part(_ range: Range<Int>) -> ByteView {
        precondition(range.lowerBound >= 0 && range.upperBound <= count)
        return unsafe ByteView(UnsafeRawBufferPointer(rebasing: pointer[range]))
    }

    /// Loads an integer in native byte order from any offset.
    func load<Integer: FixedWidthInteger & BitwiseCopyable>(at offset: Int, as type: Integer.Type) -> Integer {
        precondition(offset >= 0 && offset <= count - MemoryLayout<Integer>.size)
        return unsafe pointer.loadUnaligned(fromByteOffset: offset, as: type)
    }

    func withContiguousStorageIfAvailable<Result>(
        _ body: (UnsafeBufferPointer<UInt8>) throws -> Result
    ) rethrows -> Result? {
        try unsafe pointer.withContiguousStorageIfAvailable(body)
    }
}

/// Reads a clip's pages as its bytes arrive, and determines its length without decoding it.
///
/// Memory: a few pages. A page with a wrong checksum is skipped, and its packets are lost.
public struct ClipScanner {
    private let pages = OggPageFinder()
    private let demuxer = ClipDemuxer()
    private var error: ClipError?

    public init() {}

    /// - Parameter bytes: the next piece of the file, of any size.
    public mutating func take(_ bytes: RawSpan) { unsafe bytes.withUnsafeBytes { unsafe take($0) } }

    /// - Parameter bytes: the next piece of the file, of any size.
    public mutating func take(_ bytes: UnsafeRawBufferPointer) {
        // All bytes are copied or discarded before this returns.
        var rest = unsafe ByteView(bytes)
        while !rest.isEmpty, error == nil {
            let count = pages.take(rest)
            rest = rest.part(count..<rest.count)
            takePages()
        }
    }

    private mutating func takePages() {
        while error == nil, let page = pages.next() {
            do throws(ClipError) { try demuxer.take(page) } catch { self.error = error }
        }
    }

    /// Returns the properties of the whole file.
    public consuming func finish() throws(ClipError) -> ClipFacts {
        pages.finish()
        takePages()
        if let error { throw error }
        try demuxer.finish(pages)
        guard let first = demuxer.links.first else { throw .damaged("it has headers but no sound") }
        return ClipFacts(
            first: first, rest: Array(demuxer.links.dropFirst()),
            findings: demuxer.log.findings(strayBytes: pages.strayBytes, others: demuxer.others),
            missing: demuxer.missing)
    }
}

/// Reads a clip's packets unchanged, with their positions in time.
///
/// Packets that end trimming removes completely are left out, and so are packets that cannot be decoded.
public final class ClipPacketReader {
    /// A packet, valid during the call that passes it on.
    public struct Packet {
        let view: ByteView
        public var bytes: UnsafeRawBufferPointer { unsafe view.pointer }
        /// The position of its stream in the clip.
        public let link: Int
        /// Samples at 48 kHz from the start of the stream's first packet.
        public let start48k: Int
        public let samples48k: Int
    }

    private let facts: ClipFacts
    private let reader: ClipReader

    /// - Parameters:
    ///   - facts: the result of a `ClipScanner` for the same bytes.
    ///   - source: read once, from start to end.
    @safe
    public init(facts: ClipFacts, source: @escaping ByteSource) {
        self.facts = facts
        reader = ClipReader(source: source)
    }

    /// - Throws: `ClipError`, or any error of `source` or `body`.
    public func read(_ body: (Packet) throws -> Void) throws {
        var link = -1
        var position = 0
        while let part = try reader.next() {
            switch part {
            case .link: (link, position) = (link + 1, 0)
            case .silence(let silence): position += silence.samples48k
            case .packet(let bytes, let samples48k):
                defer { position += samples48k }
                guard facts.links.indices.contains(link) else { continue }
                let facts = facts.links[link]
                guard position < facts.head.preSkip + facts.samples48k else { continue }
                try body(Packet(view: bytes, link: link, start48k: position, samples48k: samples48k))
            }
        }
    }
}
