import Foundations
import Glibc

/// Entry names read directly from the headers, for names that libarchive changes or truncates, and for names that can
/// be decoded in more than one way.
package struct ZipNames: Sendable {
    /// By `ZipEntry.dataOffset`.
    private var names: [Int: EntryName] = [:]
    private var bytesLeft: Int

    init(limits: ZipLimits) { bytesLeft = limits.mostNameBytes }

    /// Reads the names from the local headers, for an archive without a usable central directory.
    ///
    /// - Parameters:
    ///   - file: the archive.
    ///   - dataOffsets: the data offsets of the entries, in ascending order.
    ///   - limits: the limits for reading.
    /// - Throws: `ZipError` if the file cannot be read.
    package init(
        _ file: ZipFile, dataOffsets: some Sequence<Int>, limits: ZipLimits = .standard
    ) throws(ZipError) {
        self.init(limits: limits)
        var previous = 0
        for dataOffset in dataOffsets {
            if let header = try Self.header(endingAt: dataOffset, notBefore: previous, in: file) {
                add(header, directory: nil)
            }
            previous = dataOffset
        }
    }

    /// - Returns: the entry with its exact name.
    package func correct(_ entry: ZipEntry) -> ZipEntry {
        var entry = entry
        guard let name = names[entry.dataOffset] else { return entry }
        entry.name = name
        // A directory entry of a tool that writes `\` in place of `/`.
        if entry.kind == .file, name.path.hasSuffix("\\"), entry.claimedSize ?? 0 == 0 { entry.kind = .directory }
        return entry
    }

    mutating func add(_ header: ZipLocalHeader, directory: ZipDirectory.Entry?) {
        var extras = [header.extra]
        if let directory, directory.nameBytes == header.nameBytes { extras.append(directory.extra) }
        guard !ZipName.isPlain(header.nameBytes, extras: extras) else { return }
        let name = ZipName.entryName(header.nameBytes, isUTF8: header.isUTF8, extras: extras)
        bytesLeft -= name.readings.reduce(0) { $0 + $1.path.utf8.count }
        // The limit keeps a crafted archive from filling memory with names.
        names[header.dataOffset] = bytesLeft >= 0 ? name : EntryName(name.path)
    }

    /// The first header whose name and extra field end where the data begins.
    private static func header(
        endingAt end: Int, notBefore start: Int, in file: ZipFile
    ) throws(ZipError) -> ZipLocalHeader? {
        // Almost every header is short.
        for reach in [512, 30 + 2 * 0xFFFF] {
            let from = max(start, end - reach)
            let bytes = try file.bytes(at: from, count: end - from)
            for offset in bytes.indices.dropLast(29)
            where bytes[offset] == 0x50 && bytes[offset...].starts(with: [0x50, 0x4B, 3, 4])
                && 30 + bytes.number(at: offset + 26, count: 2) + bytes.number(at: offset + 28, count: 2)
                    == bytes.count - offset
            {
                return try ZipLocalHeader(at: from + offset, in: file)
            }
            if from == start { return nil }
        }
        return nil
    }
}

/// Decodes an entry's name from its bytes and the other fields of its header. No other code decodes names.
enum ZipName {
    /// Decodes UTF-8. If the bytes are not UTF-8, every byte that is not ASCII is written as `%XX`.
    static func text(_ bytes: [UInt8]) -> String {
        if let text = String(validating: bytes, as: UTF8.self) { return text }
        return bytes.map { $0 < 0x80 ? String(UnicodeScalar($0)) : "%" + String($0, radix: 16, uppercase: true) }
            .joined()
    }

    /// - Parameters:
    ///   - isUTF8: general purpose bit 11 (APPNOTE.TXT, section 4.4.4).
    ///   - extras: the extra fields of the header that has the name, and of the other header.
    static func entryName(_ bytes: [UInt8], isUTF8: Bool, extras: [ArraySlice<UInt8>]) -> EntryName {
        let path = text(bytes)
        var readings: [EntryName.Reading] = []
        func add(_ difference: NameDifference, _ other: String) {
            if ExactText(other) != ExactText(path) { readings.append(EntryName.Reading(difference, other)) }
        }
        if let unicode = extras.lazy.compactMap({ unicodePath(in: $0, of: bytes) }).first { add(.unicodePath, unicode) }
        let isASCII = bytes.allSatisfy { $0 < 0x80 }
        if !isASCII, !isUTF8 || String(validating: bytes, as: UTF8.self) == nil {
            add(.codePage437, codePage437(bytes))
        }
        return EntryName(path, readings: readings)
    }

    /// Returns whether the name is plain ASCII that every reader decodes the same way.
    static func isPlain(_ bytes: [UInt8], extras: [ArraySlice<UInt8>]) -> Bool {
        bytes.allSatisfy { $0 < 0x80 && $0 != 0 && $0 != UInt8(ascii: "\\") }
            && extras.allSatisfy { unicodePath(in: $0, of: bytes) == nil }
    }

    // MARK: - Info-ZIP Unicode Path

    /// The name in the Info-ZIP Unicode Path extra field 0x7075 (APPNOTE.TXT, section 4.6.9): version 1, the CRC-32 of
    /// the stored name, and the name in UTF-8. `nil` if the CRC-32 does not match the name's bytes.
    private static func unicodePath(in extra: ArraySlice<UInt8>, of name: [UInt8]) -> String? {
        var rest = extra
        while rest.count >= 4 {
            let length = rest.number(at: 2, count: 2)
            let field = rest.dropFirst(4).prefix(length)
            if rest.number(at: 0, count: 2) == 0x7075, field.count == length, length > 5, field.first == 1,
                field.number(at: 1, count: 4) == Int(checksum(name))
            {
                return String(validating: field.dropFirst(5), as: UTF8.self)
            }
            rest = rest.dropFirst(4 + length)
        }
        return nil
    }

    /// CRC-32 as in ZIP (ISO 3309).
    private static func checksum(_ bytes: [UInt8]) -> UInt32 {
        var value = ~UInt32(0)
        for byte in bytes {
            value ^= UInt32(byte)
            for _ in 0..<8 { value = value & 1 == 1 ? value >> 1 ^ 0xEDB8_8320 : value >> 1 }
        }
        return ~value
    }

    // MARK: - Code page 437

    private static func codePage437(_ bytes: [UInt8]) -> String {
        var text = String.UnicodeScalarView()
        for byte in bytes { text.append(byte < 0x80 ? UnicodeScalar(byte) : upperHalf[Int(byte) - 0x80]) }
        return String(text)
    }

    /// The characters 0x80 to 0xFF of IBM code page 437, as in Unicode's table CP437.TXT.
    private static let upperHalf = Array(
        ("ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐"
            + "└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{A0}").unicodeScalars)

    // MARK: - libarchive

    /// Runs `body` with a UTF-8 locale on this thread, whatever the program's locale is. libarchive converts names to
    /// the encoding of the locale, and returns none if they do not fit it. uselocale(3).
    static func asUTF8<Result>(_ body: () -> Result) -> Result {
        guard let utf8 = unsafe locale.value else { return body() }
        // Both locales outlive `body`: ours is never freed, and the previous one belongs to the thread.
        let before = unsafe uselocale(utf8)
        defer { unsafe uselocale(before) }
        return body()
    }

    // The locale is created once, and never changed or freed, so any number of threads may use it at once.
    @safe private struct Locale: @unchecked Sendable { let value: locale_t? }
    private static let locale = unsafe Locale(value: newlocale(1 << LC_CTYPE, "C.UTF-8", nil))
}
