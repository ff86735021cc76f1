import Testing
import Transcripts

@Suite("Transcripts of Whisper's programs")
struct WhisperTests {
    @Test("whisper.cpp: segments in milliseconds, and tokens joined to words without the special ones")
    func whisperCpp() throws {
        let file = try TranscriptFile(text: Self.whisperCpp)
        #expect(file.format == "whisper-cpp")
        #expect(file.unread == [])
        let transcript = try #require(file.transcripts.first)
        #expect(transcript.language == "tr")
        #expect(transcript.recognizer == "whisper.cpp, ggml-base.bin")
        #expect(transcript.segments.map(\.pointer) == ["/transcription/0", "/transcription/1"])
        #expect(
            file.lines == [
                #"0-2.32 "İyi günler, ışık yok." [İyi@0.04-0.41 günler,@0.41-1.1 ışık@1.2-1.5 yok.@1.5-2.3]"#,
                #"2.32-4 (speaker 1) """#,
            ])
    }

    private static let whisperCpp = #"""
        {
        	"systeminfo": "AVX = 1 | AVX2 = 1 | ",
        	"model": {"type": "base", "multilingual": true, "vocab": 51865, "audio": {"ctx": 1500, "state": 512},
        		"mels": 80, "ftype": 1},
        	"params": {"model": "models/ggml-base.bin", "language": "auto", "translate": false},
        	"result": {"language": "tr"},
        	"transcription": [
        		{"timestamps": {"from": "00:00:00,000", "to": "00:00:02,320"}, "offsets": {"from": 0, "to": 2320},
        			"text": " İyi günler, ışık yok.",
        			"tokens": [
        				{"text": "[_BEG_]", "timestamps": {"from": "00:00:00,000", "to": "00:00:00,000"},
        					"offsets": {"from": 0, "to": 0}, "id": 50364, "p": 0.97, "t_dtw": -1},
        				{"text": " İyi", "offsets": {"from": 40, "to": 410}, "id": 1, "p": 0.9, "t_dtw": -1},
        				{"text": " gün", "offsets": {"from": 410, "to": 800}, "id": 2, "p": 0.8, "t_dtw": -1},
        				{"text": "ler", "offsets": {"from": 800, "to": 1100}, "id": 3, "p": 0.7, "t_dtw": -1},
        				{"text": ",", "offsets": {"from": 1100, "to": 1100}, "id": 4, "p": 0.7, "t_dtw": -1},
        				{"text": " ışık", "offsets": {"from": 1200, "to": 1500}, "id": 5, "p": 0.7, "t_dtw": -1},
        				{"text": " yok", "offsets": {"from": 1500, "to": 2300}, "id": 6, "p": 0.7, "t_dtw": -1},
        				{"text": ".", "id": 7, "p": 0.7, "t_dtw": -1},
        				{"text": "[_TT_116]", "offsets": {"from": 2320, "to": 2320}, "id": 50480, "p": 0.1, "t_dtw": -1}
        			]},
        		{"timestamps": {"from": "00:00:02,320", "to": "00:00:04,000"}, "offsets": {"from": 2320, "to": 4000},
        			"text": "", "speaker": "(speaker 1)"}
        	]
        }
        """#

    @Test("whisper.cpp: without spaces, each token is a word; a translation says so")
    func whisperCppLanguages() throws {
        let tokens =
            #"[{"text": "你", "offsets": {"from": 0, "to": 10}}, {"text": "好", "offsets": {"from": 10, "to": 20}}]"#
        func file(_ params: String) throws -> TranscriptFile {
            try TranscriptFile(
                text: #"{"params": {\#(params)}, "result": {"language": "zh"}, "transcription": "#
                    + #"[{"text": "你好", "offsets": {"from": 0, "to": 20}, "tokens": \#(tokens)}]}"#)
        }
        #expect(try file(#""translate": false"#).lines == [#"0-0.02 "你好" [你@0-0.01 好@0.01-0.02]"#])
        let translated = try file(#""translate": true, "model": "ggml-large-v3.bin""#)
        #expect(translated.transcripts[0].language == "en")
        #expect(translated.transcripts[0].recognizer == "whisper.cpp, ggml-large-v3.bin, translated into English")
        #expect(translated.lines == [#"0-0.02 "你好" [你好@0-0.02]"#])
    }

    @Test("OpenAI: verbose_json with words beside the segments")
    func openAI() throws {
        let file = try TranscriptFile(
            text: """
                {"task": "transcribe", "language": "english", "duration": 8.470000267028809,
                 "text": "The beach was a popular spot. People were there.",
                 "segments": [
                  {"id": 0, "seek": 0, "start": 0.0, "end": 3.319999933242798, "text": " The beach was a popular spot.",
                   "tokens": [50364, 440, 7534], "temperature": 0.0, "avg_logprob": -0.2860786020755768,
                   "compression_ratio": 1.2363636493682861, "no_speech_prob": 0.00985979475080967},
                  {"id": 1, "seek": 0, "start": 3.319999933242798, "end": 8.47, "text": " People were there.",
                   "tokens": [1], "temperature": 0.0, "avg_logprob": -0.28, "compression_ratio": 1.2,
                   "no_speech_prob": 0.01}],
                 "words": [{"word": "spot", "start": 2.5, "end": 3.319999933242798},
                  {"word": "People", "start": 3.319999933242798, "end": 4}, {"word": "were", "start": 4, "end": 4.5}],
                 "usage": {"type": "duration", "seconds": 9}}
                """)
        #expect(file.format == "openai-transcription")
        #expect(file.unread == [])
        #expect(file.transcripts[0].language == "english")
        #expect(file.transcripts[0].recognizer == nil)
        #expect(
            file.lines == [
                #"0-3.319999933 "The beach was a popular spot." [spot@2.5-3.319999933]"#,
                #"3.319999933-8.47 "People were there." [People@3.319999933-4 were@4-4.5]"#,
            ])
    }

    @Test("OpenAI: a word without a time beside the segments is listed, since nothing says whose it is")
    func openAIWordWithoutTime() throws {
        let file = try TranscriptFile(
            text: #"{"text": "Hi you.", "segments": [{"start": 0, "end": 1, "text": "Hi you."}], "#
                + #""words": [{"word": "Hi", "start": 0, "end": 0.5}, {"word": "you"}]}"#)
        #expect(file.format == "openai-transcription")
        #expect(file.lines == [#"0-1 "Hi you." [Hi@0-0.5]"#])
        #expect(file.unreadLines == ["/words/1: a word has no time and is in no segment; it is not read"])
    }

    @Test("OpenAI: the command whisper, with words in the segments and their probability as confidence")
    func whisperCommand() throws {
        let file = try TranscriptFile(
            text: #"""
                {"text": " Hello there.", "segments": [{"id": 0, "seek": 0, "start": 0.0, "end": 1.2,
                 "text": " Hello there.", "tokens": [50364, 2425, 456, 13, 50424], "temperature": 0.0,
                 "avg_logprob": -0.3, "compression_ratio": 0.6, "no_speech_prob": 0.01,
                 "words": [{"word": " Hello", "start": 0.0, "end": 0.5, "probability": 0.875},
                  {"word": " there.", "start": 0.5, "end": 1.2, "probability": 1.0000002}]}], "language": "en"}
                """#)
        #expect(file.format == "openai-transcription")
        #expect(file.lines == [#"0-1.2 "Hello there." [Hello@0-0.5@0.875 there.@0.5-1.2@1.0]"#])
    }

    @Test("OpenAI: text alone, words alone, and the tokens of whisper.cpp's server")
    func openAIForms() throws {
        #expect(try TranscriptFile(text: #"{"text": "Hello."}"#).lines == [#""Hello.""#])
        #expect(try TranscriptFile(text: #"{"text": ""}"#).lines == [])
        let words = try TranscriptFile(
            text: #"{"text": "Hello you.", "words": [{"word": "Hello", "start": 0.1, "end": 0.5},"#
                + #" {"word": "you", "start": 0.5, "end": 0.9}], "language": "english"}"#)
        #expect(words.lines == [#"0.1-0.9 "Hello you." [Hello@0.1-0.5 you@0.5-0.9]"#])
        let diarized = try TranscriptFile(
            text:
                #"{"task": "transcribe", "duration": 4.7, "text": "Hi.", "segments": [{"type": "transcript.text.segment", "#
                + #""id": "seg_001", "start": 0.0, "end": 4.7, "text": "Hi.", "speaker": "agent"}]}"#)
        #expect(diarized.lines == [#"0-4.7 agent "Hi.""#])
        #expect(diarized.unread == [])
        let server = try TranscriptFile(
            text:
                #"{"task": "transcribe", "text": " outside", "segments": [{"id": 0, "text": " outside", "start": 0.0,"#
                + #" "end": 0.6000000000000001, "tokens": [1, 2], "words": ["#
                + #"{"word": " out", "start": 0.0, "end": 0.3, "t_dtw": -1, "probability": 0.5},"#
                + #"{"word": "side", "start": 0.3, "end": 0.58, "t_dtw": -1, "probability": 0.5}],"#
                + #" "temperature": 0.0, "avg_logprob": -0.4, "no_speech_prob": 0.1}]}"#)
        #expect(server.lines == [#"0-0.6 "outside" [outside@0-0.58]"#])
    }

    @Test("faster-whisper: a list, an object and JSON lines of its segments")
    func fasterWhisper() throws {
        let segment = #"""
            {"id": 1, "seek": 3000, "start": 0.0, "end": 4.24, "text": " Selam.", "tokens": [50365, 1],
             "avg_logprob": -0.25, "compression_ratio": 1.1, "no_speech_prob": 0.02, "temperature": 0.0,
             "words": [{"start": 0.0, "end": 1.74, "word": " Selam.", "probability": 0.5}]}
            """#.replacing("\n", with: "")
        let expected = [#"0-4.24 "Selam." [Selam.@0-1.74@0.5]"#]
        for text in [
            "[\(segment)]", segment, "\(segment)\n\(segment)\n",
            #"{"info": {"language": "tr"}, "segments": [\#(segment)]}"#,
        ] {
            let file = try TranscriptFile(text: text)
            #expect(file.format == "segments")
            #expect(Set(file.lines) == Set(expected))
            #expect(file.transcripts.count == 1)
            #expect(file.unread == [])
        }
        let wordless = #"{"language": "tr", "segments": [{"start": 0, "end": 4.24, "text": "Selam.", "words": null}]}"#
        let language = try TranscriptFile(text: wordless)
        #expect(language.transcripts[0].language == "tr")
        #expect(language.lines == [#"0-4.24 "Selam.""#])
    }

    @Test("WhisperX: words with scores and speakers; a word without times keeps its text")
    func whisperX() throws {
        let file = try TranscriptFile(
            text: #"""
                {"segments": [{"start": 0.031, "end": 2.5, "text": " Room 101, please.", "speaker": "SPEAKER_00",
                 "words": [{"word": "Room", "start": 0.031, "end": 0.4, "score": 0.75, "speaker": "SPEAKER_00"},
                  {"word": "101,"}, {"word": "please.", "start": 1.5, "end": 2.5, "score": 0.5}]}],
                 "word_segments": [{"word": "Room", "start": 0.031, "end": 0.4, "score": 0.75}, {"word": "101,"}],
                 "language": "en"}
                """#)
        #expect(file.format == "whisperx")
        #expect(file.unread == [])
        #expect(
            file.lines == [
                #"0.031-2.5 SPEAKER_00 "Room 101, please." [Room@0.031-0.4@0.75 101, please.@1.5-2.5@0.5]"#
            ])
    }
}
