import Bag
import Calls
import Foundations
import WaveAudio

extension SessionFolder {
    /// A writer for one file of the session's layout, as one of the kinds that hold samples.
    func timelineWriter(
        _ planned: PlannedSession, layout: ChannelLayout.File, kind: AudioKind
    ) throws -> any AudioFileWriter {
        let path = path(of: layout.fileName(kind), session: planned.session)
        let format = WaveFormat(
            sampleRate: planned.plan.sampleRate.rawValue, channels: layout.channels.count)
        let frames = planned.plan.frames
        guard kind == .flac else {
            return try WaveFileWriter(
                path: path, staging: staging, format: format, frames: frames, broadcast: broadcast(of: planned),
                cues: outputs.cuePoints == .clips ? planned.cues(in: layout) : [])
        }
        return try FlacFileWriter(
            path: path, staging: staging, format: format, frames: frames, title: planned.session.sessionId)
    }

    private func broadcast(of planned: PlannedSession) -> BroadcastExtension {
        let channels = ChannelLayout.channels(speakers: planned.plan.speakers, layout: options.layout)
        return BroadcastExtension(
            description: planned.session.sessionId, originator: "opusstitch", start: planned.plan.start,
            codingHistory: Self.codingHistory(planned, channels: channels.count))
    }

    /// For a clip's own file: it says where on the timeline the clip stands, not when it was spoken.
    func broadcast(of planned: PlannedSession, clip: Int) -> BroadcastExtension {
        let rate = planned.plan.sampleRate.rawValue
        let message = planned.session.clips[clip].listed.messageId.map { " \($0)" } ?? ""
        return BroadcastExtension(
            description: planned.session.sessionId + message, originator: "opusstitch",
            start: planned.plan.start?.plus(
                frames: planned.plan.placements[clip]?.startFrame ?? 0, sampleRate: rate),
            codingHistory: Self.codingHistory(planned, channels: 1))
    }

    private static func codingHistory(_ planned: PlannedSession, channels: Int) -> String {
        let rate = planned.plan.sampleRate.rawValue
        return "A=OPUS,F=48000,W=16,T=decoded by libopus to \(rate) Hz\r\n"
            + "A=PCM,F=\(rate),W=16,M=\(channels == 1 ? "mono" : "multichannel"),T=\(Software.name)\r\n"
    }
}
