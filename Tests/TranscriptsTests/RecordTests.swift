import Foundations
import Testing
import Transcripts

@Suite("Tables, records and reports")
struct RecordTests {
    @Test("A session as JSON: numbers, clock times and dates with an offset")
    func session() throws {
        let file = try TranscriptFile(
            text: #"""
                {"sessionId": "s-1", "language": "tr", "recognizer": "house 3", "segments": [
                 {"start": 1.5, "end": 2, "speaker": "user", "text": "Işık", "confidence": 0.5,
                  "words": [{"text": "Işık", "start": 1.5, "end": 2, "confidence": 0.25}]},
                 {"start": "00:01:02.345", "end": "1:02:03", "text": " ve "},
                 {"start": "2025-12-12T14:23:45.5+03:00", "end": "2025-12-12T11:23:46Z", "text": "ses"},
                 {"start": "2025-12-12T14:23:45", "end": 3, "text": "naive"},
                 {"start": 5, "end": "2025-12-12T14:23:45Z", "text": "mixed"}, {"end": 7}]}
                """#)
        #expect(file.format == "records")
        let transcript = try #require(file.transcripts.first)
        #expect(transcript.subject == Transcript.Subject(sessionId: "s-1"))
        #expect(transcript.language == "tr")
        #expect(transcript.recognizer == "house 3")
        #expect(
            file.lines == [
                #"1.5-2 user "Işık" 0.5 [Işık@1.5-2@0.25]"#, #"62.345-3723 "ve""#,
                #"2025-12-12T11:23:45.500Z-2025-12-12T11:23:46.000Z "ses""#, #"?-3 "naive""#, #"5-? "mixed""#,
            ])
        #expect(
            file.unreadLines == [
                "/segments/3: a time is not valid; it is not used",
                "/segments/4: one time is an offset and the other a date; the end is not used",
                "/segments/5: a record has no text; it is not read",
            ])
    }

    @Test("A session as JSON that only the name of its file identifies")
    func unnamedSession() throws {
        let segments =
            #"[{"start": "2025-12-12T14:23:45Z", "end": "2025-12-12T14:23:46.5Z", "speaker": "user", "text": "Işık"}, "#
            + #"{"start": "01:02.5", "text": "ses", "words": [{"text": "ses", "start": "01:02.5", "end": 63}]}]"#
        for text in [segments, #"{"language": "tr", "segments": \#(segments)}"#] {
            let file = try TranscriptFile(text: text)
            #expect(file.format == "segments")
            #expect(file.transcripts.map(\.subject) == [Transcript.Subject()])
            #expect(
                file.lines == [
                    #"2025-12-12T14:23:45.000Z-2025-12-12T14:23:46.500Z user "Işık""#,
                    #"62.5-? "ses" [ses@62.5-63]"#,
                ])
            #expect(file.unread == [])
        }
        let clip = try TranscriptFile(
            text: #"{"text": "bir iki", "words": [{"text": "bir", "start": 0, "end": 1, "confidence": 0.5}]}"#)
        #expect(clip.lines == [#"0-1 "bir iki" [bir@0-1@0.5]"#])
    }

    @Test("JSON lines and lists of records, under any of the names, with their words")
    func records() throws {
        let first =
            #"{"message_id": 789, "SESSION": "s", "transcript": "Hi", "lang": "en", "start_ms": 250, "words": "#
            + #"[{"word": "Hi", "start": 0.25, "end": 0.5, "probability": 0.5}]}"#
        let second = #"{"fileName": "clips\\message_790_user.opus", "text": "Bye", "note": "x"}"#
        for text in ["\(first)\n\n\(second)\r\n", "[\(first), \(second)]"] {
            let file = try TranscriptFile(text: text)
            #expect(file.format == "records")
            #expect(
                file.transcripts.map(\.subject) == [
                    Transcript.Subject(sessionId: "s", messageId: "789"),
                    Transcript.Subject(fileName: "message_790_user.opus"),
                ])
            #expect(file.transcripts.map(\.language) == ["en", nil])
            #expect(file.lines == [#"0.25-? "Hi" [Hi@0.25-0.5@0.5]"#, #""Bye""#])
            #expect(file.unread.map(\.reason) == ["unknown member note"])
        }
        let wordless = try TranscriptFile(
            text:
                #"{"sessionId": "s", "text": "a b", "words": [{"text": "a"}, {"start": 1}, {"word": " "}, {"word": "b"}]}"#
        )
        #expect(wordless.lines == [#""a b" [a b]"#])
        #expect(wordless.unreadLines == ["/words/1: a word has no text; it is not read ×2"])
        let damaged = try TranscriptFile(text: "\(first)\n{\"sessionId\": \n\(second)\n7\n")
        #expect(damaged.transcripts.map(\.pointer) == ["line 1", "line 3"])
        #expect(
            damaged.unreadLines == [
                "line 2: a line is not valid JSON; it is not read", "line 3: unknown member note",
                "line 4: a value in the list is not an object; it is not read",
            ])
    }

    @Test("Ids that differ only in Unicode normalization are of different subjects")
    func exactIds() throws {
        let file = try TranscriptFile(text: "session,start,text\n\u{E9},1,a\ne\u{301},2,b\n")
        #expect(file.transcripts.count == 2)
        #expect(Set(file.transcripts.map(\.subject)).count == 2)
        let report = #"{"Conversations": [{"Id": "e\#u{301}", "Time": "2025-12-12T14:23:45Z", "Text": "a"}]}"#
        #expect(try TranscriptFile(text: report, knownIDs: KnownIDs(messages: ["\u{E9}"])).transcripts == [])
        #expect(try TranscriptFile(text: report, knownIDs: KnownIDs(messages: ["e\u{301}"])).transcripts.count == 1)
    }

    @Test("A list of Whisper's with the name of the file is a record, without noise")
    func namedWhisper() throws {
        let file = try TranscriptFile(
            text:
                #"{"path": "/tmp/a/message_1_user.wav", "language": "en", "text": " Hi.", "segments": [{"id": 0, "seek": 0, "#
                + #""start": 0.0, "end": 1.0, "text": " Hi.", "tokens": [1], "temperature": 0.0, "avg_logprob": -0.5}]}"#
        )
        #expect(file.format == "records")
        #expect(file.transcripts[0].subject == Transcript.Subject(fileName: "message_1_user.wav"))
        #expect(file.lines == [#"0-1 "Hi.""#])
        #expect(file.unread == [])
    }

    @Test("CSV: quotation marks, line ends in fields, any order of columns, and rows that do not fit")
    func csv() throws {
        let file = try TranscriptFile(
            text: "\u{FEFF}Text,Session ID,message_id,Confidence,agent\r\n\"Say \"\"hi\"\", please\",s-1,1,0.5,\r\n"
                + "\"two\nlines\",s-1,2,1.5,\r\ntoo,few\r\n\r\nlast,s-2,3,,x")
        #expect(file.format == "table")
        #expect(
            file.transcripts.map(\.subject) == [
                Transcript.Subject(sessionId: "s-1", messageId: "1"),
                Transcript.Subject(sessionId: "s-1", messageId: "2"),
                Transcript.Subject(sessionId: "s-2", messageId: "3"),
            ])
        #expect(file.transcripts.map(\.pointer) == ["line 2", "line 3", "line 7"])
        #expect(file.lines == ["\"Say \"hi\", please\" 0.5", "\"two\nlines\"", "\"last\""])
        #expect(
            file.unreadLines == [
                "line 2: unknown member agent ×3",
                "line 3: a confidence is not a number in 0...1; it is not used",
                "line 5: a row has another number of fields than the header; it is not read",
            ])
    }

    @Test("CSV with semicolons and TSV; rows with times of the same subject are one transcript")
    func delimiters() throws {
        for delimiter in [";", "\t"] {
            let rows = [
                "session;start;end;speaker;text", "s;0;1.5;user;Merhaba, nasılsın?", "s;00:00:02;00:00:03;agent;İyi",
                "t;0;1;user;Selam", "t;;;user;Bitti", "u;0;1;user;\"open",
            ]
            let file = try TranscriptFile(text: rows.map { $0.replacing(";", with: delimiter) }.joined(separator: "\n"))
            #expect(file.format == "table")
            #expect(file.transcripts.map(\.subject.sessionId) == ["s", "t", "t", "u"])
            #expect(file.transcripts.map(\.segments.count) == [2, 1, 1, 1])
            #expect(
                file.lines == [
                    #"0-1.5 user "Merhaba, nasılsın?""#, #"2-3 agent "İyi""#, #"0-1 user "Selam""#, #"user "Bitti""#,
                    #"0-1 user "open""#,
                ])
            #expect(file.unreadLines == ["line 6: a quoted field does not end"])
        }
    }

    @Test("The tables of Whisper's programs count milliseconds; others count seconds")
    func whisperTables() throws {
        let tsv = try TranscriptFile(text: "start\tend\ttext\n0\t2320\tHello\n2320\t4000\tthere\n")
        #expect(tsv.lines == [#"0-2.32 "Hello""#, #"2.32-4 "there""#])
        let quotes = try TranscriptFile(text: "start\tend\ttext\n0\t1\t\"Hi\" he said\n1\t2\t\"open\n2\t3\tend\n")
        #expect(quotes.lines == ["0-0.001 \"\"Hi\" he said\"", "0.001-0.002 \"\"open\"", "0.002-0.003 \"end\""])
        #expect(tsv.transcripts.count == 1)
        let csv = try TranscriptFile(text: "start,end,speaker,text\n0,2320,0,\" Hello \"\"you\"\"\"\n")
        #expect(csv.lines == ["0-2.32 0 \"Hello \"you\"\""])
        let seconds = try TranscriptFile(text: "start,end,text\n0,2.5,Hello\n3,4,there\n")
        #expect(seconds.lines == [#"0-2.5 "Hello""#, #"3-4 "there""#])
    }

    @Test("Daily Conversation Reports: ids that the archives have, texts and times; the rest is listed")
    func report() throws {
        let ids = KnownIDs(
            sessions: ["9f1c2b3a-1111-2222-3333-444455556666"], messages: ["789", "790"], others: ["ext-000000000001"])
        let text = #"""
            {"ReportDate": "2025-12-12", "Conversations": [
             {"ConversationId": "ext-000000000001", "Session": "9f1c2b3a-1111-2222-3333-444455556666", "Duration": 789,
              "Messages": [
               {"Id": 789, "Sender": "user", "CreatedAt": "2025-12-12T14:23:45.250Z", "Text": "Işık yok.",
                "Score": 790},
               {"MessageId": "790", "Role": "agent", "Text": "Anladım."},
               {"Id": 1, "Text": "no time, no sender", "Extra": {"Deep": [true, null, ""]}}]},
             {"ConversationId": "unknown", "Messages": [{"Sender": "user", "Text": "whose?"}]}]}
            """#
        let file = try TranscriptFile(text: text, knownIDs: ids)
        #expect(file.format == "daily-conversation-report")
        let session = "9f1c2b3a-1111-2222-3333-444455556666"
        #expect(
            file.transcripts.map(\.subject)
                == ["789", "790"].map {
                    Transcript.Subject(sessionId: session, messageId: $0, otherId: "ext-000000000001")
                })
        #expect(file.transcripts.map(\.pointer) == ["/Conversations/0/Messages/0", "/Conversations/0/Messages/1"])
        #expect(file.lines == [#"2025-12-12T14:23:45.250Z-? user "Işık yok.""#, #"agent "Anladım.""#])
        #expect(
            file.unreadLines == [
                "/ReportDate: a value of unknown meaning, /ReportDate",
                "/Conversations/0/Duration: a value of unknown meaning, /Conversations/*/Duration",
                "/Conversations/0/Messages/0/Score: a value of unknown meaning, /Conversations/*/Messages/*/Score",
                "/Conversations/0/Messages/2/Id: a value of unknown meaning, /Conversations/*/Messages/*/Id",
                "/Conversations/0/Messages/2/Text: a value of unknown meaning, /Conversations/*/Messages/*/Text",
                "/Conversations/0/Messages/2/Extra/Deep/0: "
                    + "a value of unknown meaning, /Conversations/*/Messages/*/Extra/Deep/*",
                "/Conversations/1/ConversationId: a value of unknown meaning, /Conversations/*/ConversationId",
                "/Conversations/1/Messages/0/Text: a message without an id that the archives have; it is not read",
            ])
        #expect(try TranscriptFile(text: text).transcripts == [])
    }
}
