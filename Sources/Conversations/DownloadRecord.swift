import Foundations
import JSON

/// `download.json`, which `fetch` writes beside a downloaded conversation. It records the request and the role of each
/// file. A later run uses it to resume, and `stitch` uses it to find the files.
package struct DownloadRecord: Codable, Sendable {
    package static let fileName = "download.json"
    package static let currentFormat = "opusstitch-download/1"

    package var format = currentFormat
    /// The name of the format, such as `zoom-ai-companion`.
    package var source: String
    /// The base URL of the service.
    package var service: String
    package var request: [Parameter]
    /// The SHA-256 of the id of the application that fetched it, if the credentials contain one.
    package var application: Checksum?
    /// In RFC 3339 format.
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

    /// What was not as the service stated.
    package struct Problem: Hashable, Codable, Sendable {
        package var code: String
        package var message: String

        package init(code: String, message: String) {
            self.code = code
            self.message = message
        }
    }

    package struct File: Codable, Sendable {
        package enum Role: String, Codable, Sendable {
            /// The response of the service.
            case answer
            case history, attachment
        }

        package var role: Role
        /// The archive's id of the file.
        package var id: String?
        /// The file's name in the archive.
        package var name: String?
        /// The path relative to the record: beside it, or below its folder.
        package var path: String
        /// The size that the service stated.
        package var statedBytes: Int?
        /// The size and checksum. Both are absent until the file is complete.
        package var bytes: Int?
        package var sha256: Checksum?
        /// The URL it was downloaded from, without the query.
        package var from: String?
        /// In RFC 3339 format.
        package var receivedAt: String?
        /// The problem that is left after the file was requested; absent if there is none.
        package var problem: Problem?

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

    /// Whether every file was received, or has a problem that only another request by the user can solve.
    package var isComplete: Bool { !files.isEmpty && files.allSatisfy { $0.sha256 != nil || $0.problem != nil } }
}

extension DownloadRecord {
    /// Reads the record beside a file; `nil` if there is none, or if it cannot be read.
    init?(beside name: String, in folder: ConversationFolder) {
        let path = folder.sibling(Self.fileName, of: name)
        guard folder.file(named: path) != nil, let value = try? folder.json(path),
            value["format"]?.text == Self.currentFormat, let source = value["source"]?.text
        else { return nil }
        self.init(
            source: source, service: value["service"]?.text ?? "", request: [], askedAt: value["askedAt"]?.text ?? "",
            files: (value["files"]?.elements ?? []).compactMap(File.init))
    }
}

extension DownloadRecord.File {
    /// Members that are absent or invalid are ignored, so that a record that was edited can still be used.
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
    /// Returns the path of a file in the same folder as `name`.
    func sibling(_ path: String, of name: String) -> String {
        guard let slash = name.utf8.lastIndex(of: UInt8(ascii: "/")) else { return path }
        return String(name[...slash]) + path
    }
}
