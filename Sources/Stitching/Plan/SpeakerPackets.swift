import Calls
import OggOpus

/// From a speaker's placed clips to a place for their packets.
enum SpeakerPackets {
    static func plan(_ clips: [SessionRun.PlacedClip], speakerIndex: Int, plan: TimelinePlan) -> PacketPlan {
        // Opus counts at 48 kHz, which every rate of a timeline divides.
        let step = 48_000 / plan.sampleRate.rawValue
        let sequences = clips.filter { $0.placement.speakerIndex == speakerIndex }.flatMap { clip in
            var frame = clip.placement.startFrame
            // All of the clip's own, but where it is cut.
            var framesLeft = clip.placement.cutFrames > 0 ? clip.placement.frames : Int.max
            return (clip.run.record.facts?.links ?? []).enumerated().compactMap { link, facts -> PacketSequence? in
                let frames = facts.samples48k / step
                defer {
                    frame += frames
                    framesLeft -= min(frames, framesLeft)
                }
                guard facts.samples48k > 0, framesLeft > 0 else { return nil }
                let isCut = framesLeft < frames
                return PacketSequence(
                    clip: clip.clipIndex, link: link, start: frame * step, preSkip: facts.head.preSkip,
                    samples: isCut ? framesLeft * step : facts.samples48k, isCut: isCut, extent: facts.extent48k,
                    outputGain: facts.head.outputGain,
                    channelCount: facts.head.channelCount, inputSampleRate: facts.head.inputSampleRate)
            }
        }
        return PacketPlanner.plan(sequences, end: plan.frames * step)
    }
}

extension ClipFacts.Link {
    /// Packets beyond the end are left out whole, so that the last one ends less than the longest packet after it.
    fileprivate var extent48k: Int { min(packetSamples48k, head.preSkip + samples48k + 5760) }
}
