/// The bytes of a file that belong to no intact page, kept from libopusfile.
///
/// A page whose broken header claims more than the file has makes libogg wait for the rest of it to the file's end, and
/// the intact pages behind it would be lost too.
struct SkippedBytes: Hashable, Sendable {
    /// More broken places than that are not remembered one by one.
    static let mostRanges = 10_000

    /// In the order of the file.
    private(set) var ranges: [Range<Int>] = []
    private(set) var count = 0

    /// - Parameter offset: behind all that were added before.
    mutating func add(_ offset: Int) {
        count += 1
        if let last = ranges.last, last.upperBound == offset {
            ranges[ranges.count - 1] = last.lowerBound..<offset + 1
        } else {
            ranges.append(offset..<offset + 1)
        }
    }

    /// Takes them out of a piece of the file that was just read, and moves the rest together.
    ///
    /// - Parameter next: index of the first range that does not lie before the piece; moves on.
    /// - Returns: how many bytes are left.
    func remove(from piece: UnsafeMutableRawBufferPointer, at pieceOffset: Int, next: inout Int) -> Int {
        let end = pieceOffset + piece.count
        var kept = 0
        var position = pieceOffset
        func keep(to limit: Int) {
            guard limit > position, let base = piece.baseAddress else { return }
            // The two may overlap: memmove(3).
            (base + kept).copyMemory(from: base + (position - pieceOffset), byteCount: limit - position)
            kept += limit - position
        }
        while next < ranges.count, ranges[next].lowerBound < end {
            keep(to: ranges[next].lowerBound)
            position = min(end, max(position, ranges[next].upperBound))
            if ranges[next].upperBound > end { return kept }
            next += 1
        }
        keep(to: end)
        return kept
    }
}
