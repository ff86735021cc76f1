import Foundations

/// Finds the intact pages of a file as its bytes come in, and counts the bytes that belong to none.
///
/// A page whose checksum is wrong is no page (RFC 3533 section 6): what is behind its first byte is looked at anew.
/// Memory: two pages at most.
@safe
final class OggPageFinder {
    /// Its own, freed with it. `start` and `end` lie within it, and what is before `end` was taken in.
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
        unsafe buffer = .allocate(byteCount: Self.usualBytes, alignment: 16)
    }

    deinit { unsafe buffer.deallocate() }

    /// Takes in what there is room for.
    ///
    /// - Returns: how many bytes were taken; 0 only where `bytes` is empty, if `next` has said that it wants more.
    func take(_ bytes: ByteView) -> Int {
        makeRoom()
        let count = unsafe min(bytes.count, buffer.count - end)
        guard count > 0 else { return 0 }
        unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[end..<end + count])
            .copyMemory(from: bytes.part(0..<count).pointer)
        added(count)
        return count
    }

    /// Takes in what `source` gives next; its end is this file's.
    func take(from source: ByteSource) throws {
        makeRoom()
        // The source has the memory for this call; it says how much of it is filled, and is not believed more than all.
        let room = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[end...])
        let count = try unsafe source(room)
        precondition(count <= room.count)
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
            let rest = unsafe ByteView(UnsafeRawBufferPointer(rebasing: buffer[start..<end]))
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
    private func skip(_ rest: ByteView) {
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
            if unsafe end == buffer.count { grow() }
            return
        }
        // The two may overlap: memmove(3).
        unsafe buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: buffer[start..<end]))
        (start, end) = (0, end - start)
    }

    /// The page at hand is larger than what there is.
    private func grow() {
        let larger = UnsafeMutableRawBufferPointer.allocate(byteCount: 2 * OggPage.largest, alignment: 16)
        unsafe larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: buffer[..<end]))
        unsafe buffer.deallocate()
        unsafe buffer = larger
    }
}

/// The pages of a stream that were taken, to know one that stands in the file again: a recorder that writes parts twice,
/// a copy that was joined.
///
/// Two pages are the same if number, granule position and content are; the end-of-stream mark may differ.
struct SeenPages {
    private var keys: [UInt64] = []
    /// Made when a page first is out of its turn; in a sound file, none is.
    private var index: Set<UInt64>?

    /// Older ones are forgotten: 2 MB, days of sound in pages of a second.
    private static let most = 1 << 18

    /// - Parameter isDue: whether it has the number that comes next, and numbers can be relied on: no repeated one has.
    /// - Returns: whether it was there before.
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
