import Bag
import Calls
import Foundations
import Stitching
import TestSupport
import Testing

@Suite("Clips of several speakers that are mixed in layers")
struct LayeredMixTests {
    /// More clips at once than are decoded together.
    @Test("have the channels of one file that they have as files of their own")
    func channels() throws {
        let folder = TemporaryFolder()
        let voices = try (0..<3).map { try Clips.voice(seconds: 0.03, sampleRate: 8000, seed: UInt64($0), level: 0.02) }
        let clips = (0..<1004).map {
            DayMaker.Clip($0, $0 % 3 == 0 ? "user" : "agent_tts", "2025-12-12T14:00:00.00\($0 % 5)Z", voices[$0 % 3])
        }
        let archives = try DayMaker([DayMaker.Hour(14, [DayMaker.Session("s", clips)])]).write(to: folder.path)
        func samples(_ layout: TimelineOptions.Layout) throws -> [[Int16]] {
            let options = TimelineOptions(sampleRate: .fixed(.hz8000), layout: layout, overlap: .mix)
            let job = JobOptions(timeline: options, outputs: OutputOptions(audio: [.wav]))
            _ = try makeBag(job, of: archives, in: folder("\(layout)"))
            let bag = MadeBag(path: folder("\(layout)"))
            return try bag.timeline(named: "s").audio.map { try bag.audio($0, named: "s").samples }
        }
        let (both, single) = try (samples(.stereo), samples(.split))
        #expect(both.count == 1 && single.count == 2 && single[0] != single[1])
        for channel in single.indices {
            #expect(both[0].indices.filter { $0 % 2 == channel }.map { both[0][$0] } == single[channel])
            #expect(single[channel].contains { $0 != 0 })
        }
    }

    @Test("are as loud as samples can be where they would be louder")
    func loud() throws {
        let folder = TemporaryFolder()
        let sound = try Clips.voice(seconds: 0.03, sampleRate: 8000, seed: 1, level: 0.1)
        func samples(_ count: Int) throws -> [Int16] {
            let clips = (0..<count).map { DayMaker.Clip($0, "user", "2025-12-12T14:00:00Z", sound) }
            var hour = DayMaker.Hour(14, [DayMaker.Session("s", clips)])
            hour.naming = .session
            let archives = try DayMaker([hour]).write(to: folder("\(count)"))
            let options = TimelineOptions(sampleRate: .fixed(.hz8000), overlap: .mix)
            let bag = MadeBag(path: folder("bag-\(count)"))
            _ = try makeBag(
                JobOptions(timeline: options, outputs: OutputOptions(audio: [.wav])), of: archives, in: bag.path)
            return try bag.audio(try bag.timeline(named: "s").audio[0], named: "s").samples
        }
        let (one, many) = try (samples(1), samples(1004))
        #expect(many == one.map { Int16(clamping: 1004 * Int($0)) })
        #expect(many.contains(.max) && many.contains(.min))
    }
}
