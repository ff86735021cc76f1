import Bag
import Calls
import Foundation
import Foundations
import Stitching
import TestSupport
import Testing

@Suite("A bag of clips of which nothing is certain")
struct ScrambledBagTests {
    @Test(
        "is intact, and agrees with its archives; and so it is when a part of it is redacted",
        arguments: 0..<Effort.rounds(60, quick: 4))
    func intact(seed: Int) throws {
        var random = Random(seed: UInt64(seed))
        let folder = TemporaryFolder()
        let sessions = (0..<6).map { session in
            DayMaker.Session(
                "s\(session)",
                (0..<1 + random.below(4)).map { clip in
                    let number = 10 * session + clip
                    return DayMaker.Clip(
                        number, random.below(2) == 0 ? "user" : "agent_tts",
                        "2025-12-12T14:00:0\(random.below(3)).\(random.below(10))Z",
                        ScrambledClip.bytes(seed: 100_000 + 100 * seed + number))
                })
        }
        let archives = try DayMaker([DayMaker.Hour(14, sessions)]).write(to: folder.path)
        let overlap = [TimelineOptions.Overlap.queue, .cut][random.below(2)]
        let mark = [TimelineOptions.TimestampMark.start, .end][random.below(2)]
        let options = TimelineOptions(
            sampleRate: .fixed([.hz8000, .hz12000][random.below(2)]), overlap: overlap, agentTimestamp: mark,
            maxGapSeconds: [nil, 0.5][random.below(2)])
        _ = try makeBag(
            JobOptions(timeline: options, outputs: OutputOptions(audio: [.wav, .opus], clips: random.below(2) == 0)),
            of: archives, in: folder("bag"))
        let bag = MadeBag(path: folder("bag"))
        let findings = try bag.findings()
        #expect(findings == [], "\(findings.map(\.message))")
        let compared = try BagComparison(bag: bag.path, inputs: archives).run()
        #expect(compared.differences.isEmpty && compared.notCompared.isEmpty, "\(compared)")
        let sounding = try bag.timelines().filter { $0.document.frames > 0 }
        guard let (_, timeline) = sounding.randomElement(using: &random) else { return }
        let from = random.below(timeline.frames * 1_000_000_000 / timeline.sampleRate)
        let request = BagRedactor.Request(
            sessionId: timeline.sessionId, from: .offset(nanoseconds: from),
            to: .offset(nanoseconds: from + 1 + random.below(500_000_000)), style: .tone, reason: "r")
        var redactor = BagRedactor(bag.path, to: folder("redacted"), [request])
        redactor.redactsEverywhere = random.below(2) == 0
        _ = try redactor.run()
        let redacted = MadeBag(path: folder("redacted"))
        let found = try redacted.findings()
        #expect(found == [], "\(found.map(\.message))")
        #expect(try BagComparison(bag: redacted.path, inputs: archives).run().differences.isEmpty)
    }
}
