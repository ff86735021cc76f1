/// Names of files and folders, made from untrusted text, that are safe on every file system and in every manifest.
///
/// No two names made together differ only in case. All names are ASCII, so they cannot differ in Unicode normalization.
/// None is reserved by Windows, ends in a dot, or looks like an option.
package enum SafeName {
    /// In bytes.
    package static let longest = 100

    /// Whether `text` is a safe name: `[A-Za-z0-9._-]`, 1 to `longest` bytes, not starting with a dot or a hyphen, not
    /// ending in a dot, and not reserved by Windows.
    package static func isSafe(_ text: String) -> Bool { isSafe(text, longest: longest) }

    /// Whether a name is not too long with this text at its end.
    package static func hasRoom(_ name: String, for suffix: String) -> Bool {
        name.utf8.count + suffix.utf8.count <= longest
    }

    private static func isSafe(_ text: String, longest: Int) -> Bool {
        (1...longest).contains(text.utf8.count) && text.utf8.allSatisfy(isPlain) && !text.hasPrefix(".")
            && !text.hasPrefix("-") && !text.hasSuffix(".") && !isReserved(text)
    }

    /// Whether Windows treats the name as a device, which it does with any extension (Microsoft, "Naming Files, Paths,
    /// and Namespaces").
    private static func isReserved(_ text: String) -> Bool {
        let stem = text.prefix { $0 != "." }.uppercased()
        if ["CON", "PRN", "AUX", "NUL"].contains(stem) { return true }
        return stem.utf8.count == 4 && (stem.hasPrefix("COM") || stem.hasPrefix("LPT"))
            && stem.utf8.last.map { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } == true
    }

    /// A name for each of the ids: the id itself if it is safe and no other id differs from it only in case, otherwise
    /// a safe rendering of the id with a hash. Two ids never share a name, even if one was chosen to look like the
    /// rendering of another. The order of the ids does not matter.
    ///
    /// - Parameters:
    ///   - taken: names that are not used, in upper or lower case.
    ///   - longest: the maximum length of a name in bytes, at least 40. Leave room for what is added around the name.
    ///   - digest: returns the SHA-256 of an id's UTF-8 bytes.
    package static func names(
        for ids: some Sequence<ExactText>, avoiding taken: Set<String> = [], longest: Int = Self.longest,
        digest: (String) -> Checksum
    ) -> [ExactText: String] {
        var names: [ExactText: String] = [:]
        var taken = Set(taken.map(folded))
        var unsafe: [ExactText] = []
        let ids = Set(ids)
        // Counted and not grouped, since there may be a hundred thousand.
        var counts: [String: Int] = [:]
        for id in ids where isSafe(id.text, longest: longest) { counts[folded(id.text), default: 0] += 1 }
        for id in ids {
            let isSafe = isSafe(id.text, longest: longest)
            let key = isSafe ? folded(id.text) : ""
            if isSafe, counts[key] == 1, !taken.contains(key) { names[id] = id.text } else { unsafe.append(id) }
        }
        if unsafe.isEmpty { return names }
        taken.formUnion(names.values.lazy.map(folded))
        for id in unsafe.sorted() {
            let hexadecimal = digest(id.text).hexadecimal
            // 16 digits make accidental collisions unlikely. If a forged id equals a candidate, the next one is used;
            // there are more candidates than ids.
            let longer = (16...64).lazy.map { String(hexadecimal.prefix($0)) }
            let counted = (2...).lazy.map { "\(hexadecimal)-\($0)" }
            if let name = firstFree(longer, id, taken, longest) ?? firstFree(counted, id, taken, longest) {
                names[id] = name
                taken.insert(folded(name))
            }
        }
        return names
    }

    /// A name for one id, as above.
    package static func name(
        for id: ExactText, avoiding taken: Set<String> = [], digest: (String) -> Checksum
    ) -> String {
        names(for: CollectionOfOne(id), avoiding: taken, digest: digest)[id]
            ?? rendering(of: id.text, hash: digest(id.text).hexadecimal, longest: longest)
    }

    /// A safe name for a file that keeps the extension, by which people and programs recognise the type: the name
    /// itself if it is safe, otherwise a safe rendering with a hash. By default, a number of up to nine digits and a
    /// hyphen fit before it.
    ///
    /// - Parameters:
    ///   - longest: the maximum length in bytes, at least 60. Leave room for what is added before the name.
    ///   - digest: returns the SHA-256 of the name's UTF-8 bytes.
    package static func fileName(
        for name: String, longest: Int = Self.longest - 10, digest: (String) -> Checksum
    ) -> String {
        if isSafe(name, longest: longest) { return name }
        let rendering = rendering(of: name, hash: String(digest(name).hexadecimal.prefix(16)), longest: longest)
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count > 1, let ending = parts.last, (1...10).contains(ending.utf8.count),
            ending.utf8.allSatisfy(isPlain)
        else { return rendering }
        return "\(rendering).\(ending)"
    }

    /// The name in a form in which names are equal if a case-insensitive file system treats them as equal.
    package static func folded(_ name: String) -> String {
        // Most names are the same in lower case, and need no memory of their own.
        let isFolded = name.utf8.allSatisfy { $0 < 0x80 && !(UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) }
        return isFolded ? name : name.lowercased()
    }

    private static func firstFree(
        _ hashes: some Sequence<String>, _ id: ExactText, _ taken: Set<String>, _ longest: Int
    ) -> String? {
        for hash in hashes {
            let name = rendering(of: id.text, hash: hash, longest: longest)
            if !taken.contains(folded(name)) { return name }
        }
        return nil
    }

    private static func rendering(of id: String, hash: String, longest: Int) -> String {
        let length = max(0, min(32, longest - 1 - hash.utf8.count))
        var plain = String(decoding: id.utf8.prefix(length).map { isPlain($0) ? $0 : UInt8(ascii: "_") }, as: UTF8.self)
        if plain.isEmpty || !isSafe(plain + "-", longest: .max) { plain = "_" + plain.prefix(max(0, length - 1)) }
        return "\(plain)-\(hash)"
    }

    /// Whether the byte is one of `[A-Za-z0-9._-]`.
    package static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}
