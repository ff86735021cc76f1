/// Names for files and folders that come from outside, made harmless on every file system and in every manifest.
///
/// No two names that are given out together differ by case alone, and none of them differs by its Unicode form: they are
/// ASCII. None is one that Windows reserves, ends in a dot, or looks like an option.
package enum SafeName {
    /// In bytes.
    package static let longest = 100

    /// Whether `text` may be a name as it is: `[A-Za-z0-9._-]`, 1 to `longest` bytes, not starting with a dot or a hyphen,
    /// not ending in a dot, and no name that Windows reserves.
    package static func isSafe(_ text: String) -> Bool { isSafe(text, longest: longest) }

    private static func isSafe(_ text: String, longest: Int) -> Bool {
        (1...longest).contains(text.utf8.count) && text.utf8.allSatisfy(isPlain) && !text.hasPrefix(".")
            && !text.hasPrefix("-") && !text.hasSuffix(".") && !isReserved(text)
    }

    /// Whether Windows takes the name for a device, as it does with any ending
    /// (Microsoft, "Naming Files, Paths, and Namespaces").
    private static func isReserved(_ text: String) -> Bool {
        let stem = text.prefix { $0 != "." }.uppercased()
        if ["CON", "PRN", "AUX", "NUL"].contains(stem) { return true }
        return stem.utf8.count == 4 && (stem.hasPrefix("COM") || stem.hasPrefix("LPT"))
            && stem.utf8.last.map { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } == true
    }

    /// A name for each of the ids: itself where it is safe and no other differs from it by case alone, else a safe
    /// rendering of it with a hash. Two ids never share a name, even where one was chosen to look like the rendering of
    /// another; the order in which they come does not matter.
    ///
    /// - Parameters:
    ///   - taken: names that are not given out, in any case.
    ///   - longest: bytes that a name may have, 40 at least; what is put around it needs the rest.
    ///   - digest: SHA-256 of the id's UTF-8 bytes.
    package static func names(
        for ids: some Sequence<ExactText>, avoiding taken: Set<String> = [], longest: Int = Self.longest,
        digest: (String) -> Checksum
    ) -> [ExactText: String] {
        var names: [ExactText: String] = [:]
        var taken = Set(taken.map(folded))
        var unsafe: [ExactText] = []
        let safe = Dictionary(grouping: Set(ids)) { isSafe($0.text, longest: longest) ? folded($0.text) : "" }
        for (key, ids) in safe {
            guard !key.isEmpty, ids.count == 1, !taken.contains(key) else {
                unsafe += ids
                continue
            }
            names[ids[0]] = ids[0].text
        }
        taken.formUnion(names.values.lazy.map(folded))
        for id in unsafe.sorted() {
            let hexadecimal = digest(id.text).hexadecimal
            // 16 digits are enough for accidents. Whoever forges a name that contains its hash meets the next one, and
            // there are more of them than ids.
            let longer = (16...64).lazy.map { String(hexadecimal.prefix($0)) }
            let counted = (2...).lazy.map { "\(hexadecimal)-\($0)" }
            if let name = firstFree(longer, id, taken, longest) ?? firstFree(counted, id, taken, longest) {
                names[id] = name
                taken.insert(folded(name))
            }
        }
        return names
    }

    /// A name for a file that keeps what its name ends in, by which people and programs know its kind: itself where it is
    /// safe, else a safe rendering of it with a hash. A number of up to nine digits and a hyphen fit before it.
    ///
    /// - Parameters:
    ///   - longest: bytes that it may have, 60 at least; what is put before it needs the rest.
    ///   - digest: SHA-256 of the name's UTF-8 bytes.
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

    /// Names that are equal here are one name to a file system that does not tell cases apart.
    package static func folded(_ name: String) -> String { name.lowercased() }

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
