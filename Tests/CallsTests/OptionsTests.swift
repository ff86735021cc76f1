import Bag
import Calls
import Foundation
import Foundations
import Testing

@Suite("Options")
struct OptionsTests {
    @Test(
        "the choice of a rate is auto or one that libopus decodes to",
        arguments: [
            ("auto", true), ("8000", true), ("12000", true), ("16000", true), ("24000", true), ("48000", true),
            ("44100", false), ("0", false), ("", false), ("-8000", false), ("Auto", false), ("16000.0", false),
        ])
    func rates(_ text: String, _ isChoice: Bool) {
        let choice = SampleRateChoice(rawValue: text)
        #expect((choice != nil) == isChoice)
        #expect(choice.map(\.rawValue) ?? text == text)
    }

    @Test("a fixed rate does not look at the clips, auto does")
    func rateOfASession() {
        #expect(SampleRateChoice.fixed(.hz8000).rate(originalRates: [48_000]) == .hz8000)
        #expect(SampleRateChoice.auto.rate(originalRates: [16_000, 24_000]) == .hz24000)
    }

    @Test("newer ones stand in a document where they are not as they always were, and are read where they do not")
    func coding() throws {
        let standard = String(decoding: try JSONEncoder().encode(TimelineOptions()), as: UTF8.self)
        #expect(!standard.contains("naive") && !standard.contains("maxShift"))
        let other = TimelineOptions(
            overlap: .cut, naiveTimestamps: .utc, maxGapSeconds: 1, maxShiftSeconds: 0.5)
        for options in [TimelineOptions(), other] {
            let data = try JSONEncoder().encode(options)
            #expect(try JSONDecoder().decode(TimelineOptions.self, from: data) == options)
        }
    }

    @Test(
        "a document's seconds are none or from zero up to a billion, which they do not reach",
        arguments: [
            (nil, true), (0, true), (-0.001, false), (1e9, false), (1e9.nextDown, true), (.infinity, false),
            (.nan, false),
        ] as [(Double?, Bool)])
    func possible(seconds: Double?, isPossible: Bool) {
        #expect(TimelineOptions(maxGapSeconds: seconds).isPossible == isPossible)
        if let seconds { #expect(TimelineOptions(maxShiftSeconds: seconds).isPossible == isPossible) }
    }

    @Test("a summary's totals are read where a version did not know of untimed clips")
    func totals() throws {
        var totals = SummaryDocument.Totals()
        for status in [ClipStatus.placed, .untimed, .untimed] { totals.count(status) }
        let text = String(decoding: try JSONEncoder().encode(totals), as: UTF8.self)
        #expect(try JSONDecoder().decode(SummaryDocument.Totals.self, from: Data(text.utf8)) == totals)
        let earlier = text.replacing(#""untimed":2,"#, with: "").replacing(#","untimed":2"#, with: "")
        #expect(earlier != text)
        let read = try JSONDecoder().decode(SummaryDocument.Totals.self, from: Data(earlier.utf8))
        #expect(read.clips == 3 && read.untimed == 0)
    }

    @Test(
        "seconds are rounded to the millisecond",
        arguments: [(0, 8000, 0.0), (4, 8000, 0.001), (3, 8000, 0.0), (8000, 8000, 1.0), (1_234_567, 16_000, 77.160)])
    func seconds(_ frames: Int, _ rate: Int, _ seconds: Double) {
        #expect(Seconds.rounded(frames: frames, sampleRate: rate) == seconds)
    }

    @Test("that no job can have are refused by the library too, with what to do")
    func contradictions() {
        #expect(JobOptions().contradiction == nil)
        let mixed = JobOptions(timeline: TimelineOptions(overlap: .mix), outputs: OutputOptions(audio: [.wav, .opus]))
        #expect(mixed.contradiction?.contains("cannot mix") == true)
        let cues = ReviewChoices(labels: ["cues"])
        #expect(JobOptions(review: cues).contradiction == nil)
        #expect(
            JobOptions(outputs: OutputOptions(audio: [.flac]), review: cues).contradiction?.contains("WAV") == true)
        for seconds in [-1, .nan, .infinity] {
            #expect(JobOptions(timeline: TimelineOptions(maxGapSeconds: seconds)).contradiction != nil)
        }
    }
}
