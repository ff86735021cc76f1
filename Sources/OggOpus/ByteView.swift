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
