/// Reads a clip from its bytes to its packets, part by part, as they are asked for.
@safe
final class ClipReader {
    /// It gets the finder's memory, for as long as a call lasts, and is not called with any other.
    private let source: ByteSource
    private let pages = OggPageFinder()
    private let demuxer = ClipDemuxer()

    @safe
    init(source: @escaping ByteSource) { unsafe self.source = source }

    /// The next part, or `nil` at the end.
    ///
    /// - Throws: `ClipError`, or what `source` throws.
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

/// Gives a clip's next bytes: fills what it can of the buffer and returns the count, 0 at the end.
///
/// The buffer is valid during the call alone. It is the reader's own, so that whoever hands a source over does nothing
/// unsafe; whoever writes one does, where it fills the buffer.
public typealias ByteSource = (UnsafeMutableRawBufferPointer) throws -> Int

/// Some of a clip's bytes, in memory that somebody else owns. It is read and let go, never kept.
///
/// It is safe although it holds a pointer. In space: every access is checked against the count, in release builds too.
/// In time: views are made of three kinds of memory, and none is read when that is gone or has other bytes.
/// - The buffer of an `OggPageFinder`, for a page and its packets. It changes when bytes are taken in. `ClipReader` and
///   `ClipScanner` own the finder and take bytes in when the demuxer has nothing left of the page before.
/// - The memory of a `PacketAssembler`, for a packet that is spread over pages. It changes when its stream's next page
///   is taken, and then the demuxer's list of packets is made anew.
/// - What a caller hands over, for the time of the call.
///
/// A `RawSpan` would let the compiler prove that, but neither an array nor an enumeration can hold one.
@safe
struct ByteView: RandomAccessCollection {
    /// For what takes a pointer; to be used at once.
    let pointer: UnsafeRawBufferPointer

    init(_ pointer: UnsafeRawBufferPointer) { unsafe self.pointer = pointer }

    var startIndex: Int { 0 }
    var endIndex: Int { unsafe pointer.count }
    // A collection counts by its indices, which takes long in a debug build.
    var count: Int { unsafe pointer.count }

    subscript(index: Int) -> UInt8 {
        precondition(index >= 0 && index < count)
        return unsafe pointer[index]
    }

    /// A part of it, whose first byte has the index 0.
    func part(_ range: Range<Int>) -> ByteView {
        precondition(range.lowerBound >= 0 && range.upperBound <= count)
        return unsafe ByteView(UnsafeRawBufferPointer(rebasing: pointer[range]))
    }

    /// An integer as it lies in memory, at any offset.
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

/// Reads a clip's pages as its bytes stream by, and tells its length without decoding it.
///
/// Memory: a few pages. A page whose checksum is wrong is no page: its packets are lost.
public struct ClipScanner {
    private let pages = OggPageFinder()
    private let demuxer = ClipDemuxer()
    private var error: ClipError?

    public init() {}

    /// - Parameter bytes: the next piece of the file, of any size.
    public mutating func take(_ bytes: RawSpan) { unsafe bytes.withUnsafeBytes { unsafe take($0) } }

    /// - Parameter bytes: the next piece of the file, of any size.
    public mutating func take(_ bytes: UnsafeRawBufferPointer) {
        // All of it is copied, or given up, before this returns.
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

    /// What the whole file says.
    public consuming func finish() throws(ClipError) -> ClipFacts {
        pages.finish()
        takePages()
        if let error { throw error }
        try demuxer.finish(pages)
        guard let first = demuxer.links.first else { throw .damaged("it has headers and no sound") }
        return ClipFacts(
            first: first, rest: Array(demuxer.links.dropFirst()),
            findings: demuxer.log.findings(strayBytes: pages.strayBytes, others: demuxer.others),
            missing: demuxer.missing)
    }
}

/// Gives one clip's packets as they are, with their places in time.
///
/// They are those that sound: a packet that the clip's end trimming takes away whole is left out, and so is one that
/// nothing can decode.
public final class ClipPacketReader {
    /// A packet, for as long as the call lasts that hands it over.
    public struct Packet {
        let view: ByteView
        public var bytes: UnsafeRawBufferPointer { unsafe view.pointer }
        /// Position of its stream in the clip.
        public let link: Int
        /// Samples at 48 kHz from the start of the stream's first packet.
        public let start48k: Int
        public let samples48k: Int
    }

    private let facts: ClipFacts
    private let reader: ClipReader

    /// - Parameters:
    ///   - facts: what a `ClipScanner` said of the same bytes.
    ///   - source: read once, from start to end.
    @safe
    public init(facts: ClipFacts, source: @escaping ByteSource) {
        self.facts = facts
        reader = ClipReader(source: source)
    }

    /// - Throws: `ClipError`, or what `source` or `body` throws.
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
