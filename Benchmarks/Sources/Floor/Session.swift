/// A session laid out: every clip has its channel and its first frame, nothing is left to decide.
struct Session: Sendable {
    struct Placement: @unchecked Sendable {
        let clip: OggOpusClip  // points into the pack, which nobody changes any more
        let startFrame: Int
        let frames: Int
        let skippedFrames: Int
    }

    let id: String
    let sampleRate: Int
    let channels: [[Placement]]  // in order of time
    let frames: Int

    var speechFrames: Int { channels.joined().reduce(0) { $0 + $1.frames } }
    var clipCount: Int { channels.reduce(0) { $0 + $1.count } }

    /// Places as `stitch` does by default: a channel per speaker, the same speaker's clips queued, the rate automatic.
    ///
    /// - Parameter clips: in order of time.
    init(id: String, clips: [(type: String, microseconds: Int, clip: OggOpusClip)]) {
        let rate = Self.automaticRate(for: clips.map(\.clip.inputRate))
        var channels: [[Placement]] = []
        for speaker in Self.speakers(of: clips.map(\.type)) {
            var placements: [Placement] = []
            var queueEnd = 0
            for (type, microseconds, clip) in clips where type == speaker {
                let placement = Placement(
                    clip: clip,
                    startFrame: max(queueEnd, (microseconds * rate + 500_000) / 1_000_000),
                    frames: clip.duration48 * rate / 48_000,
                    skippedFrames: clip.preSkip * rate / 48_000
                )
                queueEnd = placement.startFrame + placement.frames
                placements.append(placement)
            }
            channels.append(placements)
        }
        self.id = id
        self.sampleRate = rate
        self.channels = channels
        self.frames = channels.joined().map { $0.startFrame + $0.frames }.max() ?? 0
    }

    /// The same amount of work without laying out: one channel with as many samples as all channels of this one have, and
    /// the clips one after the other from its beginning. Nothing is interleaved.
    var bare: Session {
        var start = 0
        let placements = channels.joined().map { placement in
            defer { start += placement.frames }
            return Placement(
                clip: placement.clip, startFrame: start, frames: placement.frames,
                skippedFrames: placement.skippedFrames)
        }
        return Session(
            id: id, sampleRate: sampleRate, channels: [placements], frames: max(start, frames * channels.count))
    }

    private init(id: String, sampleRate: Int, channels: [[Placement]], frames: Int) {
        self.id = id
        self.sampleRate = sampleRate
        self.channels = channels
        self.frames = frames
    }

    /// The smallest rate libopus decodes to that is not below any clip's original rate.
    private static func automaticRate(for inputRates: [Int]) -> Int {
        inputRates.map { inputRate in
            guard inputRate > 0 else { return 48_000 }
            return [8_000, 12_000, 16_000, 24_000].first { $0 >= inputRate } ?? 48_000
        }.max() ?? 48_000
    }

    /// The user is the first channel, then the agent, then anyone else by name.
    private static func speakers(of types: [String]) -> [String] {
        let known = ["user", "agent_tts"]
        let present = Set(types)
        return known.filter(present.contains) + present.subtracting(known).sorted()
    }
}
