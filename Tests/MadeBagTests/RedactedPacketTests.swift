import Bag
import Calls
import Foundation
import Foundations
import Stitching
import TestSupport
import Testing

@Suite("What is hidden of a clip")
struct RedactedPacketTests {
    private struct Made {
        let folder = TemporaryFolder()
        let sound: [UInt8]
        var source: MadeBag { MadeBag(path: folder("bag")) }
        var redacted: MadeBag { MadeBag(path: folder("redacted")) }

        init(seconds: Double = 0.5, frameMilliseconds: Double = 20, _ outputs: OutputOptions) throws {
            var encoding = OpusEncoding()
            encoding.frameMilliseconds = frameMilliseconds
            sound = try Clips.clip(seconds: seconds, encoding: encoding, seed: 3) { _ in }
            let clip = DayMaker.Clip(1, "user", "2025-12-12T14:00:00Z", sound)
            let inputs = try DayMaker([DayMaker.Hour(14, [DayMaker.Session("s", [clip])])]).write(to: folder.path)
            _ = try makeBag(JobOptions(outputs: outputs), of: inputs, in: folder("bag"))
        }

        /// - Parameter spans: in milliseconds.
        func redact(_ spans: Range<Int>..., style: Redaction.Style = .silence) throws {
            let requests = spans.map {
                BagRedactor.Request(
                    sessionId: "s", from: .offset(nanoseconds: $0.lowerBound * 1_000_000),
                    to: .offset(nanoseconds: $0.upperBound * 1_000_000), style: style, reason: "r")
            }
            _ = try BagRedactor(source.path, to: redacted.path, requests).run()
        }
    }

    @Test(
        "is, in an Opus file, every packet that has it, ends less than 5 ms before, begins less than 20 ms after, or follows one",
        arguments: [2.5, 5, 10, 20, 40, 60])
    func packets(milliseconds: Double) throws {
        let made = try Made(frameMilliseconds: milliseconds, OutputOptions(audio: [.opus]))
        // Spans inside another one, which begins before them and ends after them.
        try made.redact(100..<200, 110..<120, 130..<131)
        let length = Int(milliseconds * 48)
        let old = try RedactionTests.packets(
            of: #require(made.source.timeline(named: "s").audio.first), made.source, "s")
        let new = try RedactionTests.packets(
            of: #require(made.redacted.timeline(named: "s").audio.first), made.redacted, "s")
        let kept = old.keys.filter { start in
            let follows = (start - length..<start).overlaps(4800..<9600)
            return start + length + 240 <= 4800 || start >= 9600 + 960 && !follows
        }
        #expect(new.keys.sorted() == kept.sorted())
        #expect(kept.allSatisfy { new[$0]?.bytes == old[$0]?.bytes } && kept.count < old.count)
    }

    @Test(
        "is found, if it is there again, in the first span and in the last", arguments: [0, 1, 2],
        Redaction.Style.allCases)
    func putBack(span: Int, style: Redaction.Style) throws {
        // As long as several windows of samples.
        let made = try Made(seconds: 5, OutputOptions())
        let spans = [50..<100, 2200..<2250, 4900..<4950]
        try made.redact(spans[0], spans[1], spans[2], style: style)
        #expect(try made.redacted.findings() == [])
        let timeline = try made.redacted.timeline(named: "s")
        let path = try #require(timeline.audio.first).path
        let before = try Disk.bytes("\(made.source.sessionFolder("s"))/\(path)")
        var after = try Disk.bytes("\(made.redacted.sessionFolder("s"))/\(path)")
        let samples = try WavOracle(path: "\(made.source.sessionFolder("s"))/\(path)").samples.count
        let frames =
            spans[span].lowerBound * timeline.sampleRate / 1000..<spans[span].upperBound * timeline.sampleRate / 1000
        let channels = samples / timeline.frames
        let starts = [before, after].map { $0.count - samples * 2 }
        #expect(starts[0] == starts[1])
        let place = starts[0] + frames.lowerBound * channels * 2..<starts[0] + frames.upperBound * channels * 2
        after.replaceSubrange(place, with: before[place])
        try made.redacted.forge(path, ofSession: "s", as: after)
        let found = try made.redacted.findings().map(\.message)
        let words = ["is redacted, but does not have the samples that replace it", "where no clip is placed"]
        // A tone has sound, too.
        #expect(
            found.contains { finding in words.prefix(style == .tone ? 1 : 2).contains { finding.contains($0) } },
            "\(found)")
    }

    @Test("everywhere is what is heard of it, and not the rest of it where it is cut, nor less where it is whole")
    func cut() throws {
        let folder = TemporaryFolder()
        let sound = try Clips.voice(seconds: 0.5, seed: 3)
        let other = try Clips.voice(seconds: 0.5, seed: 4)
        let sessions = [
            DayMaker.Session(
                "cut",
                [
                    DayMaker.Clip(1, "user", "2025-12-12T14:00:00Z", sound),
                    DayMaker.Clip(2, "user", "2025-12-12T14:00:00.200Z", other),
                ]), DayMaker.Session("whole", [DayMaker.Clip(3, "user", "2025-12-12T14:00:00Z", sound)]),
        ]
        let inputs = try DayMaker([DayMaker.Hour(14, sessions)]).write(to: folder.path)
        _ = try makeBag(JobOptions(timeline: TimelineOptions(overlap: .cut)), of: inputs, in: folder("bag"))
        for (session, twin) in [("cut", "whole"), ("whole", "cut")] {
            let request = BagRedactor.Request(
                sessionId: session, from: .offset(nanoseconds: 100_000_000),
                to: .offset(nanoseconds: session == "cut" ? 200_000_000 : 500_000_000), style: .silence, reason: "r")
            var redactor = BagRedactor(folder("bag"), to: folder("redacted \(session)"), [request])
            redactor.redactsEverywhere = true
            _ = try redactor.run()
            let found = try MadeBag(path: folder("redacted \(session)")).timeline(named: twin)
            #expect(found.redactions?.map(\.range) == [1600..<3200], "\(session)")
        }
    }
}
