import OggOpus
import Timelines

/// From a speaker's placed clips to a place for their packets.
enum SpeakerPackets {
    static func plan(_ clips: [SessionRun.PlacedClip], speakerIndex: Int, plan: TimelinePlan) -> PacketPlan {
        // Opus counts at 48 kHz, which every rate of a timeline divides.
        let step = 48_000 / plan.sampleRate.rawValue
        let sequences = clips.filter { $0.placement.speakerIndex == speakerIndex }.flatMap { clip in
            var frame = clip.placement.startFrame
            return (clip.run.record.facts?.links ?? []).enumerated().compactMap { link, facts -> PacketSequence? in
                defer { frame += facts.samples48k / step }
                guard facts.samples48k > 0 else { return nil }
                return PacketSequence(
                    clip: clip.clipIndex, link: link, start: frame * step, preSkip: facts.head.preSkip,
                    samples: facts.samples48k, extent: facts.extent48k, outputGain: facts.head.outputGain,
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
