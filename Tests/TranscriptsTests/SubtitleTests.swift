import Testing
import Transcripts

@Suite("Subtitles and plain text")
struct SubtitleTests {
    @Test("WebVTT: voices, settings, notes, styles, tags and character references")
    func webVTT() throws {
        let file = try TranscriptFile(
            text: """
                WEBVTT - a title
                Kind: captions
                Language: tr

                STYLE
                ::cue { color: lime }

                NOTE a comment
                on two lines

                1
                00:01.000 --> 00:02.500 align:start position:0%
                <v.loud Ayşe &amp; Ali>Işık <i>yok</i>.</v>

                00:00:02.500 --> 01:00:00.000
                - 3 &lt; 4 &amp;&#x131;&nbsp;x &unknown;
                second line <c.yellow>here</c>

                02:00.000 --> 02:01.000
                <v A>Hi.
                <v B>Hello.</v> Both.
                """)
        #expect(file.format == "webvtt")
        #expect(file.transcripts[0].language == "tr")
        #expect(
            file.lines == [
                #"1-2.5 Ayşe & Ali "Işık yok.""#,
                "2.5-3600 \"- 3 < 4 &ı\u{A0}x &unknown; second line here\"",
                #"120-121 A "Hi.""#, #"120-121 B "Hello.""#, #"120-121 "Both.""#,
            ])
        #expect(file.transcripts[0].segments.map(\.pointer) == ["cue 1", "cue 2", "cue 3", "cue 3", "cue 3"])
        #expect(file.unread == [])
    }

    @Test("WebVTT: times inside a cue are those of words")
    func webVTTWords() throws {
        let file = try TranscriptFile(
            text: """
                WEBVTT

                00:00:01.000 --> 00:00:03.000
                so<00:00:01.500><c> it</c><00:00:02.250><c> goes</c>
                """)
        #expect(file.lines == [#"1-3 "so it goes" [so@1-1.5 it@1.5-2.25 goes@2.25-3]"#])
    }

    @Test("WebVTT: damaged cues are listed, and the others are read")
    func damagedWebVTT() throws {
        let file = try TranscriptFile(
            text: """
                WEBVTT
                X-TIMESTAMP-MAP=LOCAL:00:00:00.000,MPEGTS:900000

                lost text

                00:05.000 --> 00:04.000
                back

                0:99.000 --> x
                never

                00:02.000 --> 00:03.000
                early <unclosed
                """)
        #expect(file.lines == [#"5-? "back""#, #""never""#, #"2-3 "early <unclosed""#])
        #expect(
            file.unreadLines == [
                "line 2: an unknown line in the header; it is not used",
                "line 4: lines outside a cue; they are not read",
                "line 6: the end is before the start; the end is not used",
                "line 9: a time is not valid; it is not used ×2",
                "cue 3: the segment starts before the one in front of it; the order of the file is kept",
            ])
    }

    @Test("SubRip: numbers, commas, points, tags, and Windows files")
    func subRip() throws {
        let file = try TranscriptFile(
            text: "\u{FEFF}1\r\n00:00:01,000 --> 00:00:02,500\r\n<i>İyi</i> günler,\r\n{\\an8}dedi & sustu.\r\n\r\n"
                + "00:00:03.000 --> 00:00:04.000 X1:10 X2:20\r\nبله <b>آقا</b> <3\r\n\r\n"
                + "3\r\n00:00:05,000 --> 00:00:06,000\r\n\r\n"
        )
        #expect(file.format == "subrip")
        #expect(file.lines == [#"1-2.5 "İyi günler, dedi & sustu.""#, #"3-4 "بله آقا <3""#])
        #expect(file.transcripts[0].segments.map(\.pointer) == ["cue 1", "cue 2"])
        #expect(file.unread == [])
    }

    @Test("SubRip: damaged cues are listed, and the others are read")
    func damagedSubRip() throws {
        let file = try TranscriptFile(
            text: "1\n00:00:01,000 --> 00:00:02,000\nfirst\n\nlost text\non two lines\n\n"
                + "00:00:05,000 --> 00:00:04,000\nback\n\n4\n\n5\n00:00:06,000 --> soon\nlast\n")
        #expect(file.lines == [#"1-2 "first""#, #"5-? "back""#, #"6-? "last""#])
        #expect(file.transcripts[0].segments.map(\.pointer) == ["cue 1", "cue 2", "cue 3"])
        #expect(
            file.unreadLines == [
                "line 5: lines outside a cue; they are not read ×2",
                "line 8: the end is before the start; the end is not used",
                "line 14: a time is not valid; it is not used",
            ])
    }

    @Test("Plain text: the lines that Whisper's programs print have times")
    func printedLines() throws {
        let file = try TranscriptFile(
            text: """

                [00:00:00.000 --> 00:00:02.320]   Hello.
                [00:02.320 --> 01:04.000] [SPEAKER_00]: there
                [00:05.000 --> 00:04.000]  back
                [x --> y] no times
                """)
        #expect(file.format == "text")
        #expect(
            file.lines == [
                #"0-2.32 "Hello.""#, #"2.32-64 "[SPEAKER_00]: there""#, #"5-? "back""#, #""[x --> y] no times""#,
            ])
        #expect(file.unreadLines == ["line 4: the end is before the start; the end is not used"])
    }

    @Test("Plain text: a segment for each line, in UTF-8 or UTF-16")
    func plainText() throws {
        let text = "[SPEAKER_00]: Hello.\n\n  İstanbul'da ışık  \r\n{not json}"
        let utf8 = try TranscriptFile(text: text)
        #expect(utf8.format == "text")
        #expect(utf8.lines == [#""[SPEAKER_00]: Hello.""#, #""İstanbul'da ışık""#, #""{not json}""#])
        #expect(utf8.transcripts[0].segments.map(\.pointer) == ["line 1", "line 3", "line 4"])
        let utf16: [UInt8] = [0xFF, 0xFE] + text.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
        #expect(try TranscriptFile(utf16).lines == utf8.lines)
        #expect(try TranscriptFile(text: "").transcripts.map(\.segments) == [[]])
    }
}
