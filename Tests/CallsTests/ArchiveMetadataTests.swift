import Calls
import Foundations
import Testing

@Suite("metadata.json is read")
struct ArchiveMetadataTests {
    private static let example = """
        {
          "generatedAt": "2025-12-13T02:15:32Z", "utcDay": "2025-12-12", "hour": "14", "totalSessions": 12,
          "sessions": [{
            "externalConversationId": "conv-123", "sessionId": "session-456",
            "files": [{
              "fileName": "message_789_agent_tts.opus", "originalPath": "tenant/project", "messageId": 789,
              "type": "agent_tts", "timestamp": "2025-12-12T14:23:45Z", "originalSizeBytes": 45000
            }]
          }]
        }
        """

    @Test("as the API's documentation shows it")
    func documentedExample() throws {
        let metadata = try ArchiveMetadata(json: Array(Self.example.utf8))
        #expect(metadata.defects == [])
        #expect(metadata.utcDay == "2025-12-12")
        #expect(metadata.hour == "14")
        #expect(metadata.totalSessions == 12)
        let session = try #require(metadata.sessions.first)
        #expect(session.sessionId == "session-456")
        #expect(session.externalConversationId == "conv-123")
        #expect(
            session.clips == [
                ListedClip(
                    messageId: .number(789), fileName: "message_789_agent_tts.opus", speaker: .agent,
                    timestamp: "2025-12-12T14:23:45Z", originalSizeBytes: 45000)
            ])
        #expect(session.clips.first?.time == UTCTime(seconds: 1_765_549_425))
    }

    @Test("with the times of its day, and an hour more on both sides; other ones contradict it")
    func otherDays() throws {
        func contradictions(_ times: String...) throws -> [String] {
            let files = times.map { #"{"fileName": "a", "messageId": 1, "type": "user", "timestamp": "\#($0)"}"# }
            let json =
                #"{"utcDay": "2025-12-12", "hour": "14", "sessions": [{"sessionId": "s", "files": [\#(files.joined(separator: ","))]}]}"#
            return try ArchiveMetadata(json: Array(json.utf8)).contradictions
        }
        #expect(try contradictions("2025-12-11T23:00:00Z", "2025-12-13T00:59:59Z").isEmpty)
        for time in ["2025-12-11T22:59:59Z", "2025-12-13T01:00:00Z"] {
            let found = try contradictions(time, "2025-12-12T14:00:00Z")
            #expect(
                found.count == 1 && found[0].contains("but 1 clip is of another day (\(time.dropLast()).000Z to "),
                "\(found)")
        }
        let two = try contradictions("2025-12-11T22:00:00Z", "2025-12-13T02:00:00Z")
        #expect(
            two.map {
                $0.contains("but 2 clips are of another day (2025-12-11T22:00:00.000Z to 2025-12-13T02:00:00.000Z)")
            } == [true])
    }

    @Test("up to the most clips, of one session or of many; a session without clips counts as one")
    func mostClips() throws {
        func read(_ counts: Int..., most: Int) throws -> ArchiveMetadata {
            let file = #"{"fileName": "a", "messageId": 1, "type": "user", "timestamp": "2025-12-12T14:23:45Z"}"#
            let sessions = counts.map { count in
                #"{"sessionId": "s", "files": [\#([String](repeating: file, count: count).joined(separator: ","))]}"#
            }
            let json = #"{"utcDay": "2025-12-12", "hour": "14", "sessions": [\#(sessions.joined(separator: ","))]}"#
            return try ArchiveMetadata(json: Array(json.utf8), limits: MetadataLimits(mostRecords: most))
        }
        #expect(try read(3, most: 3).sessions[0].clips.count == 3)
        #expect(try read(1, 0, 1, most: 3).sessions.count == 3)
        // What was read until then is kept.
        for (metadata, clips) in [
            (try read(4, most: 3), 3), (try read(2, 2, most: 3), 3),
        ] {
            #expect(metadata.sessions.reduce(0) { $0 + $1.clips.count } == clips)
            #expect(metadata.defects.contains { $0.contains("more than 3 clips") }, "\(metadata.defects)")
        }
        #expect(throws: (any Error).self) { try read(0, 0, 0, 1, most: 3) }
    }

    /// Each byte order mark, and where in two bytes it puts the one that is not zero.
    @Test(
        "in UTF-8 and UTF-16 with a byte order mark",
        arguments: [
            ("UTF-8", [0xEF, 0xBB, 0xBF] as [UInt8], 1, 0), ("UTF-16LE", [0xFF, 0xFE], 2, 0),
            ("UTF-16BE", [0xFE, 0xFF], 2, 1),
        ])
    func encodings(_ name: String, mark: [UInt8], width: Int, position: Int) throws {
        // The example is ASCII: every unit is one byte and zeros.
        let units = Self.example.utf8.flatMap { byte in (0..<width).map { $0 == position ? byte : 0 } }
        let metadata = try ArchiveMetadata(json: mark + units)
        #expect(metadata.sessions.first?.sessionId == "session-456")
    }

    @Test(
        "and refused where it is no JSON object",
        arguments: ["", "[]", "null", "7", "\"text\"", "{", "{\"sessions\": [}", "{} {}", "<html></html>"])
    func unreadable(_ json: String) {
        #expect(throws: ArchiveMetadata.Unreadable.self) { try ArchiveMetadata(json: Array(json.utf8)) }
    }

    @Test("without a crash, however deep it is nested")
    func deepNesting() {
        let deep = String(repeating: "[", count: 100_000)
        #expect(throws: ArchiveMetadata.Unreadable.self) {
            try ArchiveMetadata(json: Array("{\"x\": \(deep)".utf8))
        }
    }
}
