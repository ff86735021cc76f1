import Bag
import Calls
import Foundations
import OggOpus
import WaveAudio

/// A session with a position for each of its clips.
struct PlannedSession: Sendable {
    var session: JoinedSession
    let plan: TimelinePlan
    /// The problems that the plan shows.
    private let timeProblems: [Problem]
    /// For a session that is planned again: the files already in `unplaced/`, by entry.
    var pathsOfUnplaced: [UnplacedFiles.Entry: String] = [:]

    /// - Parameter limits: a session beyond these limits is reported but not made. Otherwise a single wrong date could
    ///   fill the disk with silence, as could a different type for every clip.
    init(_ session: JoinedSession, options: TimelineOptions, outputs: OutputOptions, limits: Limits) {
        var session = session
        var plan = Self.plan(session, options)
        if let (code, reason) = Self.excess(of: plan, session, options, outputs, limits) {
            session.problems.add(Problem(code, reason, sessionId: session.sessionId))
            for index in session.clips.indices where session.clips[index].facts != nil {
                session.clips[index].outcome = .unplaced(.unsupported, reason: reason)
            }
            plan = Self.plan(session, options)
        }
        timeProblems = TimeProblems(session: session, plan: plan, options: options).all
        if plan.frames > 0, outputs.audio.contains(.flac), !ChannelLayout.fitsFlac(plan.speakers, options) {
            let problem = Problem(
                .tooManyChannels,
                "the session has \(plan.speakers.count) speakers, but FLAC supports at most "
                    + "\(FlacFileWriter.mostChannels) channels, so no FLAC file is written; "
                    + "\(Setting("layout")) split writes one file for each speaker",
                sessionId: session.sessionId)
            // A session that is planned again keeps it.
            session.tooManyChannels = session.tooManyChannels ?? problem
        }
        self.session = session
        self.plan = plan
    }

    /// All problems of the session.
    var problems: ProblemTally {
        var problems = session.problems
        problems.add(timeProblems)
        if let problem = session.tooManyChannels { problems.add(problem) }
        return problems
    }

    /// The limit that the timeline exceeds, if any.
    private static func excess(
        of plan: TimelinePlan, _ session: JoinedSession, _ options: TimelineOptions, _ outputs: OutputOptions,
        _ limits: Limits
    ) -> (Problem.Code, String)? {
        let seconds = plan.frames / plan.sampleRate.rawValue
        if seconds > limits.longestSessionSeconds {
            let times = session.clips.lazy.filter { $0.facts != nil }.compactMap(\.listed.time)
            let extent = [times.min(), times.max()].compactMap { $0?.rfc3339 }.joined(separator: " to ")
            return (
                .sessionTooLong,
                "the session would be \(seconds) s long (\(extent)); the limit is \(limits.longestSessionSeconds) s. "
                    + "Check its timestamps; \(Setting("longestSessionSeconds")) raises the limit, "
                    + "\(Setting("maxGapSeconds")) shortens silences"
            )
        }
        let isSeparated = options.layout != .mono || outputs.needsPackets
        if plan.frames > 0, isSeparated, plan.speakers.count > limits.mostSpeakers {
            return (
                .tooManySpeakers,
                "the session has \(plan.speakers.count) speakers; the limit is \(limits.mostSpeakers). "
                    + "Check the clips' types; \(Setting("mostSpeakers")) raises the limit "
                    + "up to \(Limits.mostSpeakersPossible)"
                    + (outputs.needsPackets ? "" : ", \(Setting("layout")) mono mixes all speakers into one channel")
            )
        }
        return nil
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

extension PlannedSession {
    /// Returns a cue point for each clip in the file, ordered by start.
    func cues(in file: ChannelLayout.File) -> [WaveCue] {
        zip(session.clips, plan.placements).compactMap { clip, placement -> CuedClip? in
            guard let placement, file.channelOfSpeaker[placement.speakerIndex] != nil else { return nil }
            return CuedClip(
                startFrame: placement.startFrame, frames: placement.frames, speaker: clip.listed.speaker,
                messageId: clip.listed.messageId, fileName: clip.listed.fileName)
        }.cues
    }
}

/// A complete session, joined from its parts in the hour archives.
struct JoinedSession: Sendable {
    let sessionId: String
    let externalConversationId: String?
    /// The name of its folder under `sessions/`.
    let name: String
    /// In conversation order.
    var clips: [ClipRecord]
    /// The hours of all archives that list it, by archive index; empty if the hour of any of them is unknown.
    var hours: [Int: ArchiveHour] = [:]
    /// Without those that a plan shows.
    var problems = ProblemTally(most: ProblemTally.mostOfASession)
    /// The problem of a session with more speakers than FLAC has channels.
    var tooManyChannels: Problem?
}
