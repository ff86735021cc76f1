import Bag
import Foundation
import Foundations

/// A bag as the program made it, read back through the models of its own JSON files.
public struct MadeBag: Sendable {
    public let path: String

    public init(path: String) { self.path = path }

    public func summary() throws -> SummaryDocument {
        try JSONDecoder().decode(
            SummaryDocument.self, from: Data(try Disk.bytes(path + "/data/summary.json")))
    }

    /// The folders of the sessions, sorted.
    public func sessionNames() throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: path + "/data/sessions").sorted()
    }

    public func sessionFolder(_ name: String) -> String { "\(path)/data/sessions/\(name)" }

    private func document(named name: String) throws -> SessionDocument {
        try JSONDecoder().decode(
            SessionDocument.self, from: Data(try Disk.bytes(sessionFolder(name) + "/timeline.json")))
    }

    public func timeline(named name: String) throws -> TimelineDocument {
        guard case .recorded(let timeline) = try document(named: name) else {
            throw TestSupportError(reason: "the session \(name) was not recorded")
        }
        return timeline
    }

    public func conversation(named name: String) throws -> TextConversationDocument {
        guard case .written(let conversation) = try document(named: name) else {
            throw TestSupportError(reason: "the session \(name) was not written")
        }
        return conversation
    }

    /// All sessions that were recorded: the names of their folders, and their timelines.
    public func timelines() throws -> [(name: String, document: TimelineDocument)] {
        try sessionNames().compactMap { name in
            guard case .recorded(let timeline) = try document(named: name) else { return nil }
            return (name, timeline)
        }
    }

    /// All text conversations: the names of their folders, and their documents.
    public func conversations() throws -> [(name: String, document: TextConversationDocument)] {
        try sessionNames().compactMap { name in
            guard case .written(let conversation) = try document(named: name) else { return nil }
            return (name, conversation)
        }
    }

    public func timeline(sessionId: String) throws -> TimelineDocument {
        guard let found = try timelines().first(where: { $0.document.sessionId == sessionId }) else {
            throw TestSupportError(reason: "no timeline of the session \(sessionId)")
        }
        return found.document
    }

    public func conversation(sessionId: String) throws -> TextConversationDocument {
        guard let found = try conversations().first(where: { $0.document.sessionId == sessionId }) else {
            throw TestSupportError(reason: "no text conversation \(sessionId)")
        }
        return found.document
    }

    public func audio(_ file: TimelineDocument.AudioFile, named name: String) throws -> WavOracle {
        try WavOracle(path: sessionFolder(name) + "/" + file.path)
    }

    /// The digests of all files but the two that may carry a date.
    public func reproducibleDigests() throws -> [String: Checksum] {
        try Disk.digests(path).filter { $0.key != "bag-info.txt" && $0.key != "tagmanifest-sha256.txt" }
    }

    // MARK: - Forging

    /// Puts another file in the place of one of a session's, and makes its checksum and its size fit in the document, and all
    /// of it in the manifests.
    ///
    /// - Parameter path: as in the document.
    public func forge(_ path: String, ofSession name: String, as bytes: [UInt8]) throws {
        let file = "\(sessionFolder(name))/\(path)"
        let before = try Disk.bytes(file)
        let document = sessionFolder(name) + "/timeline.json"
        let text = String(decoding: try Disk.bytes(document), as: UTF8.self)
        let (digest, size) = (Disk.sha256(before).hexadecimal, "\"bytes\": \(before.count)")
        guard text.contains(digest), text.contains(size) else {
            throw TestSupportError(reason: "the document of \(name) does not fit \(path) as it is")
        }
        let fitting = text.replacing(digest, with: Disk.sha256(bytes).hexadecimal)
            .replacing(size, with: "\"bytes\": \(bytes.count)")
        try Disk.write(bytes, to: file)
        try Disk.write(Array(fitting.utf8), to: document)
        try fitManifests()
    }

    /// Makes the payload's size in `bag-info.txt` and both manifests fit the files that are there.
    public func fitManifests() throws {
        let payload = try Disk.digests(path).filter { $0.key.hasPrefix("data/") }
        let bytes = try payload.keys.reduce(0) { $0 + (try Disk.bytes(path + "/" + $1)).count }
        let info = path + "/bag-info.txt"
        let lines = String(decoding: try Disk.bytes(info), as: UTF8.self).components(separatedBy: "\n").map {
            $0.hasPrefix("Payload-Oxum: ") ? "Payload-Oxum: \(bytes).\(payload.count)" : $0
        }
        try Disk.write(Array(lines.joined(separator: "\n").utf8), to: info)
        try Disk.write(Self.manifest(payload), to: path + "/manifest-sha256.txt")
        let tags = try Disk.digests(path).filter { !$0.key.hasPrefix("data/") && $0.key != "tagmanifest-sha256.txt" }
        try Disk.write(Self.manifest(tags), to: path + "/tagmanifest-sha256.txt")
    }

    private static func manifest(_ digests: [String: Checksum]) -> [UInt8] {
        Array(digests.sorted { $0.key < $1.key }.map { "\($0.value)  \($0.key)\n" }.joined().utf8)
    }
}
