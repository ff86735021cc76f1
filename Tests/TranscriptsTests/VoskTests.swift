import Testing
import Transcripts

@Suite("Transcripts of Vosk and PocketSphinx")
struct VoskTests {
    @Test("PocketSphinx: utterances on lines, without the words for silence and noise")
    func pocketSphinx() throws {
        let line =
            #"{"b":0.500,"d":2.610,"p":0.750,"t":"go the way","w":[{"b":0.500,"d":0.450,"p":1.000,"t":"<s>"},"#
            + #"{"b":0.950,"d":0.530,"p":0.500,"t":"go"},{"b":1.480,"d":0.100,"p":0.250,"t":"the(2)"},"#
            + #"{"b":1.580,"d":0.2,"p":0.9,"t":"[NOISE]"},{"b":1.780,"d":0.3,"p":1.000,"t":"way"},"#
            + #"{"b":2.080,"d":1.0,"p":1.000,"t":"</s>"}]}"#
        let expected = #"0.5-3.11 "go the way" 0.75 [go@0.95-1.48@0.5 the@1.48-1.58@0.25 way@1.78-2.08@1.0]"#
        for text in [line, "\(line)\n\(line)\n", "[\(line)]"] {
            let file = try TranscriptFile(text: text)
            #expect(file.format == "pocketsphinx")
            #expect(file.transcripts.map(\.recognizer) == ["PocketSphinx"])
            #expect(Set(file.lines) == [expected])
            #expect(file.unread == [])
        }
    }

    @Test("PocketSphinx: what has no text, and an end later than a time can be, are listed")
    func damagedPocketSphinx() throws {
        let file = try TranscriptFile(
            text: #"{"b": 1, "d": 2, "p": 1, "t": "go", "w": [{"b": 1, "d": 1, "t": "go"}]}"# + "\n"
                + #"{"b": 3, "d": 1, "p": 1, "w": []}"# + "\n"
                + #"{"b": 999999999, "d": 2, "p": 1, "t": "late", "w": [{"b": 999999999, "d": 1, "t": "late"}]}"# + "\n"
        )
        #expect(file.format == "pocketsphinx")
        #expect(
            file.lines == [#"1-3 "go" 1.0 [go@1-2]"#, #"999999999-? "late" 1.0 [late@999999999-1000000000]"#])
        #expect(
            file.unreadLines == [
                "line 2: a record has no text; it is not read", "line 3: a time is not valid; it is not used",
            ])
    }

    @Test("Vosk: one result, a list, a sequence, alternatives, and vosk-transcriber")
    func vosk() throws {
        let result = #"""
            {
              "result" : [{
                  "conf" : 0.5,
                  "end" : 1.110000,
                  "start" : 0.870000,
                  "word" : "what"
                }, {"conf" : 1.000000, "end" : 1.53, "start" : 1.11, "word" : "zero"}],
              "text" : "what zero"
            }
            """#
        let line = #"0.87-1.53 "what zero" [what@0.87-1.11@0.5 zero@1.11-1.53@1.0]"#
        let empty = #"{"text": ""}"#
        for text in [result, "[\(result), \(empty)]", "\(result)\n\(result)\n\(empty)"] {
            let file = try TranscriptFile(text: text)
            #expect(file.format == "vosk")
            #expect(Set(file.lines) == [line])
            #expect(file.transcripts.count == 1)
        }
        let alternatives = try TranscriptFile(
            text: #"{"alternatives": [{"confidence": 351.9, "result": [{"end": 1.2, "start": 0.9, "word": "one"}], "#
                + #""text": " one"}, {"confidence": 340.0, "text": " won"}]}"#)
        #expect(alternatives.lines == [#"0.9-1.2 "one" [one@0.9-1.2]"#])
        #expect(alternatives.unreadLines == ["/alternatives/1: another alternative; only the first one is read"])
        let monologues = try TranscriptFile(
            text:
                #"{"schemaVersion": "2.0", "monologues": [{"speaker": {"id": "unknown", "name": null}, "start": 0.87, "#
                + #""end": 1.2, "terms": [{"confidence": 0.5, "start": 0.87, "end": 1.2, "#
                + #""text": "what", "type": "WORD"}]}], "#
                + #""text": ["what"]}"#)
        #expect(monologues.format == "vosk")
        #expect(monologues.lines == [#"0.87-1.2 "what" [what@0.87-1.2@0.5]"#])
    }
}
