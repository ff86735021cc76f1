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
