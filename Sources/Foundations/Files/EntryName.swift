/// The name of an entry of an archive: as stored, and as read in other encodings.
package struct EntryName: Hashable, Sendable {
    /// The stored name. Bytes that are not valid UTF-8 are written as `%XX`.
    package let path: String
    /// The name read in other encodings that the archive allows.
    package let readings: [Reading]

    package struct Reading: Hashable, Sendable {
        /// `unicodePath` or `codePage437`.
        package let difference: NameDifference
        package let path: String

        package init(_ difference: NameDifference, _ path: String) {
            self.difference = difference
            self.path = path
        }
    }

    package init(_ path: String, readings: [Reading] = []) {
        self.path = path
        self.readings = readings
    }
}

/// A way in which the name of an entry may differ from the wanted name and still match.
package enum NameDifference: String, Hashable, Codable, CaseIterable, Sendable {
    /// `\` in place of `/`, as some Windows tools write it (APPNOTE.TXT 6.3.10, section 4.4.17.1).
    case backslash
    /// The name is the one in the Unicode Path extra field 0x7075 (APPNOTE.TXT, section 4.6.9).
    case unicodePath
    /// The stored bytes are code page 437 (APPNOTE.TXT, appendix D).
    case codePage437
    /// Letters with diacritics are composed in one name and decomposed in the other (Unicode normalization).
    case normalization
    /// The names differ in upper and lower case.
    case letterCase
    /// One name ends in `.opus`, `.ogg` or `.oga`, the other in another of these or in none of them.
    case fileExtension

    /// A phrase to follow "found": `with \ read as /`.
    package var words: String {
        switch self {
        case .backslash: #"with \ read as /"#
        case .unicodePath: "by the name in the Unicode Path field"
        case .codePage437: "with the name read as code page 437"
        case .normalization: "by ignoring Unicode normalization"
        case .letterCase: "by ignoring upper and lower case"
        case .fileExtension: "by ignoring the extensions .opus, .ogg and .oga"
        }
    }
}

extension EntryName {
    /// The name without all differences in `NameDifference` except the encoding. Two names match if their keys are
    /// equal as `String` values, that is, canonically equivalent.
    ///
    /// - Parameter kept: a difference that is not ignored. For `normalization`, compare the keys as `ExactText`.
    package static func key(_ path: String, keeping kept: NameDifference? = nil) -> String {
        var key = path
        if kept != .backslash, key.utf8.contains(UInt8(ascii: "\\")) {
            key = String(decoding: key.utf8.map { $0 == UInt8(ascii: "\\") ? UInt8(ascii: "/") : $0 }, as: UTF8.self)
        }
        // Independent of the locale. Upper case first, so that letters with several lower-case forms become equal.
        let small = key.uppercased().lowercased()
        if kept != .letterCase { key = withoutDots(small) }
        guard kept != .fileExtension, let dot = key.utf8.lastIndex(of: UInt8(ascii: ".")) else { return key }
        let ending = small.utf8.suffix(key.utf8.distance(from: dot, to: key.utf8.endIndex))
        let isSound = [".opus", ".ogg", ".oga"].contains { ending.elementsEqual($0.utf8) }
        // A name that consists of the extension only is kept.
        guard isSound, dot > key.startIndex, key.utf8[key.utf8.index(before: dot)] != UInt8(ascii: "/") else {
            return key
        }
        return String(key[..<dot])
    }

    /// Removes the combining dot that remains when `İ` is lower-cased, so that `İ`, `I`, `i` and `ı` are equal.
    private static func withoutDots(_ small: String) -> String {
        guard small.unicodeScalars.contains("\u{307}") else { return small }
        var result = String.UnicodeScalarView()
        for scalar in small.unicodeScalars where scalar != "\u{307}" || result.last != "i" { result.append(scalar) }
        return String(result)
    }

    /// The part after the last `/`.
    package static func lastComponent(_ path: String) -> String {
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return path }
        return String(path[path.utf8.index(after: slash)...])
    }

    /// The differences between `path`, or its last component, and `wanted`, given that their keys are equal.
    package static func differences(_ path: String, from wanted: String, lastComponentOnly: Bool) -> [NameDifference] {
        [NameDifference.backslash, .normalization, .letterCase, .fileExtension].filter { kept in
            let keys = [path, wanted].map { key($0, keeping: kept) }
            let compared = lastComponentOnly ? [lastComponent(keys[0]), keys[1]] : keys
            switch kept {
            case .normalization: return ExactText(compared[0]) != ExactText(compared[1])
            case .letterCase: return compared[0] != compared[1] || hasEndingInOtherCase(path, wanted)
            default: return compared[0] != compared[1]
            }
        }
    }

    /// Whether the names end in the same extension, in other letters. The keys are without it.
    private static func hasEndingInOtherCase(_ path: String, _ other: String) -> Bool {
        let endings = [path, other].map { name in name.lastIndex(of: ".").map { String(name[$0...]) } ?? "" }
        return endings[0] != endings[1] && endings[0].lowercased() == endings[1].lowercased()
    }
}

extension EntryName {
    /// Whether an operating system added the file to the archive: `.DS_Store`, `__MACOSX/…`, `Thumbs.db`.
    package var isOfASystem: Bool {
        let parts = path.utf8.split { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "\\") }
            .map { String(decoding: $0, as: UTF8.self).lowercased() }
        guard let last = parts.last else { return false }
        return parts.contains("__macosx") || last.hasPrefix("._")
            || [".ds_store", "thumbs.db", "ehthumbs.db", "desktop.ini"].contains(last)
    }
}
