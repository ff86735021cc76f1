/// Names for files and folders that come from outside, made harmless on every file system and in every manifest.
public enum SafeName {
    /// Bytes.
    public static let longest = 100

    /// Whether `text` may be a name as it is: `[A-Za-z0-9._-]`, not starting with a dot, 1 to 100 bytes.
    public static func isSafe(_ text: String) -> Bool {
        (1...longest).contains(text.utf8.count) && !text.hasPrefix(".") && text.utf8.allSatisfy(isPlain)
    }

    /// A name for each of the ids: itself where it is safe, else a safe rendering of it with a hash.
    /// Two ids never share a name, even where one was chosen to look like the rendering of another.
    ///
    /// - Parameters:
    ///   - taken: names that are not given out.
    ///   - digest: SHA-256 of the id's UTF-8 bytes.
    public static func names(
        for ids: some Sequence<ExactText>, avoiding taken: Set<String> = [], digest: (String) -> Checksum
    ) -> [ExactText: String] {
        var names: [ExactText: String] = [:]
        var taken = taken
        var unsafe: [ExactText] = []
        for id in Set(ids) {
            guard isSafe(id.text), !taken.contains(id.text) else {
                unsafe.append(id)
                continue
            }
            names[id] = id.text
            taken.insert(id.text)
        }
        for id in unsafe.sorted() {
            let hexadecimal = digest(id.text).hexadecimal
            // 16 digits are enough for accidents. Whoever forges a name that contains its hash meets the next one, and
            // there are more of them than ids.
            let longer = (16...64).lazy.map { String(hexadecimal.prefix($0)) }
            let counted = (2...).lazy.map { "\(hexadecimal)-\($0)" }
            if let name = firstFree(longer, id, taken) ?? firstFree(counted, id, taken) {
                names[id] = name
                taken.insert(name)
            }
        }
        return names
    }

    /// A name for a file that keeps what its name ends in, by which people and programs know its kind: itself where it is
    /// safe, else a safe rendering of it with a hash.
    ///
    /// - Parameters:
    ///   - longest: bytes that it may have, 60 at least.
    ///   - digest: SHA-256 of the name's UTF-8 bytes.
    public static func fileName(
        for name: String, longest: Int = Self.longest, digest: (String) -> Checksum
    ) -> String {
        if isSafe(name), name.utf8.count <= longest { return name }
        let rendering = rendering(of: name, hash: String(digest(name).hexadecimal.prefix(16)))
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count > 1, let ending = parts.last, (1...10).contains(ending.utf8.count),
            ending.utf8.allSatisfy(isPlain)
        else { return rendering }
        return "\(rendering).\(ending)"
    }

    private static func firstFree(
        _ hashes: some Sequence<String>, _ id: ExactText, _ taken: Set<String>
    ) -> String? {
        for hash in hashes {
            let name = rendering(of: id.text, hash: hash)
            if !taken.contains(name) { return name }
        }
        return nil
    }

    private static func rendering(of id: String, hash: String) -> String {
        var plain = String(decoding: id.utf8.prefix(32).map { isPlain($0) ? $0 : UInt8(ascii: "_") }, as: UTF8.self)
        if plain.isEmpty || plain.hasPrefix(".") { plain = "_" + plain }
        return "\(plain)-\(hash)"
    }

    /// Whether the byte is one of `[A-Za-z0-9._-]`.
    public static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}
