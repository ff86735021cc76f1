import Conversations
import Foundations
import JSON
import Testing

@Suite("Zoom AI Companion's archive")
struct ZoomAICompanionTests {
    private let format = ZoomAICompanion()

    /// Shapes in which assistants have been seen to write conversations down.
    static let shapes: [(String, [String])] = [
        (
            #"{"messages": [{"role": "user", "content": "q", "time": "2025-01-01T00:00:00Z"}, {"role": "assistant", "content": "a", "time": "2025-01-01T00:00:01Z"}]}"#,
            ["Jill: q", "AI Companion: a"]
        ),
        (
            #"[{"sender": {"display_name": "Ann", "id": "7"}, "text": "q", "timestamp": 1735689600}, {"from": "AI Companion", "message": "a", "timestamp": 1735689601000}]"#,
            ["Ann: q", "AI Companion: a"]
        ),
        (
            #"{"data": {"items": [{"query": "q", "response": "a", "create_time": "2025-01-01T00:00:00Z"}]}}"#,
            ["Jill: q", "AI Companion: a"]
        ),
        (
            #"[{"question": "q", "question_time": "2025-01-01T00:00:00Z", "answer": "a", "answer_time": "2025-01-01T00:00:09Z"}]"#,
            ["Jill: q", "AI Companion: a"]
        ),
        (
            #"[{"user": "q", "assistant": "a", "date": "2025-01-01T00:00:00Z"}]"#, ["Jill: q", "AI Companion: a"]
        ),
        (
            #"{"c": [{"author": {"role": "user"}, "content": {"content_type": "text", "parts": ["q", "r"]}, "create_time": 1735689600.5}]}"#,
            ["Jill: q\nr"]
        ),
        (
            #"[{"Role": "HUMAN", "Message-Text": "q", "createdAt": "2025-01-01T00:00:00+01:00"}]"#, ["Jill: q"]
        ),
        (
            #"[{"role": "user", "content": [{"type": "text", "text": "q"}, {"type": "image", "file_id": "f"}], "time": "2025-01-01T00:00:00Z", "replies": [{"role": "ai", "text": "a", "time": "2025-01-01T00:00:01Z"}]}]"#,
            ["Jill: q", "AI Companion: a"]
        ),
    ]

    @Test("has the time of the question and that of the answer, and the one time of both where there is no other")
    func timesOfExchanges() throws {
        func times(_ members: String) throws -> [String?] {
            try read(#"[{"question": "q", "answer": "a", \#(members)}]"#).messages.map {
                $0.time.map { String($0.timeText.prefix(8)) }
            }
        }
        func time(_ name: String, _ second: Int) -> String { "\"\(name)\": \"2025-01-01T00:00:0\(second)Z\"" }
        let (asked, answered, both) = (time("question_time", 1), time("answer_time", 9), time("time", 5))
        #expect(try times(asked + ", " + answered) == ["00:00:01", "00:00:09"])
        #expect(try times(asked + ", " + both) == ["00:00:01", "00:00:05"])
        #expect(try times(both + ", " + answered) == ["00:00:05", "00:00:09"])
        #expect(try times(both) == ["00:00:05", "00:00:05"])
    }

    @Test("is read in any shape that has words, and who or when", arguments: shapes)
    func shape(history: String, lines: [String]) throws {
        let conversation = try read(history)
        #expect(conversation.messages.map(\.line) == lines)
        #expect(conversation.messages.allSatisfy { $0.time != nil })
        #expect(conversation.defects == [])
        // The pointers lead to the texts.
        let root = try JSONValue(json: Array(history.utf8))
        for message in conversation.messages {
            let value = try #require(resolve(message.place?.pointer ?? "?", in: root))
            #expect(texts(of: value).joined(separator: "\n").contains(message.text))
        }
        // By itself it is known by its shape.
        #expect(format.likeness(Array(history.utf8)) == .conversations)
        let alone = try #require(try format.read("h", in: Folders.of(["h": history])).first)
        #expect(alone.messages.map(\.text) == conversation.messages.map(\.text))
        #expect(alone.notes.count == 1)
    }

