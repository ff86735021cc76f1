/// Text encodings that JSON from other systems uses: UTF-8, and sometimes UTF-16.
package enum TextEncodings {
    /// Returns the text as UTF-8 without a byte order mark. Bytes that are not UTF-16 or UTF-32 are returned unchanged.
    ///
    /// UTF-16 is detected by its byte order mark or, because JSON starts with an ASCII character, by the position of
    /// its zero bytes (RFC 4627, section 3). Returns `nil` for UTF-32.
    package static func utf8(_ bytes: [UInt8]) -> [UInt8]? {
        let start = bytes.prefix(4)
        if start.starts(with: [0xEF, 0xBB, 0xBF]) { return Array(bytes.dropFirst(3)) }
        if start.starts(with: [0, 0]) || (start.count == 4 && start.suffix(2) == [0, 0] && start.contains { $0 != 0 }) {
            return nil
        }
        if start.starts(with: [0xFF, 0xFE]) { return utf8(utf16: bytes.dropFirst(2), lowByteFirst: true) }
        if start.starts(with: [0xFE, 0xFF]) { return utf8(utf16: bytes.dropFirst(2), lowByteFirst: false) }
        guard start.count >= 2, start.prefix(2).contains(0) else { return bytes }
        return utf8(utf16: bytes[...], lowByteFirst: start[1] == 0)
    }

    private static func utf8(utf16 bytes: ArraySlice<UInt8>, lowByteFirst: Bool) -> [UInt8] {
        var units = stride(from: bytes.startIndex, to: bytes.endIndex, by: 2).lazy
            .map { index -> UInt16 in
                let first = UInt16(bytes[index])
                // An odd byte at the end becomes U+FFFD, which JSON does not allow there.
                guard index + 1 < bytes.endIndex else { return 0xFFFD }
                let second = UInt16(bytes[index + 1])
                return lowByteFirst ? first | second << 8 : first << 8 | second
            }
            .makeIterator()
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count / 2)
        _ = transcode(
            AnyIterator { units.next() }, from: UTF16.self, to: UTF8.self, stoppingOnError: false,
            into: { text.append($0) })
        return text
    }
}
