import Bag
import Foundations
import Stitching
import TestSupport
import Testing

@Suite("The words of a transcript")
struct TranscriptMatchTests {
    /// A record with a time for each word: of 0.2 s each.
    private static func record(
        _ text: String, _ start: Double, _ end: Double, words: [(String, Double)], more: String = ""
    ) -> String {
        let list = words.map { #"{"text": "\#($0.0)", "start": \#($0.1), "end": \#($0.1 + 0.2)}"# }
        return #"{\#(more)"start": \#(start), "end": \#(end), "text": "\#(text)", "confidence": 0.5, "#
            + #""words": [\#(list.joined(separator: ", "))]}"#
    }

    @Test("that is about a session are divided among its clips, sentence by sentence, and word by word")
    func divided() throws {
        let calls = try SpokenCalls()
        let sentences = [
            #"{"start": 0, "end": 0.1, "text": "Oh."}"#,
            Self.record(
                "good day yes please", 0.2, 10.8, words: [("good", 0.2), ("day", 0.5), ("yes", 10.1), ("please", 10.5)]),
            Self.record("thank you bye", 10.8, 20.9, words: [("thank", 20), ("you", 20.25), ("bye", 20.5)]),
        ]
        try calls.write(#"{"sessionId": "talk", "segments": [\#(sentences.joined(separator: ", "))]}"#, "talk.json")
        let made = try calls.make()
        #expect(made.problems == [])
        #expect(try made.texts == [1: "Oh. good day", 2: "yes please", 3: "thank you bye"])
        // Not all sentences of the first clip have times of words.
        let first = try #require(try made.clip(1))
        #expect(first.words == nil && first.confidence == nil)
        #expect(first.segments?.map(\.line) == ["Oh. 0..<1600", "good day 3200..<11200"])
        // The confidence is that of the whole sentence.
        #expect(first.segments?.map(\.confidence) == [nil, nil])
        let second = try #require(try made.clip(2))
        #expect(second.segments == nil && second.confidence == nil)
        #expect(second.words?.map(\.line) == ["yes 161600..<164800", "please 168000..<171200"])
        #expect(try made.clip(3)?.words?.map(\.line).first == "thank 320000..<323200")
        #expect(try made.bag.findings().isEmpty)
    }

    @Test("of a sentence are not divided if one of them fits no clip, or several")
    func undivided() throws {
        let calls = try SpokenCalls()
        try calls.write(
            #"{"sessionId": "talk", "segments": ["#
                + Self.record("good day yes", 0.2, 10.5, words: [("good", 0.2), ("day", 5), ("yes", 10.1)]) + ", "
                + Self.record("yes", 10.1, 20.5, words: [("yes", 10.1)]) + "]}", "talk.json")
        try calls.write(
            #"{"sessionId": "both", "segments": ["#
                + Self.record("hello", 0.6, 0.9, words: [("hello", 0.6), ("you", 0.7)]) + "]}", "both.json")
        let made = try calls.make()
        #expect(try made.texts == [:])
        #expect(
            made.problems == [
                "transcriptAmbiguous words/both.json: /segments/0: 2 clips are heard at that time",
                "transcriptUnmatched words/talk.json: /segments/0: no clip is heard at that time",
                "transcriptUnmatched words/talk.json: /segments/1: no clip is heard at that time",
            ])
        #expect(try made.list().sources.flatMap(\.files).map(\.unused) == [1, 2])
    }

    @Test("of a session are those of its speakers, where several are heard")
    func speakers() throws {
        let calls = try SpokenCalls()
        try calls.write(
            "session,start,end,speaker,text\nboth,0.6,0.9,agent_tts,hello\nboth,0.6,0.9,user,excuse me\n", "both.csv")
        let made = try calls.make()
        #expect(made.problems == [])
        #expect(try made.texts == [4: "excuse me", 5: "hello"])
    }

    @Test("fit no clip if they are about a session and have no time")
    func untimed() throws {
        let calls = try SpokenCalls()
        try calls.write(
            #"{"sessionId": "talk", "segments": [{"text": "hello"}, {"start": 0.1, "text": "you"}]}"#, "a.json")
        let made = try calls.make()
        #expect(
            made.problems == [
                "transcriptUnmatched words/a.json: /segments/0: it is about a session and has no time, so it fits no clip"
            ])
        #expect(try made.texts == [1: "you"])
        #expect(try made.list().sources[0].files.map { [$0.transcripts, $0.used, $0.unused] } == [[1, 1, 1]])
    }

    /// Records of one clip are several transcripts if their languages differ.
    @Test(
        "for one clip, in several transcripts of one file, are joined",
        arguments: [
            (
                [
                    #""words": [{"text": "good", "start": 0.1, "end": 0.2}], "#,
                    #""words": [{"text": "tag", "start": 0.5, "end": 0.6}], "#,
                ],
                ["good 1600..<3200", "tag 8000..<9600"], nil
            ),
            (["", ""], nil, ["good 1600..<6400", "tag 8000..<12800"]),
            // Sentences with and without times of words: the words of a sentence give it its time.
            (
                [#""words": [{"text": "good", "start": 0.1, "end": 0.2}], "#, ""], nil,
                ["good 1600..<3200", "tag 8000..<12800"]
            ),
            (
                ["", #""words": [{"text": "tag", "start": 0.5, "end": 0.6}], "#], nil,
                ["good 1600..<6400", "tag 8000..<9600"]
            ),
        ] as [([String], [String]?, [String]?)])
    func joined(wordLists: [String], words: [String]?, segments: [String]?) throws {
        let calls = try SpokenCalls()
        let records = zip([("good", 0.1, "en"), ("tag", 0.5, "de")], wordLists).map { record, list in
            #"{"session": "talk", "language": "\#(record.2)", "model": "m", "start": \#(record.1), "#
                + #""end": \#(record.1 + 0.3), \#(list)"text": "\#(record.0)"}"#
        }
        try calls.write(records.joined(separator: "\n"), "words.jsonl")
        let made = try calls.make()
        #expect(made.problems == [])
        let clip = try #require(try made.clip(1))
        #expect(clip.text == "good tag" && clip.recognizer == "m")
        #expect(clip.words?.map(\.line) == words && clip.segments?.map(\.line) == segments)
        // It is neither English nor German.
        #expect(clip.language == nil)
        #expect(try made.bag.findings().isEmpty)
    }

    @Test(
        "for one clip, in several transcripts, have the language and the recogniser that all of them state",
        arguments: [
            ("de", "m", "de", "m"), ("en", "m", nil, "m"), ("de", "n", "de", nil), (nil, "m", nil, "m"),
            ("de", nil, "de", nil),
        ] as [(String?, String?, String?, String?)])
    func agreed(language: String?, recognizer: String?, both: String?, bothRecognizer: String?) throws {
        let calls = try SpokenCalls()
        let parts = [("de", "m", 0.1), (language, recognizer, 0.5)] as [(String?, String?, Double)]
        let records = parts.map { language, recognizer, start in
            let members = [("language", language), ("model", recognizer)].map { name, value in
                value.map { "\"\(name)\": \"\($0)\", " } ?? ""
            }
            return #"{"session": "talk", \#(members.joined())"start": \#(start), "end": \#(start + 0.3), "text": "ja"}"#
        }
        try calls.write(records.joined(separator: "\n"), "words.jsonl")
        let clip = try #require(try calls.make().clip(1))
        #expect(clip.text == "ja ja" && clip.language == both && clip.recognizer == bothRecognizer)
    }

    @Test("of a clip that several files contradict are not used, and each file is told")
    func contradicted() throws {
        let calls = try SpokenCalls()
        for (name, text) in [("a", "one"), ("b", "two"), ("c", "three")] {
            try calls.write("fileName,text\nmessage_1_user.opus,\(text)\n", "\(name).csv")
        }
        let made = try calls.make()
        #expect(try made.texts == [:])
        let reason =
            "line 2: it has other words for clip message_1_user.opus of session talk than "
            + "data/transcripts/a.csv (line 2); neither is used; give only one of them"
        #expect(
            made.problems == ["b", "c"].map { "transcriptConflict words/\($0).csv: \(reason)" })
        #expect(try made.list().sources.flatMap(\.files).map { [$0.used, $0.unused] } == [[0, 1], [0, 1], [0, 1]])
    }

    @Test("are taken from the format with more times, also if that one is read later")
    func richer() throws {
        let calls = try SpokenCalls()
        try calls.write("good\nday\n", "message_1_user.txt")
        try calls.write("WEBVTT\n\n00:00.100 --> 00:00.900\ngood\nday\n", "message_1_user.vtt")
        let made = try calls.make()
        #expect(made.problems == [])
        #expect(try made.clip(1)?.segments?.map(\.line) == ["good day 1600..<14400"])
        #expect(try made.list().sources.flatMap(\.files).map { [$0.used, $0.unused] } == [[0, 1], [1, 0]])
    }

    @Test(
        "find the clip by the name of the sound, also that of a copy, and by its SHA-256",
        arguments: [
            (#"{"fileName": "message_1_user.opus", "text": "hello"}"#, [1: "hello"], nil),
            (#"{"fileName": "C:\\calls\\message_2_agent_tts.wav", "text": "hello"}"#, [2: "hello"], nil),
            // A name that no clip has says nothing; then that of the transcript's file does.
            (#"{"fileName": "audio.wav", "text": "hello"}"#, [3: "hello"], nil),
            (
                #"{"sessionId": "both", "fileName": "message_1_user.wav", "text": "hello"}"#, [:],
                "has all of its ids and names"
            ),
            (
                #"{"messageId": 2, "fileName": "message_1_user.wav", "text": "hello"}"#, [:],
                "has all of its ids and names"
            ),
            (#"{"messageId": 99, "text": "hello"}"#, [:], "the bag has no message 99"),
            (#"{"sessionId": "none", "text": "hello"}"#, [:], "the bag has no session none"),
            ("SHA 1", [1: "hello"], nil), ("SHA 2", [2: "hello"], nil),
            // Two clips have the same bytes, so that they do not say which is meant.
            ("SHA 7", [3: "hello"], nil),
        ] as [(String, [Int: String], String?)])
    func subject(text: String, texts: [Int: String], reason: String?) throws {
        let calls = try SpokenCalls()
        let digest = try text.split(separator: " ").last.flatMap { Int($0) }.map(SpokenCalls.digest)
        let deepgram =
            #"{"metadata": {"sha256": "\#(digest ?? "")"}, "results": {"channels": "#
            + #"[{"alternatives": [{"transcript": "hello"}]}]}}"#
        try calls.write(digest == nil ? text : deepgram, "message_3_user.json")
        let made = try calls.make()
        #expect(try made.texts == texts)
        #expect(made.problems.count == (reason == nil ? 0 : 1))
        #expect(made.problems.allSatisfy { $0.hasSuffix(reason ?? "") }, "\(made.problems)")
    }

    @Test("that cannot be read are told, and listed")
    func unread() throws {
        let calls = try SpokenCalls()
        try calls.write(
            #"{"fileName": "message_1_user.opus", "text": "a", "words": [{}, {"text": "a", "confidence": 2}, {}]}"#,
            "a.json")
        let made = try calls.make()
        #expect(
            made.problems == [
                "transcriptUnread words/a.json: /words/0: a word has no text; it is not read (and 1 more part)",
                "transcriptUnread words/a.json: /words/1: a confidence is not a number in 0...1; it is not used",
            ])
        #expect(
            try made.list().sources[0].files[0].unread?.map { "\($0.pointer): \($0.reason), \($0.count)" } == [
                "/words/0: a word has no text; it is not read, 2",
                "/words/1: a confidence is not a number in 0...1; it is not used, 1",
            ])
        #expect(try made.clip(1)?.text == "a")
    }

    @Test("may have members that are not known: a note says so, and no problem")
    func members() throws {
        let calls = try SpokenCalls()
        let result = #"{"text": "a", "result": [{"word": "a", "start": 0, "end": 0.2, "mood": "calm"}], "tempo": 7}"#
        try calls.write(result, "message_1_user.json")
        let one = try calls.make()
        #expect(one.problems == [])
        let words = "that this program does not know; it did not read them; data/transcripts.json lists them"
        #expect(one.summary.notes?.map(\.message) == ["1 transcript has members \(words)"])
        #expect(one.summary.notes?.map(\.code) == [.transcriptMembers])
        #expect(try one.list().sources[0].files[0].unread?.map(\.reason).contains("unknown member tempo") == true)
        try calls.write(result, "message_2_agent_tts.json")
        let two = try calls.make()
        #expect(two.summary.notes?.map(\.message) == ["2 transcripts have members \(words)"])
        #expect(try two.bag.findings().isEmpty)
    }

    @Test("may be in tables with other columns, which are noted and not read")
    func columns() throws {
        let calls = try SpokenCalls()
        try calls.write("fileName,text,Agent No.\nmessage_1_user.opus,hello,12\n", "table.csv")
        let made = try calls.make()
        #expect(made.problems == [] && made.summary.notes?.map(\.code) == [.transcriptMembers])
        #expect(try made.list().sources[0].files[0].unread?.map(\.reason) == ["unknown member Agent No."])
        #expect(try made.texts == [1: "hello"])
    }
}
