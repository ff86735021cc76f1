import Bag
import Calls

extension PlannedSession {
    /// About how many bytes the session's files will take. Silence takes none.
    func bytesToWrite(_ job: JobOptions) -> Int {
        let options = job.timeline
        let isReviewed = job.review != ReviewChoices()
        var bytes = session.clips.count * (Self.bytesOfRecord + (isReviewed ? Self.bytesOfReview : 0))
        let kinds = plan.frames > 0 ? ChannelLayout.sampledKinds(plan.speakers, options, job.outputs) : []
        if !kinds.isEmpty {
            var framesOfSpeaker = [Int](repeating: 0, count: plan.speakers.count)
            for placement in plan.placements.lazy.compactMap({ $0 }) {
                framesOfSpeaker[placement.speakerIndex] += placement.frames
            }
            for file in ChannelLayout.files(speakers: plan.speakers, layout: options.layout) {
                let sound = file.channelOfSpeaker.keys.reduce(0) { $0 + framesOfSpeaker[$1] }
                let samples = min(sound, plan.frames) * file.channels.count * 2
                // FLAC takes about half of it for speech.
                bytes += kinds.reduce(0) { $0 + ($1 == .flac ? samples / 2 : samples) }
            }
        }
        for (clip, placement) in zip(session.clips, plan.placements) {
            if let placement {
                if job.outputs.clips { bytes += placement.frames * 2 + Self.bytesOfRecord }
                if job.outputs.needsPackets { bytes += clip.entry?.bytes ?? 0 }
            } else if clip.status != .duplicate {
                bytes += clip.entry?.bytes ?? 0
            }
        }
        return bytes
    }

    /// Of a clip, in documents and headers.
    private static var bytesOfRecord: Int { 1000 }
    /// Of a clip, in the files for reviewers.
    private static var bytesOfReview: Int { 2000 }
}
