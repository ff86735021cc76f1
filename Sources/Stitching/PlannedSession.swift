import Recordings
import Timelines
import WaveAudio

/// A session with a place for each of its clips.
struct PlannedSession: Sendable {
    var session: JoinedSession
    let plan: TimelinePlan

    /// - Parameter longestSeconds: a longer timeline is reported and not made: one wrong date would fill a disk with
    ///   silence.
    init(_ session: JoinedSession, options: TimelineOptions, outputs: OutputOptions, longestSeconds: Int) {
        var session = session
        var plan = Self.plan(session, options)
        if plan.frames / plan.sampleRate.rawValue > longestSeconds {
            let times = session.clips.lazy.filter { $0.facts != nil }.compactMap(\.listed.time)
            let extent = [times.min(), times.max()].compactMap { $0?.rfc3339 }.joined(separator: " to ")
            let reason =
                "the session would be \(plan.frames / plan.sampleRate.rawValue) s long (\(extent)), more than "
                + "\(longestSeconds) s; are its timestamps right? --max-session-seconds allows it, --max-gap shortens it"
            session.problems.append(Problem(.sessionTooLong, reason, sessionId: session.sessionId))
            for index in session.clips.indices where session.clips[index].facts != nil {
                session.clips[index].outcome = .unplaced(.unsupported, reason: reason)
            }
            plan = Self.plan(session, options)
        }
        if outputs.audio.contains(.flac), !ChannelLayout.fitsFlac(plan, options) {
            let problem = Problem(
                .tooManyChannels,
                "the session has \(plan.speakers.count) speakers, and FLAC has at most \(FlacFileWriter.mostChannels) "
                    + "channels: no FLAC file is made; --layout split makes one for each speaker",
                sessionId: session.sessionId)
            // A session that is planned again has it already.
            if !session.problems.contains(problem) { session.problems.append(problem) }
        }
        self.session = session
        self.plan = plan
    }

    private static func plan(_ session: JoinedSession, _ options: TimelineOptions) -> TimelinePlan {
        let rates = session.clips.lazy.compactMap(\.facts).flatMap { $0.links.map(\.head.inputSampleRate) }
        return TimelinePlanner.plan(
            clips: session.clips.map {
                TimedClip(speaker: $0.listed.speaker, timestamp: $0.listed.time, length: $0.length)
            },
            options: options, sampleRate: options.sampleRate.rate(originalRates: rates))
    }
}
