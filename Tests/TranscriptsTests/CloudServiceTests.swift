import Foundations
import Testing
import Transcripts

@Suite("Transcripts of Amazon, Azure, Deepgram and Google")
struct CloudServiceTests {
    @Test("Amazon: audio segments with their items, speakers and punctuation")
    func amazon() throws {
        let file = try TranscriptFile(
            text: #"""
                {"jobName": "my-job", "accountId": "111122223333", "results": {"language_code": "en-US",
                 "transcripts": [{"transcript": "I've been waiting. Sorry."}],
                 "speaker_labels": {"channel_label": "ch_0", "speakers": 2, "segments": []},
                 "items": [
                  {"id": 0, "start_time": "4.87", "speaker_label": "spk_0", "end_time": "5.02",
                   "alternatives": [{"confidence": "1.0", "content": "I've"}], "type": "pronunciation"},
                  {"id": 1, "start_time": "5.02", "speaker_label": "spk_0", "end_time": "5.17",
                   "alternatives": [{"confidence": "0.997", "content": "been"}], "type": "pronunciation"},
                  {"id": 2, "start_time": "5.17", "speaker_label": "spk_0", "end_time": "5.9",
                   "alternatives": [{"confidence": "0.5", "content": "waiting"}, {"confidence": "0.4",
                    "content": "weighting"}], "type": "pronunciation"},
                  {"id": 3, "speaker_label": "spk_0", "alternatives": [{"confidence": "0.0", "content": "."}],
                   "type": "punctuation"},
                  {"id": 4, "start_time": "8.49", "speaker_label": "spk_1", "end_time": "9.24",
                   "alternatives": [{"confidence": "0.8", "content": "Sorry"}], "type": "pronunciation"},
                  {"id": 5, "speaker_label": "spk_1", "alternatives": [{"confidence": "0.0", "content": "."}],
                   "type": "punctuation"}],
                 "audio_segments": [
                  {"id": 0, "transcript": "I've been waiting.", "start_time": "4.86", "end_time": "6.88",
                   "speaker_label": "spk_0", "items": [0, 1, 2, 3]},
                  {"id": 1, "transcript": "Sorry.", "start_time": "8.49", "end_time": "9.24", "items": [4, 5]}]},
                 "status": "COMPLETED"}
                """#)
        #expect(file.format == "amazon-transcribe")
        #expect(file.transcripts[0].language == "en-US")
        #expect(file.transcripts[0].recognizer == "Amazon Transcribe")
        #expect(
            file.lines == [
                #"4.86-6.88 spk_0 "I've been waiting." "#
                    + "[I've@4.87-5.02@1.0 been@5.02-5.17@0.997 waiting.@5.17-5.9@0.5]",
                #"8.49-9.24 spk_1 "Sorry." [Sorry.@8.49-9.24@0.8]"#,
            ])
        #expect(
            file.unreadLines == [
                "/results/items/2/alternatives/1: another alternative; only the first one is read"
            ])
    }

    @Test("Amazon: older outputs, by the labels of speakers or the whole text")
    func olderAmazon() throws {
        func item(_ word: String, _ start: String, _ end: String) -> String {
            #"{"start_time": "\#(start)", "end_time": "\#(end)", "type": "pronunciation", "#
                + #""alternatives": [{"confidence": "0.5", "content": "\#(word)"}]}"#
        }
        let point = #"{"alternatives": [{"confidence": "0.0", "content": "."}], "type": "punctuation"}"#
        func file(_ labels: String) throws -> TranscriptFile {
            try TranscriptFile(
                text: #"{"jobName": "j", "results": {"transcripts": [{"transcript": "Hello. Hi."}], \#(labels)"#
                    + #""items": [\#(item("Hello", "0.1", "0.5")), \#(point), "#
                    + #"\#(item("Hi", "0.9", "1.2")), \#(point)]}}"#
            )
        }
        #expect(try file("").lines == [#"0.1-1.2 "Hello. Hi." [Hello.@0.1-0.5@0.5 Hi.@0.9-1.2@0.5]"#])
        let labels =
            #""speaker_labels": {"speakers": 2, "segments": [{"speaker_label": "spk_0", "items": "#
            + #"[{"start_time": "0.1", "speaker_label": "spk_0", "end_time": "0.5"}]}, "#
            + #"{"speaker_label": "spk_1", "items": "#
            + #"[{"start_time": "0.9", "speaker_label": "spk_1", "end_time": "1.2"}]}]}, "#
        #expect(
            try file(labels).lines == [
                #"0.1-0.5 spk_0 "Hello." [Hello.@0.1-0.5@0.5]"#, #"0.9-1.2 spk_1 "Hi." [Hi.@0.9-1.2@0.5]"#,
            ])
        let silent = #"{"results": {"transcripts": [{"transcript": ""}], "items": []}, "status": "COMPLETED"}"#
        #expect(try TranscriptFile(text: silent).transcripts.map(\.segments) == [[]])
    }

    @Test("Azure: a result file of batch transcription, in ticks, durations or milliseconds")
    func azureBatch() throws {
        let file = try TranscriptFile(
            text: #"""
                {"source": "https://example.blob.core.windows.net/c/message_789_user.wav?sv=2019&sig=x%2Fy",
                 "timestamp": "2023-07-10T14:28:16Z", "durationInTicks": 25800000, "duration": "PT2.58S",
                 "combinedRecognizedPhrases": [{"channel": 0, "lexical": "hello world", "display": "Hello world."}],
                 "recognizedPhrases": [
                  {"recognitionStatus": "Success", "channel": 0, "speaker": 1, "locale": "en-US", "offset": "PT0.76S",
                   "duration": "PT1.32S", "offsetInTicks": 7600000.0, "durationInTicks": 13200000.0,
                   "nBest": [{"confidence": 0.5643338, "lexical": "hello world", "itn": "hello world",
                     "maskedITN": "hello world", "display": "Hello world.",
                     "words": [{"word": "hello", "offset": "PT0.76S", "duration": "PT0.4S", "confidence": 0.5}],
                     "displayWords": [
                      {"displayText": "Hello", "offset": "PT0.76S", "duration": "PT0.76S", "offsetInTicks": 7600000.0,
                       "durationInTicks": 7600000.0},
                      {"displayText": "world.", "offset": "PT1.52S", "duration": "PT0.56S"}]},
                    {"confidence": 0.1769063, "display": "Helloworld."}]},
                  {"recognitionStatus": "Success", "channel": 0, "offsetMilliseconds": 2100,
                   "durationMilliseconds": 400,
                   "locale": "en-US", "nBest": [{"confidence": 0.25, "display": "Bye.", "speaker": 2,
                    "words": [{"word": "bye", "offsetMilliseconds": 2100, "durationMilliseconds": 350,
                     "confidence": 0.125}]}]},
                  {"recognitionStatus": "Failure", "channel": 0, "offset": "PT2.5S", "duration": "PT0S"}]}
                """#)
        #expect(file.format == "azure-batch")
        #expect(file.transcripts[0].subject == Transcript.Subject(fileName: "message_789_user.wav"))
        #expect(file.transcripts[0].language == "en-US")
        #expect(
            file.lines == [
                #"0.76-2.08 1 "Hello world." 0.5643338 [Hello@0.76-1.52 world.@1.52-2.08]"#,
                #"2.1-2.5 2 "Bye." 0.25 [bye@2.1-2.45@0.125]"#,
            ])
        #expect(
            file.unreadLines == [
                "/recognizedPhrases/0/nBest/1: another alternative; only the first one is read",
                "/recognizedPhrases/2: a phrase was not recognised; its status is Failure",
            ])
    }

    @Test("Azure: fast transcription, in milliseconds")
    func azureFast() throws {
        for (offset, duration) in [("offsetMilliseconds", "durationMilliseconds"), ("offset", "duration")] {
            let file = try TranscriptFile(
                text: #"""
                    {"\#(duration)": 5000, "combinedPhrases": [{"channel": 0, "text": "Merhaba."}], "phrases": [
                     {"channel": 0, "speaker": 2, "\#(offset)": 2600, "\#(duration)": 1400, "text": "Merhaba.",
                      "words": [{"text": "Merhaba.", "\#(offset)": 2600, "\#(duration)": 1400}], "locale": "tr-TR",
                      "confidence": 0.75}]}
                    """#)
            #expect(file.format == "azure-fast")
            #expect(file.transcripts[0].language == "tr-TR")
            #expect(file.lines == [#"2.6-4 2 "Merhaba." 0.75 [Merhaba.@2.6-4]"#])
            #expect(file.unread == [])
        }
    }

    @Test("Azure: results of the SDK, one, a list, or on lines")
    func azureDetailed() throws {
        let result =
            #"{"Id": "ab", "RecognitionStatus": "Success", "DisplayText": "Hello.", "Offset": 1800000, "#
            + #""Duration": 5000001, "Channel": 0, "NBest": [{"Confidence": 0.875, "Lexical": "hello", "#
            + #""ITN": "hello", "#
            + #""MaskedITN": "hello", "Display": "Hello.", "Words": [{"Word": "hello", "Offset": 1800000, "#
            + #""Duration": 5000000, "Confidence": 0.5}]}]}"#
        let silence =
            #"{"Id": "cd", "RecognitionStatus": "EndOfDictation", "Offset": 70000000, "Duration": 0, "NBest": []}"#
        for text in [result, "[\(result), \(silence)]", "\(result)\n\(silence)\n"] {
            let file = try TranscriptFile(text: text)
            #expect(file.format == "azure-detailed")
            #expect(file.lines == [#"0.18-0.6800001 "Hello." 0.875 [hello@0.18-0.68@0.5]"#])
            #expect(file.unread == [])
        }
    }

    private static let deepgramMetadata =
        #""metadata": {"transaction_key": "deprecated", "request_id": "r", "sha256": "#
        + #""154e291ecfa8be6ab8343560bcc109008fa7853eb5372533e8efdefc9b504c33", "#
        + #""created": "2024-01-18T00:00:00.000Z", "#
        + #""duration": 25.9, "channels": 1, "models": ["m"], "#
        + #""model_info": {"m": {"name": "general-nova-3", "version": "2024-12-20.0", "arch": "nova-3"}}}"#
    private static let deepgramWords =
        #"[{"word": "yeah", "start": 0.08, "end": 0.32, "confidence": 0.5, "speaker": 0, "speaker_confidence": 0.4, "#
        + #""punctuated_word": "Yeah."}, {"word": "as", "start": 0.41915998, "end": 0.7, "confidence": 0.25, "#
        + #""speaker": 0, "punctuated_word": "As"}]"#

    @Test("Deepgram: one channel, paragraphs and utterances; the sound's SHA-256")
    func deepgram() throws {
        func file(_ alternative: String, _ results: String = "") throws -> TranscriptFile {
            try TranscriptFile(
                text:
                    #"{\#(Self.deepgramMetadata), "results": {"channels": [{"alternatives": [{"#
                    + #""transcript": "Yeah. As", "#
                    + #""confidence": 0.75, "words": \#(Self.deepgramWords)\#(alternative)}], "#
                    + #""detected_language": "en"}]\#(results)}}"#
            )
        }
        let plain = try file("")
        #expect(plain.format == "deepgram")
        let sha256 = "154e291ecfa8be6ab8343560bcc109008fa7853eb5372533e8efdefc9b504c33"
        #expect(plain.transcripts[0].subject.audioSHA256 == Checksum(hexadecimal: sha256))
        #expect(plain.transcripts[0].recognizer == "Deepgram, general-nova-3")
        #expect(plain.transcripts[0].language == "en")
        let words = "[Yeah.@0.08-0.32@0.5 As@0.41915998-0.7@0.25]"
        #expect(plain.lines == ["0.08-0.7 0 \"Yeah. As\" 0.75 \(words)"])
        #expect(plain.unread == [])

        let paragraphs =
            #", "paragraphs": {"transcript": "\n\nSpeaker 0: Yeah. As", "paragraphs": [{"sentences": [{"#
            + #""text": "Yeah.", "#
            + #""start": 0.08, "end": 0.32}, {"text": "As", "start": 0.41915998, "end": 0.7}], "speaker": 0, "#
            + #""num_words": 2, "start": 0.08, "end": 0.7}]}"#
        #expect(
            try file(paragraphs).lines == [
                #"0.08-0.32 0 "Yeah." [Yeah.@0.08-0.32@0.5]"#, #"0.41915998-0.7 0 "As" [As@0.41915998-0.7@0.25]"#,
            ])
        let utterances =
            #", "utterances": [{"start": 0.08, "end": 0.7, "confidence": 0.125, "channel": 0, "#
            + #""transcript": "Yeah. As", "#
            + #""words": \#(Self.deepgramWords), "speaker": 1, "id": "u"}]"#
        #expect(try file(paragraphs, utterances).lines == ["0.08-0.7 1 \"Yeah. As\" 0.125 \(words)"])
    }

    @Test("Deepgram: other alternatives, and words without text, are listed")
    func deepgramUnread() throws {
        let words = #"[{"word": "yeah", "start": 0, "end": 1}, {"start": 1, "end": 2}, {"word": " "}]"#
        let file = try TranscriptFile(
            text: #"{"results": {"channels": [{"alternatives": [{"transcript": "yeah", "words": \#(words)}, "#
                + #"{"transcript": "yes"}, {"transcript": "year"}]}]}}"#)
        #expect(file.format == "deepgram")
        #expect(file.lines == [#"0-1 "yeah" [yeah@0-1]"#])
        #expect(
            file.unreadLines == [
                "/results/channels/0/alternatives/1: another alternative; only the first one is read ×2",
                "/results/channels/0/alternatives/0/words/1: a word has no text; it is not read ×2",
            ])
    }

    @Test("Google: version 1, with several results and alternatives")
    func google() throws {
        let file = try TranscriptFile(
            text: #"""
                {"name": "1", "metadata": {"progressPercent": 100}, "done": true, "response": {
                 "@type": "type.googleapis.com/google.cloud.speech.v1.LongRunningRecognizeResponse", "results": [
                  {"alternatives": [{"transcript": "how old", "confidence": 0.875, "words": [
                    {"startTime": "0s", "endTime": "0.300s", "word": "how", "confidence": 0.5},
                    {"startTime": "1.300s", "endTime": "1.400000001s", "word": "old", "confidence": 0}]},
                   {"transcript": "how cold"}], "resultEndTime": "1.500s", "languageCode": "en-us"},
                  {"alternatives": [{"transcript": " is it", "words": [
                    {"startTime": {"seconds": "2", "nanos": 500000000}, "endTime": {"seconds": 3}, "word": "is"}]}],
                   "languageCode": "en-us"}], "totalBilledTime": "15s"}}
                """#)
        #expect(file.format == "google-speech")
        #expect(file.transcripts[0].language == "en-us")
        #expect(
            file.lines == [
                #"0-1.400000001 "how old" 0.875 [how@0-0.3@0.5 old@1.3-1.400000001]"#, #"2.5-3 "is it" [is@2.5-3]"#,
            ])
        #expect(
            file.unreadLines == [
                "/response/results/0/alternatives/1: another alternative; only the first one is read"
            ])
    }

    @Test("Google: the speakers of version 1, which the last result repeats all words with")
    func googleSpeakers() throws {
        let file = try TranscriptFile(
            text: #"""
                {"results": [
                 {"alternatives": [{"transcript": "hi hello", "words": [
                  {"startTime": "0s", "endTime": "1s", "word": "hi"},
                  {"startTime": "1s", "endTime": "2s", "word": "hello"}]}]},
                 {"alternatives": [{"words": [
                  {"startTime": "0s", "endTime": "1s", "word": "hi", "speakerTag": 2},
                  {"startTime": "1s", "endTime": "2s", "word": "hello", "speakerTag": 1}]}]}]}
                """#)
        #expect(file.lines == [#"0-1 2 "hi" [hi@0-1]"#, #"1-2 1 "hello" [hello@1-2]"#])
    }

    @Test("Google: version 2, a file of batch results and the results of several files by their URIs")
    func googleVersion2() throws {
        let results =
            #"{"results": [{"alternatives": [{"transcript": "Merhaba", "confidence": 0.5, "words": [{"startOffset": "#
            + #""0.100s", "endOffset": "0.9s", "word": "Merhaba", "speakerLabel": "1"}]}], "resultEndOffset": "1s", "#
            + #""languageCode": "tr-TR"}], "metadata": {"totalBilledDuration": "1s"}}"#
        let line = #"0.1-0.9 1 "Merhaba" 0.5 [Merhaba@0.1-0.9]"#
        #expect(try TranscriptFile(text: results).lines == [line])
        let file = try TranscriptFile(
            text:
                #"{"response": {"results": {"gs://bucket/a%20b/message_1_user.opus": {"inlineResult": {"transcript": "#
                + #"\#(results)}}, "gs://bucket/message_2_user.opus": {"transcript": \#(results)}, "#
                + #""gs://bucket/c.opus": {"error": {"code": 3}}}}}"#)
        #expect(file.transcripts.map(\.subject.fileName) == ["message_1_user.opus", "message_2_user.opus"])
        #expect(file.lines == [line, line])
        #expect(
            file.transcripts[1].pointer
                == "/response/results/gs:~1~1bucket~1message_2_user.opus/transcript/results")
        #expect(
            file.unreadLines == [
                "/response/results/gs:~1~1bucket~1c.opus: "
                    + "a file has no results; they may be in a file of their own, or be an error"
            ])
    }
}
