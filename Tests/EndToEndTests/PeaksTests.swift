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

    /// The Opus files are decoded at 8 kHz, so sound above 4 kHz is not in their peaks, and clips may be some
    /// milliseconds beside their place.
    @Test("of Opus files alone show the same speech at the same places", arguments: ["barge-in", "header-gain"])
    func opus(session: String) throws {
        var job = Job.day
        (job.layout, job.sessions) = (.split, [session])
        let waves = try job.stitch(["--review"])
        let opus = try job.stitch(["--review", "--audio", "opus"])
        for speaker in ["user", "agent_tts"] {
            let name = "/timeline-\(speaker).dat"
            let expected = try Self.loudness(waves.bag.sessionFolder(session) + name)
            let found = try Self.loudness(opus.bag.sessionFolder(session) + name)
            #expect(abs(found.count - expected.count) <= 1)
            let loudest = try #require(expected.max())
            #expect(loudest > 8)
            for (tenth, (one, other)) in zip(expected, found).enumerated() {
                // A stretch at the edge of speech may have the sound of the one beside it.
                let around = expected[max(0, tenth - 1)...min(expected.count - 1, tenth + 1)]
                let bounds = (around.min() ?? one) * 0.5 - 0.1 * loudest...(around.max() ?? one) * 1.3 + 0.1 * loudest
                #expect(bounds.contains(other), "\(session) \(speaker), after \(tenth) tenths of a second")
            }
        }
    }

    @Test("of Opus files are the same with one thread and with many, as is the page")
    func threads() throws {
        let options = ["--review", "--audio", "opus", "--threads"]
        let one = try Job.day.stitch(options + ["1"])
        let many = try Job.day.stitch(options + ["8"])
        let peaks = try one.bag.reproducibleDigests()
        #expect(peaks.keys.contains("data/sessions/barge-in/timeline-user.dat"))
        #expect(try peaks == many.bag.reproducibleDigests())
    }

    /// The largest distance from silence in each tenth of a second, of one channel.
    private static func loudness(_ path: String) throws -> [Double] {
        let dat = try Disk.bytes(path)
        let rate = dat.littleEndian(at: 8, count: 4)
        let samplesPerPixel = dat.littleEndian(at: 12, count: 4)
        let length = dat.littleEndian(at: 16, count: 4)
        try #require(dat.count == 24 + 2 * length && dat.littleEndian(at: 20, count: 4) == 1)
        var tenths: [Double] = []
        for pixel in 0..<length {
            let tenth = pixel * samplesPerPixel * 10 / rate
            if tenth == tenths.count { tenths.append(0) }
            for byte in dat[(24 + 2 * pixel)..<(26 + 2 * pixel)] {
                tenths[tenth] = max(tenths[tenth], abs(Double(Int8(bitPattern: byte))))
            }
        }
        return tenths
    }
}