    @Test(
        "is nobody's by likeness alone",
        arguments: [
            #"{"code": 124, "message": "Invalid access token."}"#, #"{"text": "a"}"#, "[]", "{}", #"["a", "b"]"#,
            #"{"date": "2025-12-12", "links": [{"hour": "00", "url": null, "status": "no_data"}]}"#,
            #"{"vcon": "0.4.0", "parties": [], "dialog": [{"type": "text", "start": "2025-01-01T00:00:00Z", "body": "a", "role": "user"}]}"#,
            #"{"format": "opusstitch-timeline/1", "messages": [{"text": "a", "time": "2025-01-01T00:00:00Z"}]}"#,
        ])
    func others(text: String) {
        #expect(format.likeness(Array(text.utf8)) == nil)
    }

    @Test("says what it could not read, and loses none of it")
    func unrecognised() throws {
        let conversation = try read(
            #"""
            {"messages": [{"role": "user", "text": "q", "mood": "x", "nested": {"deep": [1, 2]}}, {"event": "joined"}, "what?"],
             "exported/by": "tool"}
            """#)
        #expect(conversation.messages.map(\.line) == ["Jill: q"])
        #expect(
            conversation.unread == [
                "/messages/*/mood", "/messages/*/nested/deep/*", "/messages/*/event", "/messages/*", "/exported~1by",
            ])
        #expect(Set(conversation.defects.map(\.code)) == [.untimed, .unrecognised])
        let nothing = try read(#"{"a": {"b": [1, 2, {"c": "d"}]}}"#)
        #expect(nothing.messages.isEmpty && nothing.defects.map(\.code) == [.unrecognised])
    }

    @Test("names the attached files by what the response says, and takes none from elsewhere")
    func attachments() throws {
        let response = Self.response(
            size: 0,
            files: [("1", "../../secret", 3), ("2", "two.txt", 3), ("3", "three.txt", 9), ("4", "gone.txt", 1)])
        let history = #"[{"role": "user", "text": "see", "time": "2025-01-01T00:00:00Z", "ids": ["3", "1", "9"]}]"#
        let files = [
            "archive.json": response, "history.json": history, "files/two.txt": "abc", "secret": "s", "files/1": "yes",
            "a/three.txt": "123456789", "b/three.txt": "123",
        ]
        let conversation = try #require(try format.read("archive.json", in: Folders.of(files)).first)
        #expect(conversation.attachments.map(\.file) == ["files/1", "files/two.txt", "a/three.txt", nil])
        #expect(conversation.messages.map(\.attachments) == [[0, 2]])
        #expect(conversation.defects.map(\.fileName) == ["gone.txt", "history.json"])
        #expect(conversation.defects.map(\.code) == [.missing, .sizeMismatch])
        #expect(conversation.originals == ["archive.json", "history.json"])
    }

    @Test("takes none of several files that have the name and the size of an attached one, and names them")
    func severalFiles() throws {
        let cases: [(sizes: [Int], code: Problem.Code?)] = [([1, 1], .ambiguous), ([2, 2], .missing), ([1, 2], nil)]
        for (sizes, code) in cases {
            let files = [
                "archive.json": Self.response(size: 2, files: [("7", "a.txt", 1)]), "history.json": "[]",
                "x/a.txt": String(repeating: "x", count: sizes[0]), "y/a.txt": String(repeating: "y", count: sizes[1]),
            ]
            let conversation = try #require(try format.read("archive.json", in: Folders.of(files)).first)
            let defects = conversation.defects.filter { $0.fileName == "a.txt" }
            #expect(defects.map(\.code) == (code.map { [$0] } ?? []), "\(sizes)")
            #expect(conversation.attachments.map(\.file) == [code == nil ? "x/a.txt" : nil], "\(sizes)")
            #expect(
                (code == .ambiguous)
                    == (defects.first?.message == "2 files could be the attached file: x/a.txt, y/a.txt"))
        }
    }

    @Test("goes by the record of the download where there is one")
    func record() throws {
        let record = """
            {"format": "opusstitch-download/1", "source": "zoom-ai-companion", "files": [
             {"role": "history"}, {"role": "history", "path": 7}, {"path": "h2.json"}, {"role": 1, "path": "h2.json"},
             {"role": "sound", "path": "h2.json"}, "history", {"role": "history", "path": "h1.json"},
             {"role": "attachment", "id": "1", "path": "files/0001-x", "bytes": 3, "sha256": "\(String(repeating: "0", count: 64))"},
             {"role": "attachment", "id": "2", "path": "../up"}]}
            """
        let files = [
            "d/archive.json": Self.response(size: 2, files: [("1", "x?", 3), ("2", "up", 3)]),
            "d/download.json": record,
            "d/h1.json": "[]", "d/h2.json": "{}", "d/files/0001-x": "abc", "d/x?": "old", "up": "no!",
        ]
        let conversation = try #require(try format.read("d/archive.json", in: Folders.of(files)).first)
        #expect(conversation.originals == ["d/archive.json", "d/h1.json", "d/download.json"])
        #expect(conversation.attachments.map(\.file) == ["d/files/0001-x", nil])
        #expect(conversation.attachments[0].sha256?.hexadecimal == String(repeating: "0", count: 64))
    }

    @Test("without its history, or with two that could be it, keeps the rest and says so")
    func noHistory() throws {
        let response = Self.response(size: 2, files: [])
        let none = try #require(try format.read("a.json", in: Folders.of(["a.json": response])).first)
        #expect(none.defects.map(\.code) == [.missing] && none.messages.isEmpty && none.originals == ["a.json"])
        let two = try #require(
            try format.read("a.json", in: Folders.of(["a.json": response, "b": "[]", "c": "{}"])).first)
        #expect(two.defects.map(\.code) == [.ambiguous])
        let broken = try #require(
            try format.read("a.json", in: Folders.of(["a.json": response, "history.json": "[}"])).first)
        #expect(broken.defects.map(\.code) == [.corrupt] && broken.originals == ["a.json", "history.json"])
    }

    @Test("is called after the user and the period")
    func id() throws {
        let conversation = try read("[]")
        #expect(conversation.id == "zoom-U1-20250101T000000Z-20250201T000000Z")
        #expect(conversation.facts.map(\.name) == ["user_id", "display_name", "start_time", "end_time"])
    }

    private func read(_ history: String) throws -> Conversation {
        let files = ["archive.json": Self.response(size: history.utf8.count, files: []), "history.json": history]
        return try #require(try format.read("archive.json", in: Folders.of(files)).first)
    }

    private static func response(size: Int, files: [(id: String, name: String, bytes: Int)]) -> String {
        let list = files.map { #"{"file_id": "\#($0.id)", "file_name": "\#($0.name)", "file_size": \#($0.bytes)}"# }
        return """
            {"user_id": "U1", "display_name": "Jill", "start_time": "2025-01-01T00:00:00Z",
             "end_time": "2025-02-01T00:00:00Z", "file_type": "AIC_CONVERSATION", "file_size": \(size),
             "aic_history_download_url": "https://x/y", "physical_files": [\(list.joined(separator: ", "))]}
            """
    }

    private func resolve(_ pointer: String, in root: JSONValue) -> JSONValue? {
        pointer.split(separator: "/").reduce(JSONValue?.some(root)) { value, part in
            if case .array(let elements)? = value { return Int(part).map { elements[$0] } }
            return value?[String(part).replacing("~1", with: "/").replacing("~0", with: "~")]
        }
    }

    private func texts(of value: JSONValue) -> [String] {
        switch value {
        case .string(let text): [text]
        case .array(let elements): elements.flatMap(texts)
        case .object(let members): members.flatMap { texts(of: $0.value) }
        default: []
        }
    }
}
