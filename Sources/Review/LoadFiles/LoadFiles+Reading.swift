import Files

extension LoadFiles {
    /// With the custodian and the prefix of load files that were made earlier.
    init(like path: String) throws {
        var fields: [String] = []
        try Self.forEachRow(in: path) { if fields.isEmpty { fields = $0 } }
        func value(_ column: LoadFileColumn) -> String {
            guard let index = LoadFileColumn.allCases.firstIndex(of: column), index < fields.count else { return "" }
            return fields[index]
        }
        let volume = value(.prodvol)
        let prefix = volume.hasSuffix("001") ? String(volume.dropLast(3)) : ""
        self.init(
            custodian: value(.custodian), controlPrefix: Self.isControlPrefix(prefix) ? prefix : Self.standardPrefix)
    }

    /// The MD5 of each file that a load file made here names, in hexadecimal, by its path below the bag.
    static func md5Hashes(in path: String) throws -> [String: String] {
        guard let nativePath = LoadFileColumn.allCases.firstIndex(of: .nativepath),
            let md5 = LoadFileColumn.allCases.firstIndex(of: .md5hash)
        else { return [:] }
        var hashes: [String: String] = [:]
        try forEachRow(in: path) { fields in
            // Of clips that are not placed there may be very many: they are read once more.
            guard !fields[nativePath].contains("/unplaced/") else { return }
            hashes[fields[nativePath]] = fields[md5]
        }
        return hashes
    }

    /// The rows of a load file that was made here, without the one of titles; values as they stand in it.
    static func forEachRow(in path: String, _ body: ([String]) throws -> Void) throws {
        var line: [UInt8] = []
        var isTitle = true
        func end() throws {
            defer {
                line.removeAll(keepingCapacity: true)
                isTitle = false
            }
            // A row ends with CR LF, and no value has either.
            let fields = String(decoding: line.dropLast(), as: UTF8.self).split(separator: "\u{14}")
                .map { String($0.dropFirst().dropLast()) }
            if !isTitle, fields.count == LoadFileColumn.allCases.count { try body(fields) }
        }
        try InputFile(path: path).readBlocks { block in
            for index in block.byteOffsets {
                // Any byte is a value, and the offset is checked.
                let byte = unsafe block.unsafeLoad(fromByteOffset: index, as: UInt8.self)
                if byte == UInt8(ascii: "\n") { try end() } else { line.append(byte) }
            }
        }
    }
}
