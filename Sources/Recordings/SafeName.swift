/// Names for files and folders that come from outside, made harmless on every file system and in every manifest.
public enum SafeName {
    static let longest = 100

    /// Whether `text` may be a name as it is: `[A-Za-z0-9._-]`, not starting with a dot, 1 to 100 bytes.
    public static func isSafe(_ text: String) -> Bool {
        (1...longest).contains(text.utf8.count) && !text.hasPrefix(".") && text.utf8.allSatisfy(isPlain)
    }

    /// A name for each of the ids: itself where it is safe, else a safe rendering of it with a hash.
    /// Two ids never share a name, even where one was chosen to look like the rendering of another.
    ///
    /// - Parameter digest: SHA-256 of the id's UTF-8 bytes.
    public static func names(for ids: some Sequence<ExactText>, digest: (String) -> Checksum) -> [ExactText: String] {
        var names: [ExactText: String] = [:]
        var taken: Set<String> = []
        var unsafe: [ExactText] = []
        for id in Set(ids) {
            guard isSafe(id.text) else {
                unsafe.append(id)
                continue
            }
            names[id] = id.text
            taken.insert(id.text)
        }
        for id in unsafe.sorted() {
            let hexadecimal = digest(id.text).hexadecimal
            // 16 digits are enough for accidents. Against a forger the rest follows, digit by digit: the forged
            // name would have to contain its own hash.
            for digits in 16...64 {
                let name = rendering(of: id.text, hash: String(hexadecimal.prefix(digits)))
                if taken.insert(name).inserted {
                    names[id] = name
                    break
                }
            }
        }
        return names
    }

    private static func rendering(of id: String, hash: String) -> String {
        var plain = String(decoding: id.utf8.prefix(32).map { isPlain($0) ? $0 : UInt8(ascii: "_") }, as: UTF8.self)
        if plain.isEmpty || plain.hasPrefix(".") { plain = "_" + plain }
        return "\(plain)-\(hash)"
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}
