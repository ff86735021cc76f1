import Calls

/// The clips' own packets on the timeline: an Ogg Opus file for each speaker.
///
/// A clip is written whole where it starts, packet by packet, so that nothing but its compressed bytes is ever held.
final class PacketOutput: SessionOutput {
    private let clips: [SessionRun.PlacedClip]
    private var nextClip = 0
    /// In the order of the speakers.
    private let files: [PacketFile]

    init(_ run: SessionRun, folder: SessionFolder) throws {
        clips = run.clips
        let planned = run.planned
        files = try ChannelLayout.files(speakers: planned.plan.speakers, layout: .split).enumerated().map {
            speakerIndex, layout in
            try PacketFile(
                plan: SpeakerPackets.plan(run.clips, speakerIndex: speakerIndex, plan: planned.plan), layout: layout,
                session: planned, folder: folder)
        }
    }

    func write(_ segment: Segment, parts: [SampleSlice], window: SampleSlice) throws {
        while nextClip < clips.count, clips[nextClip].placement.startFrame < segment.frames.upperBound {
            let clip = clips[nextClip]
            nextClip += 1
            let file = files[clip.placement.speakerIndex]
            try clip.run.packets?.read { try file.write($0, clip: clip.clipIndex) }
        }
    }

    func finish(_ files: inout SessionFiles) throws {
        for file in self.files { files.audio.append(try file.finish()) }
    }
}
