import Bag
import Conversations
import Foundations
import JSON
import Stitching
import TestSupport
import Testing

@Suite("An inspection")
struct InspectedBagTests {
    @Test(
        "tells what a run will make of each session and each conversation, in the same order",
        arguments: 0..<UInt64(Effort.rounds(6, quick: 2)))
    func documents(seed: UInt64) throws {
        var random = Random(seed: seed)
        let folder = TemporaryFolder()
        let archives = try PipelineTests.day(&random).write(to: folder.path)
        try Disk.write(ChatExport.json([("chat", "14:01:30"), ("other", "14:00:00")]), to: folder("chat.json"))
        let inputs = archives + [folder("chat.json")]
        let job = JobOptions()
        let told = try Inspector(job, inputs: inputs, formats: KnownFormats.all).run()
        _ = try makeBag(job, of: inputs, in: folder("bag"), formats: KnownFormats.all)
        let bag = MadeBag(path: folder("bag"))
        let summary = try bag.summary()
        // As `--json` has it.
        let json = try JSONText.bytes(of: Inspector(job, inputs: inputs, formats: KnownFormats.all).inspect())
        #expect(try JSONText.value(InspectionDocument.self, from: json) == told)
        #expect(told.summary.sessions.map(\.sessionId) == summary.sessions.map(\.sessionId))
        #expect(told.summary.problems == summary.problems && told.summary.hours == summary.hours)
        #expect(told.summary.inputs.map(\.bytes) == summary.inputs.map(\.bytes))
        #expect(told.timelines.count == summary.sessions.count)
        for (timeline, session) in zip(told.timelines, summary.sessions) {
            switch timeline {
            case .recorded(let document):
                let made = try bag.timeline(named: session.name)
                #expect(session.isRecorded && document.sessionId == session.sessionId)
                #expect(document.frames == made.frames && document.channels == made.channels)
                #expect(document.clips.map(\.startFrame) == made.clips.map(\.startFrame))
                #expect(document.clips.map(\.status) == made.clips.map(\.status))
                #expect(document.audio.isEmpty)
            case .written(let document):
                #expect(!session.isRecorded && document.sessionId == session.sessionId)
                #expect(try document.messages == bag.conversation(named: session.name).messages)
            }
        }
    }
}
