import TestSupport

/// What the timeline of a session has to be, worked out from the metadata, the clips and the contract alone.
struct ExpectedSession {
    let clips: [ExpectedClip]
    let sampleRate: Int
    /// In thirds of an attosecond since 1970.
    let start: Int128
    let speakers: [String]
    let frames: Int
    /// Start in the timeline as written, frames left, frames removed.
    let gaps: [[Int]]

    /// - Parameters:
    ///   - clips: all that is listed of the session.
    ///   - isPlaced: whether a clip has sound that belongs in the timeline.
    init(_ clips: [ListedDay.Clip], job: Job, isPlaced: (ListedDay.Clip) -> Bool) throws {
        var placed = try clips.map { clip in
            let mark =
                switch clip.type {
                case "user": job.userTimestamp
                case "agent_tts": job.agentTimestamp
                default: Job.Mark.start
                }
            return try ExpectedClip(clip, isPlaced: isPlaced(clip), mark: mark)
        }
        placed.sort { ($0.time, $0.listed.messageId) < ($1.time, $1.listed.messageId) }
        let rate = Int(job.sampleRate) ?? Self.automaticRate(placed)
        // What 18 digits of a second cannot say is the nanosecond before it.
        let earliest = placed.map(\.time).min() ?? 0
        let start = earliest % 3 == 0 ? earliest : earliest / 3_000_000_000 * 3_000_000_000
        var speakerEnds: [String: Int] = [:]
        for index in placed.indices {
            guard let sound = placed[index].sound else { continue }
            let nominal = placed[index].nominalFrame(since: start, rate: rate)
            let busyUntil = job.overlap == .queue ? speakerEnds[placed[index].listed.type] ?? 0 : 0
            placed[index].startFrame = max(nominal, busyUntil)
            placed[index].frames = sound.frames(rate: rate)
            placed[index].shiftedFrames = placed[index].startFrame - nominal
            speakerEnds[placed[index].listed.type] = placed[index].endFrame
        }
        if job.overlap == .cut { Self.cut(&placed) }
        gaps = job.maxGapSeconds.map { Self.shortenGaps(&placed, longest: Int($0 * Double(rate))) } ?? []
        self.clips = placed
        sampleRate = rate
        self.start = start
        speakers = Self.inChannelOrder(Set(clips.map(\.type)))
        frames = placed.filter { $0.sound != nil }.map(\.endFrame).max() ?? 0
    }

    /// Every clip ends where the next of its speaker begins.
    private static func cut(_ clips: inout [ExpectedClip]) {
        for index in clips.indices where clips[index].frames > 0 {
            let later = clips.indices.filter {
                clips[$0].sound != nil && clips[$0].frames + clips[$0].cutFrames > 0
                    && clips[$0].listed.type == clips[index].listed.type
                    && (clips[$0].startFrame, $0) > (clips[index].startFrame, index)
            }
            guard let next = later.map({ clips[$0].startFrame }).min(), next < clips[index].endFrame else { continue }
            clips[index].cutFrames = clips[index].endFrame - next
            clips[index].frames -= clips[index].cutFrames
        }
    }

    /// `user` first, then `agent_tts`, then any other by name.
    private static func inChannelOrder(_ types: Set<String>) -> [String] {
        ["user", "agent_tts"].filter(types.contains) + types.subtracting(["user", "agent_tts"]).sorted()
    }

    /// The smallest rate that libopus decodes to and that is not below any clip's original one.
    private static func automaticRate(_ clips: [ExpectedClip]) -> Int {
        let rates = clips.compactMap(\.sound).flatMap(\.links).map(\.header.inputSampleRate)
        guard let highest = rates.max(), !rates.contains(0) else { return 48_000 }
        return [8000, 12_000, 16_000, 24_000].first { $0 >= highest } ?? 48_000
    }

    private static func shortenGaps(_ clips: inout [ExpectedClip], longest: Int) -> [[Int]] {
        var gaps: [[Int]] = []
        while true {
            // The first silence that is still too long: everything behind it moves up.
            var soundEnd = 0
            var tooLong: (start: Int, removed: Int)?
            for clip in clips.filter({ $0.sound != nil }).sorted(by: { $0.startFrame < $1.startFrame }) {
                if clip.startFrame - soundEnd > longest {
                    tooLong = (soundEnd, clip.startFrame - soundEnd - longest)
                    break
                }
                soundEnd = max(soundEnd, clip.endFrame)
            }
            guard let tooLong else { return gaps }
            gaps.append([tooLong.start, longest, tooLong.removed])
            for index in clips.indices where clips[index].startFrame > tooLong.start + longest {
                clips[index].startFrame -= tooLong.removed
                clips[index].shiftedFrames -= tooLong.removed
            }
        }
    }
}
