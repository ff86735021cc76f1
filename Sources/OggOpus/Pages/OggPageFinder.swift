import Foundations

/// Finds the intact pages in a stream of bytes and counts the bytes that belong to none.
///
/// Bytes whose checksum is wrong are not a page (RFC 3533 section 6). The search then continues one byte later. Memory:
/// at most two pages.
@safe
final class OggPageFinder {
    /// Owned by this object and freed with it. `start` and `end` lie within it, and all bytes before `end` are
    /// initialized.
    private var buffer: UnsafeMutableRawBufferPointer
    /// The start of the bytes that are not yet processed.
    private var start = 0
    private var end = 0
    private var isAtEnd = false

    /// Bytes that belong to no intact page.
    private(set) var strayBytes = 0
    private(set) var pageCount = 0
    /// The first bytes of the file if it does not start with a page. Used to identify the file type.
    private(set) var beginning: [UInt8] = []
    private(set) var byteCount = 0
    /// Whether any stray byte is not zero.
    private(set) var hasContent = false
    /// Whether any stray bytes look like the start of a page.
    private(set) var hasCapturePattern = false

    init() {
        unsafe buffer = .allocate(byteCount: Self.usualBytes, alignment: 16)
    }

    deinit { unsafe buffer.deallocate() }

    /// Copies as many bytes as fit.
    ///
    /// - Returns: the number of bytes copied. After `next` returned `nil` it is 0 only if `bytes` is empty.
    func take(_ bytes: ByteView) -> Int {
        makeRoom()
        let count = unsafe min(bytes.count, buffer.count - end)
        guard count > 0 else { return 0 }
        unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[end..<end + count])
            .copyMemory(from: bytes.part(0..<count).pointer)
        added(count)
        return count
    }

    /// Reads the next bytes from `source`; the end of the source is the end of the file.
    func take(from source: ByteSource) throws {
        makeRoom()
        // The source may use the memory during this call only. The count that it returns is checked against the room.
        let room = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[end...])
        let count = try unsafe source(room)
        precondition(count <= room.count)
        guard count > 0 else { return finish() }
        added(count)
    }

    /// Marks the end of the input.
    func finish() { isAtEnd = true }

    var isFinished: Bool { isAtEnd && start == end }

    /// Returns the next page, which is valid until more bytes are added.
    ///
    /// - Returns: `nil` if more bytes are needed, or at the end.
    func next() -> OggPage? {
        while start < end {
            let rest = unsafe ByteView(UnsafeRawBufferPointer(rebasing: buffer[start..<end]))
            switch OggPage.at(start: rest) {
            case .page(let page):
                start += page.count
                pageCount += 1
                return page
            // At the end of the input, an incomplete page is skipped byte by byte.
            case .incomplete where !isAtEnd: return nil
            case .incomplete, .none: skip(rest)
            }
        }
        return nil
    }

    /// Skips to the next byte that a page could start with.
    private func skip(_ rest: ByteView) {
        let next = rest.dropFirst().firstIndex(of: UInt8(ascii: "O")) ?? rest.count
        // A file may be cut off within the first bytes of its first page.
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
            if unsafe end == buffer.count { grow() }
            return
        }
        // The ranges may overlap, which copyMemory allows, like memmove(3).
        unsafe buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: buffer[start..<end]))
        (start, end) = (0, end - start)
    }

    /// Makes room for a page that is larger than the buffer.
    private func grow() {
        let larger = UnsafeMutableRawBufferPointer.allocate(byteCount: 2 * OggPage.largest, alignment: 16)
        unsafe larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: buffer[..<end]))
        unsafe buffer.deallocate()
        unsafe buffer = larger
    }
}

/// The pages of a stream that were read so far. Detects repeated pages, which occur when a recorder writes parts twice
/// or when copies were concatenated.
///
/// Two pages are the same if their numbers, granule positions and contents are equal. The end-of-stream flag may
/// differ.
struct SeenPages {
    private var keys: [UInt64] = []
    /// Built when a page first comes out of order. In an intact file it is never needed.
    private var index: Set<UInt64>?

    /// The most pages that are remembered: 2 MB, which is days of sound in pages of one second.
    private static let most = 1 << 18

    /// - Parameter isDue: whether the page has the expected number and page numbers are reliable. Such a page is not a
    ///   repeat, so the lookup is skipped.
    /// - Returns: whether the page was read before.
    mutating func isRepeated(_ page: OggPage, isDue: Bool) -> Bool {
        let key = Self.key(page, checksum: page.storedChecksum)
        if !isDue {
            let seen = index ?? Set(keys)
            index = seen
            let marked = page.checksum(flags: page.flags ^ OggPage.endFlag, granulePosition: page.granulePosition)
            if seen.contains(key) || seen.contains(Self.key(page, checksum: marked)) { return true }
        }
        if keys.count == Self.most {
            keys.removeFirst(Self.most / 2)
            if index != nil { index = Set(keys) }
        }
        keys.append(key)
        index?.insert(key)
        return false
    }

    private static func key(_ page: OggPage, checksum: UInt32) -> UInt64 {
        (UInt64(checksum) << 32 | UInt64(page.sequenceNumber))
            ^ UInt64(bitPattern: page.granulePosition) &* 0x9E37_79B9_7F4A_7C15
    }
}
