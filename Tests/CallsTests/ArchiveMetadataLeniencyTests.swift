import Calls
import Foundations
import Testing

/// A damaged record never costs a clip its place in the list, nor its neighbours theirs.
@Suite("metadata.json with damaged fields")
struct ArchiveMetadataLeniencyTests {
    struct FieldCase: Sendable, CustomTestStringConvertible {
        let file: String
        let messageId: MessageID?
        let fileName: String
        let type: String
        let timestamp: String?
        let size: Int?
        let defects: Int
        var testDescription: String { file }

        /// What is not said is as in the sound record.
        init(
            _ file: String, messageId: MessageID? = .number(1), fileName: String = "a", type: String = "user",
            timestamp: String? = "2025-12-12T14:00:00Z", size: Int? = 5, defects: Int = 0
        ) {
            self.file = file
            self.messageId = messageId
            self.fileName = fileName
            self.type = type
            self.timestamp = timestamp
            self.size = size
            self.defects = defects
        }
    }

    private static let time = #""timestamp": "2025-12-12T14:00:00Z", "originalSizeBytes": 5"#

    @Test(
        "a clip keeps its fields that are sound",
        arguments: [
            FieldCase(#"{"fileName": "a", "messageId": 1, "type": "user", \#(time)}"#),
            FieldCase(#"{"fileName": "a", "messageId": 1, "type": "user", "extra": {"x": [1]}, \#(time)}"#),
            FieldCase(#"{"fileName": "a", "messageId": "m-1", "type": "user", \#(time)}"#, messageId: .text("m-1")),
            FieldCase(#"{"fileName": "a", "messageId": -1, "type": "user", \#(time)}"#, messageId: .number(-1)),
            FieldCase(#"{"fileName": "a", "messageId": 7.0, "type": "user", \#(time)}"#, messageId: .number(7)),
            FieldCase(#"{"fileName": "a", "messageId": 7e2, "type": "user", \#(time)}"#, messageId: .number(700)),
            FieldCase(#"{"fileName": "a", "type": "user", \#(time)}"#, messageId: nil, defects: 1),
            FieldCase(#"{"fileName": "a", "messageId": null, "type": "user", \#(time)}"#, messageId: nil, defects: 1),
            FieldCase(#"{"fileName": "a", "messageId": 1.5, "type": "user", \#(time)}"#, messageId: nil, defects: 1),
            FieldCase(#"{"fileName": "a", "messageId": true, "type": "user", \#(time)}"#, messageId: nil, defects: 1),
            FieldCase(
                #"{"fileName": "a", "messageId": 9223372036854775808, "type": "user", \#(time)}"#, messageId: nil,
                defects: 1),
            FieldCase(#"{"messageId": 1, "type": "user", \#(time)}"#, fileName: "", defects: 1),
            FieldCase(#"{"fileName": 7, "messageId": 1, "type": "user", \#(time)}"#, fileName: "", defects: 1),
            FieldCase(#"{"fileName": "a", "messageId": 1, \#(time)}"#, type: "unknown", defects: 1),
            FieldCase(#"{"fileName": "a", "messageId": 1, "type": [], \#(time)}"#, type: "unknown", defects: 1),
            FieldCase(#"{"fileName": "a", "messageId": 1, "type": "user", "originalSizeBytes": 5}"#, timestamp: nil),
            FieldCase(
                #"{"fileName": "a", "messageId": 1, "type": "user", "timestamp": 7, "originalSizeBytes": 5}"#,
                timestamp: "7"),
            FieldCase(
                #"{"fileName": "a", "messageId": 1, "type": "user", "timestamp": "2025-12-12T14:00:00Z"}"#, size: nil),
            FieldCase(
                #"{"fileName": "a", "messageId": 1, "type": "user", "timestamp": "noon", "originalSizeBytes": "5"}"#,
                timestamp: "noon", size: nil),
            FieldCase("{}", messageId: nil, fileName: "", type: "unknown", timestamp: nil, size: nil, defects: 3),
            FieldCase("7", messageId: nil, fileName: "", type: "unknown", timestamp: nil, size: nil, defects: 1),
            FieldCase("null", messageId: nil, fileName: "", type: "unknown", timestamp: nil, size: nil, defects: 1),
            FieldCase("[]", messageId: nil, fileName: "", type: "unknown", timestamp: nil, size: nil, defects: 1),
        ])
    func clipFields(_ row: FieldCase) throws {
        let neighbour = #"{"fileName": "z", "messageId": 9, "type": "user", "timestamp": "2025-12-12T14:00:00Z"}"#
        let metadata = try ArchiveMetadata(
            json: Array(#"{"sessions": [{"sessionId": "s", "files": [\#(row.file), \#(neighbour)]}]}"#.utf8))
        let clips = try #require(metadata.sessions.first).clips
        try #require(clips.count == 2)
        #expect(clips[0].messageId == row.messageId)
        #expect(clips[0].fileName == row.fileName)
        #expect(clips[0].speaker.name == row.type)
        #expect(clips[0].timestamp == row.timestamp)
        #expect(clips[0].originalSizeBytes == row.size)
        #expect(clips[1].fileName == "z")
        #expect(metadata.defects.count == row.defects, "\(metadata.defects)")
        #expect(metadata.defects.allSatisfy { $0.hasPrefix("sessions[0]: files[0]: ") })
    }

    struct SessionCase: Sendable, CustomTestStringConvertible {
        let session: String
        let sessionId: String
        let conversation: String?
        let clips: Int
        let defects: Int
        var testDescription: String { session }

        init(_ session: String, sessionId: String, conversation: String? = nil, clips: Int = 0, defects: Int = 0) {
            self.session = session
            self.sessionId = sessionId
            self.conversation = conversation
            self.clips = clips
            self.defects = defects
        }
    }

    @Test(
        "a session keeps its fields that are sound",
        arguments: [
            SessionCase(#"{"sessionId": "s", "files": []}"#, sessionId: "s"),
            SessionCase(#"{"sessionId": 77, "files": []}"#, sessionId: "77"),
            SessionCase(#"{"sessionId": 12e3, "files": []}"#, sessionId: "12000"),
            SessionCase(
                #"{"sessionId": "s", "externalConversationId": 5, "files": []}"#, sessionId: "s", conversation: "5"),
            SessionCase(#"{"sessionId": "s", "externalConversationId": null, "files": []}"#, sessionId: "s"),
            SessionCase(#"{"sessionId": "s", "externalConversationId": {}, "files": []}"#, sessionId: "s"),
            SessionCase(
                #"{"files": [{"fileName": "a", "messageId": 1, "type": "user"}]}"#, sessionId: "", clips: 1,
                defects: 1),
            SessionCase(#"{"sessionId": null, "files": []}"#, sessionId: "", defects: 1),
            SessionCase(#"{"sessionId": "s"}"#, sessionId: "s", defects: 1),
            SessionCase(#"{"sessionId": "s", "files": {}}"#, sessionId: "s", defects: 1),
            SessionCase(#"{"sessionId": "s", "files": null}"#, sessionId: "s", defects: 1),
            SessionCase("{}", sessionId: "", defects: 2),
            SessionCase("7", sessionId: "", defects: 1),
            SessionCase("null", sessionId: "", defects: 1),
            SessionCase("[]", sessionId: "", defects: 1),
        ])
    func sessionFields(_ row: SessionCase) throws {
        let metadata = try ArchiveMetadata(
            json: Array(#"{"sessions": [\#(row.session), {"sessionId": "next", "files": []}]}"#.utf8))
        try #require(metadata.sessions.count == 2)
        #expect(metadata.sessions[0].sessionId == row.sessionId)
        #expect(metadata.sessions[0].externalConversationId == row.conversation)
        #expect(metadata.sessions[0].clips.count == row.clips)
        #expect(metadata.sessions[1].sessionId == "next")
        #expect(metadata.defects.count == row.defects, "\(metadata.defects)")
    }

    @Test("cut anywhere has the clips that were whole by then, and says how many; without one, nothing is used")
    func cut() throws {
        let clip = #"{"fileName": "a", "messageId": 1, "type": "user", \#(Self.time)}"#
        let whole = #"{"sessions": [{"sessionId": "s", "files": [\#(clip), \#(clip)]}, {"files": [\#(clip)]}]}"#
        for end in 0..<whole.utf8.count {
            let text = String(whole.prefix(end))
            let clips = text.ranges(of: clip).count
            guard clips > 0 else {
                #expect(throws: ArchiveMetadata.Unreadable.self) { try ArchiveMetadata(json: Array(text.utf8)) }
                continue
            }
            let metadata = try ArchiveMetadata(json: Array(text.utf8))
            #expect(metadata.sessions.reduce(0) { $0 + $1.clips.count } == clips, "\(end)")
            let words =
                "\(clips) \(clips == 1 ? "clip" : "clips") listed before that point \(clips == 1 ? "is" : "are") used"
            let first = try #require(metadata.defects.first)
            #expect(first.hasPrefix("reading stopped at byte \(end) of \(end)") && first.contains(words), "\(first)")
        }
        #expect(try ArchiveMetadata(json: Array(whole.utf8)).sessions.map(\.clips.count) == [2, 1])
    }

    @Test(
        "the archive keeps its fields that are sound",
        arguments: [
            (#"{"utcDay": 7, "hour": 14, "totalSessions": "12", "sessions": []}"#, 0),
            (#"{"utcDay": null, "hour": null, "totalSessions": null, "sessions": []}"#, 0),
            (#"{"sessions": null}"#, 1), (#"{"sessions": {}}"#, 1), (#"{}"#, 1),
        ])
    func archiveFields(_ json: String, _ defects: Int) throws {
        let metadata = try ArchiveMetadata(json: Array(json.utf8))
        #expect(metadata.utcDay == nil)
        #expect(metadata.hour == nil)
        #expect(metadata.totalSessions == nil)
        #expect(metadata.sessions.isEmpty)
        #expect(metadata.defects.count == defects)
    }

    @Test("has its first hundred defects listed, and the others counted", arguments: [0, 1, 99, 100, 101, 102, 350])
    func manyDefects(count: Int) throws {
        let files = [String](repeating: "7", count: count).joined(separator: ",")
        let metadata = try ArchiveMetadata(
            json: Array(#"{"sessions": [{"sessionId": "s", "files": [\#(files)]}]}"#.utf8))
        let listed = (0..<min(count, 100)).map { "sessions[0]: files[\($0)]: not an object" }
        #expect(metadata.defects == listed + (count > 100 ? ["and \(count - 100) more like these"] : []))
        // What is said of the whole document comes first.
        let cut = try ArchiveMetadata(json: Array(#"{"sessions": [{"sessionId": "s", "files": [{}, \#(files)"#.utf8))
        #expect(cut.defects.first?.hasPrefix("reading stopped at byte") == true)
    }

    @Test("that is nested too deep says which limit it is; what is damaged does not")
    func tooDeep() throws {
        var limits = MetadataLimits()
        limits.deepest = 6
        for (json, isTooDeep) in [(#"{"x": [[[[[[[1]]]]]]]}"#, true), (#"{"x": [[[[1]]]"#, false), ("[1]", false)] {
            let error = #expect(throws: ArchiveMetadata.Unreadable.self) {
                try ArchiveMetadata(json: Array(json.utf8), limits: limits)
            }
            #expect(error?.description.contains("deepest") == isTooDeep, "\(String(describing: error))")
        }
        #expect(try ArchiveMetadata(json: Array(#"{"x": [[[[1]]]]}"#.utf8), limits: limits).sessions.isEmpty)
    }

    @Test("with a member twice says which of them counts")
    func twice() throws {
        func defects(_ json: String) throws -> [String] { try ArchiveMetadata(json: Array(json.utf8)).defects }
        #expect(
            try defects(#"{"sessions": [], "sessions": []}"#) == ["`sessions` occurs twice; the lists are joined"])
        #expect(
            try defects(#"{"hour": "1", "hour": "2", "sessions": []}"#)
                == ["`hour` occurs twice; the last value is used"])
        #expect(try defects(#"{"other": 1, "other": 2, "sessions": []}"#) == [])
        let joined = #"{"sessions": [{"sessionId": "a", "files": []}], "sessions": [{"sessionId": "b", "files": []}]}"#
        #expect(try ArchiveMetadata(json: Array(joined.utf8)).sessions.map(\.sessionId) == ["a", "b"])
    }

    @Test(
        "of an hour that is none contradicts itself",
        arguments: [
            ("00", true), ("09", true), ("23", true), ("24", false), ("99", false), ("7", false), ("007", false),
            ("1a", false), ("-1", false), ("", false),
        ])
    func hours(hour: String, isHour: Bool) throws {
        let metadata = try ArchiveMetadata(json: Array(#"{"hour": "\#(hour)", "sessions": []}"#.utf8))
        #expect(metadata.contradictions == (isHour ? [] : ["`hour` is \(hour), not 00 to 23"]))
    }

    @Test(
        "says why a clip has no time",
        arguments: [
            (nil, "it has no timestamp"), ("2025-12-12T14:00:00", "is ambiguous without Z or an offset"),
            ("1765549425", "is a number of unknown unit"), ("1765549425.5", "is a number of unknown unit"),
            ("-1e9", "is a number of unknown unit"), ("noon", "is not a valid ISO 8601 time"),
            ("12 34", "is not a valid ISO 8601 time"), ("", "is not a valid ISO 8601 time"),
            (" 5", "is not a valid ISO 8601 time"), ("١٢", "is not a valid ISO 8601 time"),
            ("2025-02-30T00:00:00Z", "is not a valid ISO 8601 time"),
        ] as [(String?, String)])
    func untimed(timestamp: String?, words: String) {
        let clip = ListedClip(messageId: nil, fileName: "a", speaker: .user, timestamp: timestamp)
        #expect(clip.time == nil && clip.whyUntimed.contains(words), "\(clip.whyUntimed)")
    }

    @Test("says how many of its texts have invalid Unicode, from one on", arguments: 0...3)
    func invalidUnicode(count: Int) throws {
        let clips = (0..<3).map { index -> [UInt8] in
            let name = index < count ? [UInt8(ascii: "a"), 0xFF] : [UInt8(ascii: "a")]
            return Array(#"{"fileName": ""#.utf8) + name
                + Array(#"", "messageId": 1, "type": "user", \#(Self.time)}"#.utf8)
        }
        let json =
            Array(#"{"sessions": [{"sessionId": "s", "files": ["#.utf8)
            + Array(clips.joined(separator: [UInt8(ascii: ",")]))
            + Array("]}]}".utf8)
        let metadata = try ArchiveMetadata(json: json)
        #expect(metadata.sessions[0].clips.count == 3)
        let told = metadata.defects.filter {
            $0.hasPrefix("invalid Unicode in \(count) \(count == 1 ? "text" : "texts");")
        }
        #expect(told.count == (count == 0 ? 0 : 1), "\(metadata.defects)")
    }
}
