import Foundations

/// Finds the intact pages of a file as its bytes come in, and counts the bytes that belong to none.
///
/// A page whose checksum is wrong is no page (RFC 3533 section 6): what is behind its first byte is looked at anew.
/// Memory: two pages at most.
final class OggPageFinder {
    private var buffer: UnsafeMutableRawBufferPointer
    /// What is not decided yet.
    private var start = 0
    private var end = 0
    private var isAtEnd = false

    /// Bytes that belong to no intact page.
    private(set) var strayBytes = 0
    private(set) var pageCount = 0
    /// The file's first bytes, where no page begins with them, for one who has to say what it is.
    private(set) var beginning: [UInt8] = []
    private(set) var byteCount = 0
    /// Whether some byte is not zero.
    private(set) var hasContent = false
    /// Whether there is something that looks like the start of a page.
    private(set) var hasCapturePattern = false

    init() {
        buffer = .allocate(byteCount: Self.usualBytes, alignment: 16)
    }

    deinit { buffer.deallocate() }

    /// Takes in what there is room for.
    ///
    /// - Returns: how many bytes were taken; 0 only where `bytes` is empty, if `next` has said that it wants more.
    func take(_ bytes: UnsafeRawBufferPointer) -> Int {
        makeRoom()
        let count = min(bytes.count, buffer.count - end)
        guard count > 0 else { return 0 }
        UnsafeMutableRawBufferPointer(rebasing: buffer[end..<end + count])
            .copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[..<count]))
        added(count)
        return count
    }

    /// Takes in what `source` gives next; its end is this file's.
    func take(from source: ByteSource) throws {
        makeRoom()
        let count = try source(UnsafeMutableRawBufferPointer(rebasing: buffer[end...]))
        guard count > 0 else { return finish() }
        added(count)
    }

    /// Nothing comes any more.
    func finish() { isAtEnd = true }

    var isFinished: Bool { isAtEnd && start == end }

    /// The next page; it lives until bytes are taken in.
    ///
    /// - Returns: `nil` where more bytes are wanted, or there is nothing more.
    func next() -> OggPage? {
        while start < end {
            let rest = UnsafeRawBufferPointer(rebasing: buffer[start..<end])
            switch OggPage.at(start: rest) {
            case .page(let page):
                start += page.count
                pageCount += 1
                return page
            // What looks like the start of a page and is cut off is given up, byte by byte.
            case .incomplete where !isAtEnd: return nil
            case .incomplete, .none: skip(rest)
            }
        }
        return nil
    }

    /// To the next byte that a page could begin with.
    private func skip(_ rest: UnsafeRawBufferPointer) {
        let next = rest.dropFirst().firstIndex(of: UInt8(ascii: "O")) ?? rest.count
        // A file may be cut off in the middle of its first page's first bytes.
        let pattern = OggPage.capturePattern.prefix(byteCount)
        if rest.starts(with: pattern) { hasCapturePattern = true }
        if !hasContent { hasContent = rest[..<next].contains { $0 != 0 } }
        if pageCount == 0 { beginning += rest.prefix(min(next, ForeignFile.beginning - beginning.count)) }
        strayBytes += next
        start += next
    }

    private func added(_ count: Int) {
        byteCount += count
        end += count
    }

    /// Enough for several pages of speech.
    private static let usualBytes = 1 << 15

    private func makeRoom() {
        guard start > 0 else {
            if end == buffer.count { grow() }
            return
        }
        let rest = UnsafeRawBufferPointer(rebasing: buffer[start..<end])
        // The two may overlap: memmove(3).
        buffer.copyMemory(from: rest)
        (start, end) = (0, rest.count)
    }

    /// The page at hand is larger than what there is.
    private func grow() {
        let larger = UnsafeMutableRawBufferPointer.allocate(byteCount: 2 * OggPage.largest, alignment: 16)
        larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: buffer[..<end]))
        buffer.deallocate()
        buffer = larger
    }
}
