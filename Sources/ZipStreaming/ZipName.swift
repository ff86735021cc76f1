import Glibc

/// An entry's name, as bytes and as text.
enum ZipName {
    /// Bytes that are not UTF-8 are written as `%XX`.
    static func text(_ bytes: [UInt8]) -> String {
        if let text = String(validating: bytes, as: UTF8.self) { return text }
        return bytes.map { $0 < 0x80 ? String(UnicodeScalar($0)) : "%" + String($0, radix: 16, uppercase: true) }
            .joined()
    }

    /// libarchive gives names in the encoding of the locale, and none where they do not fit it: for `body`, this
    /// thread's locale is UTF-8, whatever the program's is. uselocale(3).
    static func asUTF8<Result>(_ body: () -> Result) -> Result {
        guard let utf8 = locale.value else { return body() }
        let before = uselocale(utf8)
        defer { uselocale(before) }
        return body()
    }

    /// Made once and never freed; a locale object is not changed by its use.
    private struct Locale: @unchecked Sendable { let value: locale_t? }
    private static let locale = Locale(value: newlocale(1 << LC_CTYPE, "C.UTF-8", nil))
}
