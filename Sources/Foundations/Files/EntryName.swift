/// What an archive's entry is called: its name as it is stored, and what else the stored bytes may say.
package struct EntryName: Hashable, Sendable {
    /// As stored, where it is UTF-8; bytes that are not are written as `%XX`.
    package let path: String
    /// The name in other encodings, where the archive leaves room for them.
    package let readings: [Reading]

    package struct Reading: Hashable, Sendable {
        /// How it is read: `unicodePath` or `codePage437`.
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

/// In what the name of an entry may differ from the one that is wanted, and still be found.
package enum NameDifference: String, Hashable, Codable, CaseIterable, Sendable {
    /// `\` stands for `/`, as some tools for Windows write it (APPNOTE.TXT 6.3.10, section 4.4.17.1).
    case backslash
    /// The name is the one in the Unicode Path extra field 0x7075 (APPNOTE.TXT, section 4.6.9).
    case unicodePath
    /// The stored bytes are code page 437 (APPNOTE.TXT, appendix D).
    case codePage437
    /// Letters with marks are composed in one name, and decomposed in the other.
    case normalization
    /// Capital letters stand for small ones, or the other way round.
    case letterCase
    /// One name ends in `.opus`, `.ogg` or `.oga`, the other in another of them or in none.
    case fileExtension

    /// After "found": `with \ read as /`.
    package var words: String {
        switch self {
        case .backslash: #"with \ read as /"#
        case .unicodePath: "by the name in the Unicode Path field"
        case .codePage437: "with the name read as code page 437"
        case .normalization: "with composed and decomposed letters taken as equal"
        case .letterCase: "with capital and small letters taken as equal"
        case .fileExtension: "with .opus, .ogg and .oga taken as equal"
        }
    }
}

extension EntryName {
    /// What stays of a name when everything in `NameDifference` is set aside but the encoding. Two names are equal then
    /// where their keys are, as `String` compares: by canonical equivalence.
    ///
    /// - Parameter kept: what is not set aside after all. For `normalization`, compare as `ExactText`.
    package static func key(_ path: String, keeping kept: NameDifference? = nil) -> String {
        var key = path
        if kept != .backslash, key.utf8.contains(UInt8(ascii: "\\")) {
            key = String(decoding: key.utf8.map { $0 == UInt8(ascii: "\\") ? UInt8(ascii: "/") : $0 }, as: UTF8.self)
        }
        // Without a locale. Capitals first, so that letters with several small forms have one.
        let small = key.uppercased().lowercased()
        if kept != .letterCase { key = withoutDots(small) }
        guard kept != .fileExtension, let dot = key.utf8.lastIndex(of: UInt8(ascii: ".")) else { return key }
        let ending = small.utf8.suffix(key.utf8.distance(from: dot, to: key.utf8.endIndex))
        let isSound = [".opus", ".ogg", ".oga"].contains { ending.elementsEqual($0.utf8) }
        // A name that is nothing else stays.
        guard isSound, dot > key.startIndex, key.utf8[key.utf8.index(before: dot)] != UInt8(ascii: "/") else {
            return key
        }
        return String(key[..<dot])
    }

    /// The dot of `İ`, which stays when it is made small, is no letter of its own; nor is the dotless `ı`, once it was made
    /// large.
    private static func withoutDots(_ small: String) -> String {
        guard small.unicodeScalars.contains("\u{307}") else { return small }
        var result = String.UnicodeScalarView()
        for scalar in small.unicodeScalars where scalar != "\u{307}" || result.last != "i" { result.append(scalar) }
        return String(result)
    }

    /// What comes after the last `/`.
    package static func lastComponent(_ path: String) -> String {
        guard let slash = path.utf8.lastIndex(of: UInt8(ascii: "/")) else { return path }
        return String(path[path.utf8.index(after: slash)...])
    }

    /// In what `path`, or its last component, differs from `wanted`, where their keys are equal.
    package static func differences(_ path: String, from wanted: String, lastComponentOnly: Bool) -> [NameDifference] {
        [NameDifference.backslash, .normalization, .letterCase, .fileExtension].filter { kept in
            let keys = [path, wanted].map { key($0, keeping: kept) }
            let compared = lastComponentOnly ? [lastComponent(keys[0]), keys[1]] : keys
            return kept == .normalization
                ? ExactText(compared[0]) != ExactText(compared[1]) : compared[0] != compared[1]
        }
    }
}

extension EntryName {
    /// What operating systems leave in archives, and nobody recorded: `.DS_Store`, `__MACOSX/…`, `Thumbs.db`.
    package var isOfASystem: Bool {
        let parts = path.utf8.split { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "\\") }
            .map { String(decoding: $0, as: UTF8.self).lowercased() }
        guard let last = parts.last else { return false }
        return parts.contains("__macosx") || last.hasPrefix("._")
            || [".ds_store", "thumbs.db", "ehthumbs.db", "desktop.ini"].contains(last)
    }
}
