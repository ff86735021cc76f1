import Foundations
import TestSupport
import Testing

@testable import Transcripts

@Suite("Transcripts from anybody")
struct HostileTranscriptTests {
    @Test("Times that cannot be are not used, and are listed")
    func times() throws {
        let file = try TranscriptFile(
            text: #"""
                [{"id": 0, "start": -1, "end": 2, "text": "a"}, {"id": 1, "start": 3, "end": 1e300, "text": "b"},
                 {"id": 2, "start": "NaN", "end": "soon", "text": "c"}, {"id": 3, "start": 9, "end": 8, "text": "d"},
                 {"id": 4, "start": 1, "end": 1, "text": "e"}, {"id": 5, "start": true, "end": null, "text": "f"},
                 {"id": 6, "start": 0, "end": 2, "text": "g", "words": [
                  {"word": "x", "start": 2, "end": 1, "probability": 7},
                  {"word": "y", "start": {}, "end": 1, "probability": -0.5}, {"start": 0}]}, {"start": 7}]
                """#)
        #expect(
            file.lines == [
                #"?-2 "a""#, #"3-? "b""#, #""c""#, #"9-? "d""#, #"1-1 "e""#, #""f""#, #"0-2 "g" [x@2-? y@?-1]"#,
            ])
        #expect(
            file.unreadLines == [
                "/0: a time is negative; it is not used", "/1: a time is not valid; it is not used ×5",
                "/3: the end is before the start; the end is not used ×2",
                "/6/words/0: a confidence is not a number in 0...1; it is not used ×2",
                "/6/words/2: a word has no text; it is not read", "/7: a segment has no text; it is not read",
                "/4: the segment starts before the one in front of it; the order of the file is kept ×2",
            ])
    }

    @Test("Text is kept as it is: scripts, control characters, and bytes that are not UTF-8")
    func text() throws {
        let texts = [
            "İIıi Ğğ Şş", "مرحبا بالعالم", "שלום\u{200F}", "a\u{0}b\u{7}c", "e\u{301}", "\u{1F600}", "<script>&amp;",
        ]
        for text in texts {
            let escaped = text.unicodeScalars.map { $0.value < 0x20 ? "\\u00" + hex($0.value) : String($0) }.joined()
            let file = try TranscriptFile(text: #"{"text": "\#(escaped)"}"#)
            #expect(file.transcripts[0].segments[0].text.utf8.elementsEqual(text.utf8))
        }
        let broken = Array(#"{"text": "a"#.utf8) + [0xFF] + Array(#"b"}"#.utf8)
        let repaired = try TranscriptFile(broken)
        #expect(repaired.transcripts[0].segments[0].text == "a\u{FFFD}b")
        #expect(repaired.unreadLines == [": bytes that are not valid UTF-8; they are read as U+FFFD"])
        for text in ["plain ", "WEBVTT\n\n00:00.000 --> 00:01.000\n", "text,session\n"] {
            #expect(throws: TranscriptUnreadable(.corrupt, "not valid UTF-8; convert the file to UTF-8")) {
                try TranscriptFile(Array(text.utf8) + [0xFF])
            }
            #expect(throws: TranscriptUnreadable.self) { try TranscriptFile(Array(text.utf8) + [0]) }
        }
    }

    private func hex(_ value: UInt32) -> String { (value < 16 ? "0" : "") + String(value, radix: 16) }

    @Test(
        "UTF-16 and a byte order mark",
        arguments: ["{\"text\": \"ışık\"}", "WEBVTT\n\n00:00.000 --> 00:01.000\nışık\n"])
    func encodings(text: String) throws {
        let expected = try TranscriptFile(text: text)
        let little: [UInt8] = [0xFF, 0xFE] + text.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
        let big: [UInt8] = [0xFE, 0xFF] + text.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
        for bytes in [little, big, [0xEF, 0xBB, 0xBF] + Array(text.utf8)] {
            let file = try TranscriptFile(bytes)
            #expect(file.format == expected.format)
            #expect(file.transcripts == expected.transcripts)
        }
        #expect(throws: TranscriptUnreadable.self) { try TranscriptFile([0, 0, 0xFE, 0xFF, 0, 0, 0, 0x41]) }
    }

    @Test(
        "What is no transcript, or a damaged one, is refused with its reason",
        arguments: [
            (#"{"a": 1}"#, Problem.Code.unrecognised), (#"[]"#, .unrecognised), (#"{}"#, .unrecognised),
            (#"[[1, 2], [3]]"#, .unrecognised), (#"{"text": "cut off"#, .corrupt),
            (#"{"text": "a", "segments": [{"start": 0, "end": 1, "text": "a"}, {"start": NaN}]}"#, .corrupt),
            (#"{"text": "a", "segments": [{"start": 0, "end": 1, "text": "a"}"#, .corrupt),
            (#"[{"start": 0, "end": 1, "text": "a"}, {"start": 0, "end": 1, "text": "b"}, {]"#, .corrupt),
            (#"{"transcription": ["# + String(repeating: "[", count: 1000) + #"], "params": {}}"#, .unsupported),
            (
                #"{"params": {}, "transcription": [{"text": "a"}], "x": "# + String(repeating: "[", count: 1000),
                .unsupported
            ),
        ])
    func refused(text: String, code: Problem.Code) {
        let error = #expect(throws: TranscriptUnreadable.self) { try TranscriptFile(text: text) }
        #expect(error?.code == code, "\(error?.description ?? "")")
    }

    @Test("A number that Python writes and JSON does not have is named")
    func notANumber() {
        for (word, offset) in [("NaN", 30), ("Infinity", 30), ("-Infinity", 31)] {
            let text = #"{"text": "a", "avg_logprob" : \#(word), "segments": []}"#
            let error = #expect(throws: TranscriptUnreadable.self) { try TranscriptFile(text: text) }
            #expect(error?.description.contains("at byte \(offset) ") == true)
            #expect(error?.description.hasSuffix("; NaN and Infinity are not JSON; write null instead") == true)
        }
    }

    @Test("Every beginning of a file, and every file with one byte changed, is read or refused")
    func damage() throws {
        for text in Self.samples {
            let bytes = Array(text.utf8)
            for count in 0..<bytes.count { _ = try? TranscriptFile(Array(bytes[..<count])) }
            for index in bytes.indices {
                for byte in [0x00, 0x22, 0x2C, 0x7B, 0x39, 0xFF] as [UInt8] {
                    var changed = bytes
                    changed[index] = byte
                    _ = try? TranscriptFile(changed, knownIDs: KnownIDs(messages: ["1"]))
                }
            }
        }
    }

    private static let samples = [
        #"{"params":{},"transcription":[{"offsets":{"from":0,"to":9},"text":" a","tokens":[{"text":" a","id":1}]}]}"#,
        #"{"results":{"transcripts":[{"transcript":"a."}],"items":[{"id":0,"start_time":"0.1","alternatives":"#
            + #"[{"confidence":"1","content":"a"}]},{"type":"punctuation","alternatives":[{"content":"."}]}],"#
            + #""audio_segments":[{"items":[0,1],"transcript":"a."}]}}"#,
        #"{"recognizedPhrases":[{"offset":"PT1S","duration":"PT1.5S","nBest":[{"display":"a","words":[{"word":"a"}]}]}"#
            + "]}",
        #"{"response":{"results":{"gs://b/%41":{"transcript":{"results":[{"alternatives":[{"transcript":"a","words":"#
            + #"[{"startOffset":"1.5s","word":"a"}]}]}]}}}}}"#,
        #"{"Conversations":[{"Id":1,"Text":"a","Time":"2025-12-12T14:23:45Z"}]}"#,
        "WEBVTT\n\n1\n00:01.000 --> 00:02.000 x\n<v A>a &#65;<00:01.500> b</v>\n",
        "1\n00:00:01,5 --> 00:00:02,5\n<i>a{\\b\n",
        "session,text,start\ns,\"a \"\"b\"\n,c\",1:00\n",
        "{\"session\":\"s\",\"text\":\"a\"}\n{\"file\":\"f\",\"text\":\"b\"}\n",
    ]

    @Test("Long lists are read to their end, and records one after another")
    func many() throws {
        let count = 5000
        let segments = (0..<count).map {
            #"{"id": \#($0), "start": \#($0), "end": \#($0 + 1), "text": " a", "tokens": [1, 2, 3, 4]}"#
        }
        let file = try TranscriptFile(text: #"{"text": "a", "segments": [\#(segments.joined(separator: ", "))]}"#)
        #expect(file.transcripts[0].segments.count == count)
        #expect(file.unread == [])

        let words = (0..<12).map { #"{"word": "a", "start": \#($0), "end": \#($0 + 1)}"# }.joined(separator: ", ")
        let records = (0..<1000).map { #"{"messageId": \#($0), "text": "a", "words": [\#(words)]}"# }
        for text in [records.joined(separator: "\n"), "[\(records.joined(separator: ", "))]"] {
            var seen = 0
            let (format, unread) = try TranscriptFile.read(Array(text.utf8)) { transcript in
                seen += transcript.segments[0].words.count
            }
            #expect(format == "records")
            #expect(unread == [])
            #expect(seen == 12 * records.count)
        }
    }

    @Test("Many beginnings of tags and references in one cue are text", arguments: ["<", "&", "{\\", "<i", "&#"])
    func unclosed(beginning: String) throws {
        let text = String(repeating: beginning, count: 10_000)
        let subRip = try TranscriptFile(text: "00:00:00,000 --> 00:00:01,000\n\(text)\n")
        #expect(subRip.transcripts[0].segments.map(\.text) == [text])
        let webVTT = try TranscriptFile(text: "WEBVTT\n\n00:00.000 --> 00:01.000\n\(text)\n")
        #expect(webVTT.transcripts[0].segments.map(\.text) == [text])
    }

    @Test("Limits: transcripts, words, and kinds of unknown members")
    func limits() throws {
        func read(_ text: String) throws {
            let content = try TranscriptContent(Array(text.utf8))
            let format = try #require(KnownTranscriptFormats.all.first { $0.recognises(content) })
            var reading = TranscriptReading(mostTranscripts: 3, mostWords: 5) { _ in }
            try format.read(content, into: &reading)
        }
        let cue = "00:00.000 --> 00:01.000\na\n\n"
        let segment = #"{"start": 0, "end": 1, "text": "a"}"#
        let vosk = #"{"result": [{"word": "a", "start": 0, "end": 1}], "text": "a"}"#
        let azure = #"{"Offset": 0, "Duration": 1, "DisplayText": "a"}"#
        let repeated: [(head: String, text: String, most: Int)] = [
            ("session,text\n", "s,a\n", 3), ("session,text,start\n", "s,a,1\n", 5), ("", "a\n", 5),
            ("WEBVTT\n\n", cue, 5), ("", cue, 5), ("", segment + "\n", 5), ("", vosk + "\n", 2), ("", azure + "\n", 5),
        ]
        for (head, text, most) in repeated {
            try read(head + String(repeating: text, count: most))
            let error = #expect(throws: TranscriptUnreadable.self) {
                try read(head + String(repeating: text, count: most + 1))
            }
            #expect(error?.code == .unsupported, "\(text)")
        }
        let members = (0..<500).map { #""m\#($0)": 0"# }.joined(separator: ", ")
        let file = try TranscriptFile(text: #"{"sessionId": "s", "text": "a", \#(members)}"#)
        #expect(file.unread.count == 101)
        #expect(file.unread.last?.count == 400 && file.unread.allSatisfy(\.isMember))
        // Something else among those that are only counted is no member.
        let line = #"{"sessionId": "s", "text": "a", \#(members)}"#
        let lines = try TranscriptFile(text: "\(line)\n[1]\n")
        #expect(lines.unread.last?.count == 401 && lines.unread.map(\.isMember).firstIndex(of: false) == 100)
    }

    @Test("An error of the caller ends the reading")
    func callersError() {
        struct Stop: Error {}
        for text in ["session,text\ns,a\ns,b\n", #"[{"session": "s", "text": "a"}, {"session": "s", "text": "b"}]"#] {
            var seen = 0
            #expect(throws: Stop.self) {
                _ = try TranscriptFile.read(Array(text.utf8)) { _ in
                    seen += 1
                    throw Stop()
                }
            }
            #expect(seen == 1)
        }
    }
}
