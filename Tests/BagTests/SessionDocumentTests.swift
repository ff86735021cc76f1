import Bag
import Foundation
import JSON
import Testing

@Suite("A session's document")
struct SessionDocumentTests {
    private static let common = """
          "format" : "opusstitch-timeline/1",
          "sessionId" : "s",
        """

    private static let source = """
          "source" : {"format" : "chat", "title" : "Chat", "facts" : [], "notes" : [], "unread" : []},
        """

    private static func rest(frames: Int = 0, clips: String = "", audio: String = "") -> String {
        """
          "start" : "2025-12-12T14:06:00.000Z", "sampleRate" : 16000, "frames" : \(frames), "durationSeconds" : 0,
          "channels" : [], "audio" : [\(audio)], "clips" : [\(clips)],
        """
    }

    private static let messages = """
          "messages" : [{"speaker" : "Ann", "time" : "2025-12-12T14:06:00.000Z", "text" : "Hello"}],
          "attachments" : [], "originals" : [{"path" : "original/a", "receivedAs" : "a", "bytes" : 1}],
        """

    private static let end = """
          "gapsShortened" : [], "problems" : []
        """

    private func read(_ parts: String...) throws -> SessionDocument {
        try JSONText.value(SessionDocument.self, from: Array("{\(parts.joined())}".utf8))
    }

    @Test("is a recording without a source, and a text conversation with one")
    func kinds() throws {
        guard case .recorded = try read(Self.common, Self.rest(), Self.end) else {
            Issue.record("it is not a recording")
            return
        }
        let document = try read(Self.common, Self.source, Self.rest(), Self.messages, Self.end)
        guard case .written(let conversation) = document else {
            Issue.record("it is not a text conversation")
            return
        }
        #expect(conversation.messages.map(\.text) == ["Hello"] && conversation.source.title == "Chat")
        #expect(document.sessionId == "s" && document.start == "2025-12-12T14:06:00.000Z")
    }

    @Test("of a text conversation has the members of a recording, which say that there is no sound")
    func members() throws {
        let text = try JSONText.string(
            of: try read(Self.common, Self.source, Self.rest(), Self.messages, Self.end))
        let names = text.split(separator: "\n").filter { $0.hasPrefix("  \"") }.compactMap {
            $0.split(separator: "\"").dropFirst().first
        }
        #expect(
            names == [
                "format", "sessionId", "source", "start", "sampleRate", "frames", "durationSeconds", "channels",
                "audio",
                "clips", "messages", "attachments", "originals", "gapsShortened", "problems",
            ])
        #expect(
            text.contains(
                "\"frames\": 0,\n  \"durationSeconds\": 0.0,\n  \"channels\": [],\n  \"audio\": [],\n  \"clips\": [],"))
    }

    @Test("is refused where it has members of both")
    func both() throws {
        #expect(throws: SessionDocument.Contradiction.self) {
            try self.read(Self.common, Self.source, Self.rest(frames: 1), Self.messages, Self.end)
        }
        #expect(throws: SessionDocument.Contradiction.self) {
            try self.read(Self.common, Self.source, Self.rest(clips: "{}"), Self.messages, Self.end)
        }
        #expect(throws: SessionDocument.Contradiction.self) {
            try self.read(Self.common, Self.rest(), Self.messages, Self.end)
        }
        #expect(throws: DecodingError.self) { try self.read(Self.common, Self.source, Self.rest(), Self.end) }
    }
}
