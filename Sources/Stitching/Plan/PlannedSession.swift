import Bag
import Calls
import Foundations
import OggOpus
import WaveAudio

/// A session with a place for each of its clips.
struct PlannedSession: Sendable {
    var session: JoinedSession
    let plan: TimelinePlan
    /// Where a session is planned again: what is in `unplaced/` by then, by its entry.
    var pathsOfUnplaced: [UnplacedFiles.Entry: String] = [:]

    /// - Parameter limits: a session beyond them is reported and not made: one wrong date would fill a disk with
    ///   silence, and so would a type for every clip.
    init(_ session: JoinedSession, options: TimelineOptions, outputs: OutputOptions, limits: Limits) {
        var session = session
        var plan = Self.plan(session, options)
        if let (code, reason) = Self.excess(of: plan, session, options, outputs, limits) {
            session.problems.append(Problem(code, reason, sessionId: session.sessionId))
            for index in session.clips.indices where session.clips[index].facts != nil {
                session.clips[index].outcome = .unplaced(.unsupported, reason: reason)
            }
            plan = Self.plan(session, options)
        }
        // A session that is planned again has those of its first plan.
        session.problems.removeAll { TimeProblems.codes.contains($0.code) }
        session.problems += TimeProblems(session: session, plan: plan, options: options).all
        if plan.frames > 0, outputs.audio.contains(.flac), !ChannelLayout.fitsFlac(plan, options) {
            let problem = Problem(
                .tooManyChannels,
                "the session has \(plan.speakers.count) speakers, and FLAC has at most \(FlacFileWriter.mostChannels) "
                    + "channels: no FLAC file is made; \(Setting("layout")) split makes one for each speaker",
                sessionId: session.sessionId)
            // A session that is planned again has it already.
            if !session.problems.contains(problem) { session.problems.append(problem) }
        }
        self.session = session
        self.plan = plan
    }

    /// What the timeline would have too much of, if anything.
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
                "the session would be \(seconds) s long (\(extent)), more than \(limits.longestSessionSeconds) s; are its "
                    + "timestamps right? \(Setting("longestSessionSeconds")) allows it, "
                    + "\(Setting("maxGapSeconds")) shortens it"
            )
        }
        let isSeparated = options.layout != .mono || outputs.needsPackets
        if plan.frames > 0, isSeparated, plan.speakers.count > limits.mostSpeakers {
            return (
                .tooManySpeakers,
                "the session has \(plan.speakers.count) speakers, more than \(limits.mostSpeakers); are its clips' types "
                    + "right? \(Setting("mostSpeakers")) allows up to \(Limits.mostSpeakersPossible)"
                    + (outputs.needsPackets ? "" : ", and \(Setting("layout")) mono makes one channel of them")
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
    /// A cue point for each clip that sounds in the file, in the order of their starts.
    func cues(in file: ChannelLayout.File) -> [WaveCue] {
        zip(session.clips, plan.placements)
            .compactMap { clip, placement -> WaveCue? in
                guard let placement, placement.frames > 0, file.channelOfSpeaker[placement.speakerIndex] != nil
                else { return nil }
                let label = MessageLabel.text(messageId: clip.listed.messageId, fileName: clip.listed.fileName)
                return WaveCue(
                    startFrame: placement.startFrame, frames: placement.frames,
                    label: "\(PrintableText.of(clip.listed.speaker.name)): \(label)")
            }
            .enumerated()
            .sorted { ($0.element.startFrame, $0.offset) < ($1.element.startFrame, $1.offset) }
            .map(\.element)
    }
}

/// A session as a whole: the parts that the hour archives hold of it, put together.
struct JoinedSession: Sendable {
    let sessionId: String
    let externalConversationId: String?
    /// Its folder under `sessions/`.
    let name: String
    /// In the order of the conversation.
    var clips: [ClipRecord]
    /// Of all archives that list it, by their positions; empty where it is not known of each.
    var hours: [Int: ArchiveHour] = [:]
    var problems: [Problem]
}
