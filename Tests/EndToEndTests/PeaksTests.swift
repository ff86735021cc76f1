import TestSupport
import Testing

@Suite("Peaks of the waveform")
struct PeaksTests {
    @Test("are what a reader of the format finds in the recording", arguments: ["barge-in", "one-clip", "supervisor"])
    func peaks(session: String) throws {
        let run = try ReviewRuns.day()
        let folder = run.bag.sessionFolder(session)
        let check = try Witness.run("check-peaks.py", [folder + "/timeline.wav", folder + "/timeline.dat"])
        #expect(check.status == 0, "\(check.words)")
    }
}
