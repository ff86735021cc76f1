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

    public func timeline(named name: String) throws -> TimelineDocument {
        try JSONDecoder().decode(
            TimelineDocument.self, from: Data(try Disk.bytes(sessionFolder(name) + "/timeline.json")))
    }

    /// All sessions: the names of their folders, and their timelines.
    public func timelines() throws -> [(name: String, document: TimelineDocument)] {
        try sessionNames().map { ($0, try timeline(named: $0)) }
    }

    public func timeline(sessionId: String) throws -> TimelineDocument {
        guard let found = try timelines().first(where: { $0.document.sessionId == sessionId }) else {
            throw TestSupportError(reason: "no timeline of the session \(sessionId)")
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
}
