import Storage

extension LoadFiles {
    /// The MD5 of each file that a load file made here names, in hexadecimal, by its path below the bag.
    static func md5Hashes(in path: String) throws -> [String: String] {
        let text = String(decoding: try InputFile.contents(of: path, limit: 1 << 30), as: UTF8.self)
        guard let nativePath = LoadFileColumn.allCases.firstIndex(of: .nativepath),
            let md5 = LoadFileColumn.allCases.firstIndex(of: .md5hash)
        else { return [:] }
        var hashes: [String: String] = [:]
        // Rows end with CR LF, which is one character of a string.
        for row in text.split(separator: "\r\n").dropFirst() {
            let fields = row.split(separator: "\u{14}").map { String($0.dropFirst().dropLast()) }
            guard fields.count == LoadFileColumn.allCases.count else { continue }
            hashes[fields[nativePath]] = fields[md5]
        }
        return hashes
    }
}
