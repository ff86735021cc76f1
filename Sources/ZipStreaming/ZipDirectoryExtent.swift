/// Where an archive's central directory begins (APPNOTE.TXT sections 4.3.12 to 4.3.16).
///
/// libarchive does not tell. Only an archive's identity rests on it: what is wrong here gives another identity, or none.
public enum ZipDirectoryExtent {
    /// As far back from the end as its record can begin: 22 bytes, and the longest comment.
    public static let longestEnd = 22 + 0xFFFF

    /// - Parameters:
    ///   - tail: the last bytes of the file, `longestEnd` of them or all.
    ///   - fileSize: of the whole file.
    /// - Returns: the offset of the directory's first byte; or where to find the record that has it, in an archive in
    ///   ZIP64 form; `nil` where there is no plausible one.
    public static func start(tail: [UInt8], fileSize: Int) -> Start? {
        guard let end = endRecord(in: tail) else { return nil }
        let endOffset = fileSize - tail.count + end
        let size = number(tail, at: end + 12, bytes: 4)
        guard size == 0xFFFF_FFFF || number(tail, at: end + 16, bytes: 4) == 0xFFFF_FFFF else {
            return size <= endOffset ? .directory(endOffset - size) : nil
        }
        let locator = end - 20
        guard locator >= 0, signature(tail, at: locator) == [0x50, 0x4B, 6, 7] else { return nil }
        let record = number(tail, at: locator + 8, bytes: 8)
        return record >= 0 && record <= endOffset - 56 ? .zip64Record(record) : nil
    }

    /// - Parameters:
    ///   - record: 56 bytes of a ZIP64 end record.
    ///   - offset: where it stands.
    public static func start(zip64Record record: [UInt8], at offset: Int) -> Int? {
        guard record.count == 56, signature(record, at: 0) == [0x50, 0x4B, 6, 6] else { return nil }
        let size = number(record, at: 40, bytes: 8)
        return size >= 0 && size <= offset ? offset - size : nil
    }

    public enum Start: Hashable, Sendable {
        case directory(Int)
        case zip64Record(Int)
    }

    /// The last one whose comment ends with the file.
    private static func endRecord(in tail: [UInt8]) -> Int? {
        guard tail.count >= 22 else { return nil }
        return (0...tail.count - 22).last { position in
            tail[position] == 0x50 && signature(tail, at: position) == [0x50, 0x4B, 5, 6]
                && position + 22 + number(tail, at: position + 20, bytes: 2) == tail.count
        }
    }

    private static func signature(_ bytes: [UInt8], at position: Int) -> [UInt8] {
        Array(bytes[position..<position + 4])
    }

    /// Little-endian; a count beyond 63 bits comes out negative.
    private static func number(_ bytes: [UInt8], at position: Int, bytes count: Int) -> Int {
        Int(truncatingIfNeeded: (0..<count).reduce(UInt64(0)) { $0 | UInt64(bytes[position + $1]) << UInt64(8 * $1) })
    }
}
