import Recordings

/// What `fetch` writes beside what it has downloaded, as far as it is read again: which file is which.
struct DownloadRecord {
    static let fileName = "download.json"
    static let format = "opusstitch-download/1"

    struct File {
        /// `history`, `attachment`.
        var role: String
        /// The archive's own id of it.
        var id: String?
        /// Beside the record, or below its folder.
        var path: String
        var bytes: Int?
        var sha256: Checksum?
    }

    let source: String
    let files: [File]

    /// - Returns: `nil` for anything else.
    init?(_ value: JSONValue) {
        guard value["format"]?.text == Self.format, let source = value["source"]?.text else { return nil }
        self.source = source
        files = (value["files"]?.elements ?? []).compactMap { file in
            guard let role = file["role"]?.text, let path = file["path"]?.text else { return nil }
            return File(
                role: role, id: file["id"]?.text, path: path, bytes: file["bytes"]?.integer,
                sha256: file["sha256"]?.text.flatMap { Checksum(hexadecimal: $0) })
        }
    }

    /// The record that lies beside a file; `nil` where there is none that can be read.
    init?(beside name: String, in folder: ConversationFolder) {
        let path = folder.sibling(Self.fileName, of: name)
        guard folder.files.contains(where: { $0.name == path }), let value = try? folder.json(path) else { return nil }
        self.init(value)
    }
}

extension ConversationFolder {
    /// The path of a file that lies where `name` lies.
    func sibling(_ path: String, of name: String) -> String {
        guard let slash = name.utf8.lastIndex(of: UInt8(ascii: "/")) else { return path }
        return String(name[...slash]) + path
    }
}
