import Foundations
import JSON

/// `download.json`: what `fetch` writes beside a conversation that it has downloaded. What was asked for, and which file is
/// which: a later run goes on by it, and so does whoever reads the files.
package struct DownloadRecord: Codable, Sendable {
    package static let fileName = "download.json"
    package static let currentFormat = "opusstitch-download/1"

    package var format = currentFormat
    /// The format's name: `zoom-ai-companion`.
    package var source: String
    /// The base URL.
    package var service: String
    package var request: [Parameter]
    /// RFC 3339.
    package var askedAt: String
    package var files: [File] = []

    package init(source: String, service: String, request: [Parameter], askedAt: String, files: [File] = []) {
        self.source = source
        self.service = service
        self.request = request
        self.askedAt = askedAt
        self.files = files
    }

    package struct Parameter: Hashable, Codable, Sendable {
        package var name: String
        package var value: String

        package init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    package struct File: Codable, Sendable {
        package enum Role: String, Codable, Sendable {
            /// What the service answered.
            case answer
            case history, attachment
        }

        package var role: Role
        /// The archive's own id of it, and its name there.
        package var id: String?
        package var name: String?
        /// Beside the record, or below its folder.
        package var path: String
        /// What was announced.
        package var statedBytes: Int?
        /// Both are absent until it is in place.
        package var bytes: Int?
        package var sha256: Checksum?
        /// The URL without its query.
        package var from: String?
        /// RFC 3339.
        package var receivedAt: String?

        package init(
            role: Role, id: String? = nil, name: String? = nil, path: String, statedBytes: Int? = nil,
            bytes: Int? = nil, sha256: Checksum? = nil, from: String? = nil, receivedAt: String? = nil
        ) {
            self.role = role
            self.id = id
            self.name = name
            self.path = path
            self.statedBytes = statedBytes
            self.bytes = bytes
            self.sha256 = sha256
            self.from = from
            self.receivedAt = receivedAt
        }
    }

    package var isComplete: Bool { !files.isEmpty && files.allSatisfy { $0.sha256 != nil } }
}

extension DownloadRecord {
    /// The record that lies beside a file; `nil` where there is none that can be read.
    init?(beside name: String, in folder: ConversationFolder) {
        let path = folder.sibling(Self.fileName, of: name)
        guard folder.files.contains(where: { $0.name == path }), let value = try? folder.json(path),
            value["format"]?.text == Self.currentFormat, let source = value["source"]?.text
        else { return nil }
        self.init(
            source: source, service: value["service"]?.text ?? "", request: [], askedAt: value["askedAt"]?.text ?? "",
            files: (value["files"]?.elements ?? []).compactMap(File.init))
    }
}

extension DownloadRecord.File {
    /// Leniently: a record that somebody has changed is of use as far as it goes.
    fileprivate init?(_ value: JSONValue) {
        guard let role = value["role"]?.text.flatMap(Role.init(rawValue:)), let path = value["path"]?.text else {
            return nil
        }
        self.init(
            role: role, id: value["id"]?.text, name: value["name"]?.text, path: path,
            statedBytes: value["statedBytes"]?.integer, bytes: value["bytes"]?.integer,
            sha256: value["sha256"]?.text.flatMap { Checksum(hexadecimal: $0) }, from: value["from"]?.text,
            receivedAt: value["receivedAt"]?.text)
    }
}

extension ConversationFolder {
    /// The path of a file that lies where `name` lies.
    func sibling(_ path: String, of name: String) -> String {
        guard let slash = name.utf8.lastIndex(of: UInt8(ascii: "/")) else { return path }
        return String(name[...slash]) + path
    }
}
